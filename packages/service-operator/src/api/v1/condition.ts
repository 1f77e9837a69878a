import { mapAtomic, timestamp } from "@service-operator/controller-runtime/crd";
import { z } from "zod";

// Lengths and patterns of metav1.Condition in k8s.io/apimachinery.
const typePattern =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$/;
const reasonPattern = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

/** One aspect of the state, in the form of metav1.Condition. */
export const condition = z
  .object({
    type: z.string().max(316).regex(typePattern).describe("The aspect, such as Ready. String in CamelCase."),
    status: z.enum(["True", "False", "Unknown"]).describe("Whether it holds: True, False or Unknown."),
    observedGeneration: z.exactOptional(z.int().min(0).describe("Generation of the Service this was said about. Integer.")),
    lastTransitionTime: timestamp().describe("When the status last changed. RFC 3339."),
    reason: z.string().min(1).max(1024).regex(reasonPattern).describe("Why, as one word for programs. String in CamelCase."),
    message: z.string().max(32_768).describe("Why, as a sentence for people. String."),
  })
  // Told by one writer, all of it: an owner for each of its fields would make every write of a Service dearer (docs/performance.md).
  .meta({ description: "One aspect of the state.", ...mapAtomic() });
