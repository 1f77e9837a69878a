import { listAtomic } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";

// Bounds of `validateScalingRules` and `validateScalingPolicy` in k8s.io/kubernetes.
const maxWindowSeconds = 3600;
const maxPeriodSeconds = 1800;

/** More than anybody needs; without a bound the rules would have no bounded cost. */
const maxPolicies = 16;

const policy = z
  .object({
    type: z.enum(["Pods", "Percent"]).describe("What value counts: Pods or Percent. Required."),
    value: z.int().min(1).max(maxInt32).describe("The most pods, or percent of them, in a period. Integer from 1. Required."),
    periodSeconds: z.int().min(1).max(maxPeriodSeconds).describe(`The period. Seconds, from 1 to ${maxPeriodSeconds}. Required.`),
  })
  .describe("How far it may go in a period.");

interface Direction {
  readonly what: string;
  readonly window: string;
  readonly policies: string;
}

function scaling({ what, window, policies }: Direction) {
  return z
    .object({
      stabilizationWindowSeconds: z.exactOptional(
        z.int().min(0).max(maxWindowSeconds).describe(`How long past wishes count, so that it does not go to and fro. Seconds, from 0 to ${maxWindowSeconds}. Default: ${window}.`),
      ),
      selectPolicy: z.exactOptional(z.enum(["Max", "Min", "Disabled"]).describe(`Which policy counts: Max, Min, or Disabled, not to scale ${what} at all. Default: Max.`)),
      policies: z.exactOptional(
        z.array(policy).min(1).max(maxPolicies).meta({ description: `How far it may go in a period. List, at most ${maxPolicies}. Default: ${policies}.`, ...listAtomic() }),
      ),
    })
    .describe(`How it scales ${what}. Default: as in a HorizontalPodAutoscaler.`);
}

/** As in an autoscaling/v2 HorizontalPodAutoscaler. `tolerance` is left out: Kubernetes before 1.35 drops it. */
export const behavior = z
  .object({
    scaleUp: z.exactOptional(scaling({ what: "up", window: "0", policies: "4 pods or 100 percent in 15 s" })),
    scaleDown: z.exactOptional(scaling({ what: "down", window: "that of the cluster, 300", policies: "100 percent in 15 s" })),
  })
  .describe("How fast it scales. Default: as in a HorizontalPodAutoscaler.");
