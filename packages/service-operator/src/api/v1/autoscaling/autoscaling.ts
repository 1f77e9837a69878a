import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";
import { telling } from "../naming.ts";
import { behavior } from "./behavior.ts";
import { metrics } from "./metrics.ts";

const minReplicas = z
  .int()
  .min(1)
  .max(maxInt32)
  .default(1)
  .describe("The fewest pods. Ready is True when as many are available. Integer from 1. Default: 1.");

const maxReplicas = z.int().min(1).max(maxInt32).describe("The most pods. Integer from 1, not below minReplicas. Required.");

const targetCPUUtilizationPercentage = z
  .int()
  .min(1)
  .max(maxInt32)
  .describe("CPU that the pods use on average, in percent of what they request (resources.requests.cpu). Integer from 1. Default: 80 where there are no metrics.");

/** Who decides how many pods there are. */
export const autoscaling = z
  .object({
    minReplicas,
    maxReplicas,
    targetCPUUtilizationPercentage: z.exactOptional(targetCPUUtilizationPercentage),
    metrics: z.exactOptional(metrics),
    behavior: z.exactOptional(behavior),
  })
  .meta({
    description:
      "A HorizontalPodAutoscaler decides how many pods there are. While it is set, replicas only says with how many a new Deployment " +
      "begins, within minReplicas and maxReplicas. To remove it, set replicas to at least as many as there are. Default: none.",
    ...rules(
      cel(
        "self.minReplicas <= self.maxReplicas",
        telling({
          text: 'spec.autoscaling.maxReplicas "%d" is below minReplicas "%d": raise it, or lower minReplicas',
          values: ["self.maxReplicas", "self.minReplicas"],
          otherwise: "spec.autoscaling.maxReplicas is below minReplicas: raise it, or lower minReplicas",
        }),
      ),
      cel(
        "!has(self.targetCPUUtilizationPercentage) || !has(self.metrics) || self.metrics.size() == 0",
        "spec.autoscaling has both targetCPUUtilizationPercentage and metrics: keep one of them; among metrics, CPU is of type Resource",
      ),
    ),
  });

/**
 * On the whole object, which knows the count of pods. To take the count back below what is running would end pods that
 * the autoscaler found needed; nobody who merely removes a field means that.
 */
export const handBackRule = cel(
  "!has(oldSelf.spec.autoscaling) || has(self.spec.autoscaling) || !has(self.status) || !has(self.status.replicas) || self.spec.replicas >= self.status.replicas",
  telling({
    text:
      `spec.replicas "%d" is below the %d pods that are there: without spec.autoscaling the others would end at once. ` +
      `Set spec.replicas to at least %d and lower it afterwards, or lower spec.autoscaling.maxReplicas first`,
    values: ["self.spec.replicas", "self.status.replicas", "self.status.replicas"],
    otherwise: "spec.replicas is below status.replicas: set it to at least that to remove spec.autoscaling, and lower it afterwards",
  }),
);
