import { cel } from "@service-operator/controller-runtime/crd";

/** What of a probe names its own port, or needs none. */
function needsNoHttp(probe: string): string {
  const self = `self.probes.${probe}`;
  const own = ["httpGet", "tcpSocket"].map((handler) => `(has(${self}.${handler}) && ${self}.${handler}.port != "http")`);
  return `(!has(${self}) || !${self}.enabled || has(${self}.exec) || (has(${self}.grpc) && has(${self}.grpc.port)) || ${own.join(" || ")})`;
}

const probes = ["startup", "readiness", "liveness"].map(needsNoHttp).join(" && ");

const noIngress = "(!has(self.ingress) || !self.ingress.enabled)";

/** On the spec of a version without probes. */
export const noPortForIngress = cel(`self.port > 0 || ${noIngress}`, "spec.port is 0, and spec.ingress leads there: set spec.port, or disable the Ingress");

/** On the spec: without `spec.port` there is no port `http`. One rule for all that would use it, for each costs the API server time. */
export const noPortRule = cel(
  `self.port > 0 || (${noIngress} && (!has(self.probes) || (${probes})))`,
  "spec.port is 0, and spec.ingress or a probe leads there: set spec.port, or disable the Ingress and give the probe an exec or a port of spec.ports",
);
