import { cel } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { naming } from "../naming.ts";

/** On the spec: a port that a probe names must be there, for the kubelet would look for it in vain. */
export const probePortRules: readonly ValidationRule[] = ["startup", "readiness", "liveness"].flatMap((probe) =>
  ["httpGet", "tcpSocket"].map((handler) => namedPort(`probes.${probe}`, handler)),
);

function namedPort(probe: string, handler: string): ValidationRule {
  const port = `self.${probe}.${handler}.port`;
  const absent = `!has(self.probes) || !has(self.${probe}) || !has(self.${probe}.${handler})`;
  return cel(
    `${absent} || type(${port}) == int || ${port} == "http" || (has(self.ports) && self.ports.exists(p, p.name == ${port}))`,
    naming({ field: `spec.${probe}.${handler}.port`, value: `string(${port})`, problem: "names no port: use http, or a name of spec.ports" }),
  );
}
