import { quantity } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { objectName } from "../names.ts";
import { items, mode } from "./files.ts";

const field = "spec.volumes[]";

function optional(kind: "ConfigMap" | "Secret"): z.ZodBoolean {
  return z.boolean().describe(`Whether the pod may start without the ${kind} or the keys in items. Boolean. Default: false.`);
}

const defaultMode = mode("the files", "0o644 (420)");

const configMap = z
  .object({
    name: objectName(`${field}.configMap.name`).describe("Name of the ConfigMap, in the namespace of the Service. String."),
    items: z.exactOptional(items(`${field}.configMap`)),
    defaultMode: z.exactOptional(defaultMode),
    optional: z.exactOptional(optional("ConfigMap")),
  })
  .describe("The keys of a ConfigMap as files. Default: none.");

const secret = z
  .object({
    secretName: objectName(`${field}.secret.secretName`).describe("Name of the Secret, in the namespace of the Service. String."),
    items: z.exactOptional(items(`${field}.secret`)),
    defaultMode: z.exactOptional(defaultMode),
    optional: z.exactOptional(optional("Secret")),
  })
  .describe("The keys of a Secret as files. Default: none.");

const emptyDir = z
  .object({
    medium: z.exactOptional(z.enum(["Memory"]).describe("Memory for a file system in memory. Default: a disk of the node.")),
    sizeLimit: z.exactOptional(quantity().describe("The most it may hold; a pod that exceeds it is evicted. Quantity. Default: no limit.")),
  })
  .describe("An empty directory that lives as long as the pod. Default: none.");

const persistentVolumeClaim = z
  .object({
    claimName: objectName(`${field}.persistentVolumeClaim.claimName`).describe(
      "Name of the PersistentVolumeClaim, in the namespace of the Service. String.",
    ),
    readOnly: z.exactOptional(z.boolean().describe("Whether it is mounted read-only, whatever the mount says. Boolean. Default: false.")),
  })
  .describe("Storage that outlives the pod. All replicas share it. Default: none.");

/** What may be mounted: nothing of the node, and nothing that names a server. */
export const sources = {
  configMap: z.exactOptional(configMap),
  secret: z.exactOptional(secret),
  emptyDir: z.exactOptional(emptyDir),
  persistentVolumeClaim: z.exactOptional(persistentVolumeClaim),
};
