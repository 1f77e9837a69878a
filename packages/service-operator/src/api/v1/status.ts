import { listAtomic, listMap } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { condition } from "./condition.ts";
import { maxInt32 } from "./integers.ts";

function count(what: string): z.ZodExactOptional<z.ZodInt> {
  return z.exactOptional(z.int().min(0).max(maxInt32).describe(`Number of pods ${what}. Integer.`));
}

const inventoryItem = z
  .object({
    apiVersion: z.string().min(1).max(317).describe("Group and version of the object. String."),
    kind: z.string().min(1).max(63).describe("Kind of the object. String."),
    name: z.string().min(1).max(253).describe("Name of the object. String."),
    uid: z.string().min(1).max(128).describe("UID of the object. String."),
  })
  .describe("An object that the Service owns.");

/** The default of `revisionHistoryLimit`, and the revision that runs. */
export const maxRevisions = 11;

const revision = z
  .object({
    name: z.string().min(1).max(63).describe("Revision of the pod template. String."),
    templateDigest: z.string().min(1).max(64).describe("Digest of the pod template, as the API server has stored it. String."),
  })
  .describe("A revision of the pod template.");

/**
 * What is. The default makes no tool call a Service ready before the operator has seen it: -1 is never the generation.
 */
export const serviceStatus = z
  .object({
    observedGeneration: z
      .int()
      .min(-1)
      .describe("Generation of the Service that this status is about. Integer; -1 before the operator has seen it."),
    desiredReplicas: count("that are wanted now, by spec.replicas or an autoscaler"),
    replicas: count("of all revisions"),
    readyReplicas: count("that are ready"),
    updatedReplicas: count("of the newest revision"),
    availableReplicas: count("that have been ready for long enough"),
    selector: z.exactOptional(z.string().max(1024).describe("Label selector of the pods, for the scale subresource. String.")),
    url: z.exactOptional(z.string().max(2048).describe("Where the Service is reached. String.")),
    currentRevision: z.exactOptional(
      z.string().max(63).describe("Revision of the pod template that was rolled out completely last, which a rollback goes back to. String."),
    ),
    updateRevision: z.exactOptional(
      z.string().max(63).describe("Revision of the pod template that the spec asks for, once the Deployment was given it. String."),
    ),
    revisions: z.exactOptional(
      z
        .array(revision)
        .max(maxRevisions)
        .meta({
          description: `Revisions that the Deployment was given, the newest first, at most ${maxRevisions}. Neither a rollback nor kubectl rollout undo goes to any other pod template. List.`,
          ...listAtomic(),
        }),
    ),
    configRevision: z.exactOptional(z.string().max(253).describe("Name of the ConfigMap that holds configData. String.")),
    inventory: z.exactOptional(
      z
        .array(inventoryItem)
        .max(256)
        // One writer, all at once: told apart item by item, it would make every write of a Service dearer (docs/performance.md).
        .meta({ description: "Every object that the Service owns. List.", ...listAtomic() }),
    ),
    conditions: z.exactOptional(
      z.array(condition).max(32).meta({ description: "The state, aspect by aspect. List.", ...listMap("type") }),
    ),
  })
  .default({ observedGeneration: -1 })
  .describe("What is. Written by the operator.");
