import { cel, mapAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches } from "../names.ts";
import { naming } from "../naming.ts";

// What the downward API offers to environment variables, from `validEnvDownwardAPIFieldPathExpressions` in k8s.io/kubernetes.
const readable =
  "^(metadata[.](name|namespace|uid|(labels|annotations)\\['[^']+'\\])|" +
  "spec[.](nodeName|serviceAccountName)|status[.](hostIP|hostIPs|podIP|podIPs))$";

const problem =
  "is no field a container can read: use metadata.name, metadata.namespace, metadata.uid, metadata.labels['<key>'], " +
  "metadata.annotations['<key>'], spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP " +
  "or status.podIPs";

const fieldPath = z
  .string()
  .min(1)
  .max(512)
  .meta({
    description: "Path of the field, such as metadata.name or metadata.labels['app']. String.",
    ...rules(cel(matches("self", readable), naming({ field: "spec.env[].valueFrom.fieldRef.fieldPath", problem }))),
  });

export const fieldRef = z
  .object({
    apiVersion: z.exactOptional(
      z.enum(["v1"]).describe("Version of the Pod that the path is written for. Default: v1."),
    ),
    fieldPath,
  })
  .meta({ description: "A field of the pod. Default: none.", ...mapAtomic() });
