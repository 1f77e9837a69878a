import { listMap, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxAnnotations } from "./annotations.ts";
import { maxPatchLength } from "./patch-length.ts";
import { freeKeys, qualifiedKeys } from "./pod-metadata.ts";

/** The kinds that can be patched. Not ConfigMap: its content is `configData`, and names it. */
export const patchableKinds = ["Deployment", "HorizontalPodAutoscaler", "Service", "Ingress"] as const;

function keys(what: "labels" | "annotations", maxLength: number) {
  const field = `spec.patches[].patch.metadata.${what}`;
  return z.record(z.string(), z.string().max(maxLength)).meta({
    description: `More ${what}. Map of strings, at most ${maxAnnotations}. Default: none.`,
    maxProperties: maxAnnotations,
    ...rules(qualifiedKeys(field), freeKeys(field)),
  });
}

const metadata = z
  .object({ labels: z.exactOptional(keys("labels", 63)), annotations: z.exactOptional(keys("annotations", maxPatchLength)) })
  .describe("Labels and annotations. Default: none.");

const patch = z
  .object({
    metadata: z.exactOptional(metadata),
    spec: z.exactOptional(z.looseObject({}).describe("Fields of the object's spec. Default: none.")),
  })
  .describe(
    "A strategic merge patch: fields get its values, and lists merge by their keys (containers by name, ports by port and protocol). null removes a " +
      `field, and {$patch: delete} in its place or in an item of a list does so, too, also by kubectl apply. At most ${maxPatchLength} characters as JSON. Required.`,
  );

const entry = z
  .object({ kind: z.enum(patchableKinds).describe(`Kind of the child: ${patchableKinds.join(", ")}. Required.`), patch })
  .describe("A child, and what is to be different in it.");

/** Changes of the children beyond what the other fields can say. */
export const patches = z
  .array(entry)
  .max(patchableKinds.length)
  .meta({
    description:
      "Changes of children for which there is no field, each applied to what the operator would make. What has a field of its own, and what the " +
      "operator finds its children by, cannot be patched; the reason is InvalidPatch then. Needs rights, see the guide on webhooks. One for each kind. Default: none.",
    ...listMap("kind"),
  });
