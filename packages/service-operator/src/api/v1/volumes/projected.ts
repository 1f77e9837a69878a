import { cel, listAtomic, mapAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { exactlyOne } from "../exactly-one.ts";
import { matches, objectName } from "../names.ts";
import { naming } from "../naming.ts";
import { filePath, items, type KeyFile, mode } from "./files.ts";

const field = "spec.volumes[].projected.sources[]";

/** More than one directory is made of; without bounds the rules would have no bounded cost. */
const maxSources = 8;
const maxFields = 16;

// What the downward API offers to files, from `validVolumeDownwardAPIFieldPathExpressions` in k8s.io/kubernetes.
const readable = "^metadata[.](name|namespace|uid|labels|annotations|(labels|annotations)\\['[^']+'\\])$";

const fieldPath = z
  .string()
  .min(1)
  .max(253)
  .meta({
    description: "Path of the field, such as metadata.name or metadata.labels. String.",
    ...rules(
      cel(
        matches("self", readable),
        naming({
          field: `${field}.downwardAPI.items[].fieldRef.fieldPath`,
          problem:
            "is no field a file can hold: use metadata.name, metadata.namespace, metadata.uid, metadata.labels, " +
            "metadata.annotations, metadata.labels['<key>'] or metadata.annotations['<key>']",
        }),
      ),
    ),
  });

const fieldRef = z
  .object({
    apiVersion: z.exactOptional(z.enum(["v1"]).describe("Version of the Pod that the path is written for. Default: v1.")),
    fieldPath,
  })
  .meta({ description: "A field of the pod.", ...mapAtomic() });

const fieldFile = z
  .object({
    path: filePath(`${field}.downwardAPI.items[].path`),
    fieldRef,
    mode: z.exactOptional(mode("this file", "those of the volume")),
  })
  .describe("A field of the pod, and the file it becomes.");

const downwardAPI = z
  .object({
    items: z
      .array(fieldFile)
      .min(1)
      .max(maxFields)
      .meta({ description: `Fields that become files. List of 1 to ${maxFields}.`, ...listAtomic() }),
  })
  .describe("Fields of the pod as files. Default: none.");

export interface Projection {
  name: string;
  items?: KeyFile[];
  optional?: boolean;
}

function projection(kind: "ConfigMap" | "Secret", source: string): z.ZodType<Projection> {
  const optional = z.boolean().describe(`Whether the pod may start without the ${kind} or the keys in items. Boolean. Default: false.`);
  return z
    .object({
      name: objectName(`${field}.${source}.name`).describe(`Name of the ${kind}, in the namespace of the Service. String.`),
      items: z.exactOptional(items(`${field}.${source}`)),
      optional: z.exactOptional(optional),
    })
    .describe(`The keys of a ${kind} as files. Default: none.`);
}

const projections = {
  configMap: z.exactOptional(projection("ConfigMap", "configMap")),
  secret: z.exactOptional(projection("Secret", "secret")),
  downwardAPI: z.exactOptional(downwardAPI),
};

const source = z
  .object(projections)
  .meta({ description: "A part of the directory.", ...exactlyOne(field, Object.keys(projections)) });

/** Several sources in one directory. There is no token of a service account among them: no pod of a Service gets one. */
export const projected = z
  .object({
    defaultMode: z.exactOptional(mode("the files", "0o644 (420)")),
    sources: z
      .array(source)
      .min(1)
      .max(maxSources)
      .meta({ description: `What is in the directory. List of 1 to ${maxSources}.`, ...listAtomic() }),
  })
  .describe("ConfigMaps, Secrets and fields of the pod in one directory. Default: none.");
