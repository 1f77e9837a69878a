import type { ServiceCondition, ServiceStatus } from "../api/index.ts";

export interface ConditionInput {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

export interface ConditionContext {
  /** The conditions as they are. */
  readonly previous: readonly ServiceCondition[];
  readonly observedGeneration: number;
  /** RFC 3339; becomes the lastTransitionTime where a status changed. */
  readonly now: string;
}

/** The longest message that metav1.Condition allows. */
const maxMessage = 32_768;

/** Gives conditions their generation, and the time of their last change of status. */
export function setConditions(inputs: readonly ConditionInput[], { previous, observedGeneration, now }: ConditionContext): ServiceCondition[] {
  return inputs.map((input) => {
    const before = previous.find(({ type }) => type === input.type);
    const lastTransitionTime = before?.status === input.status ? before.lastTransitionTime : now;
    return { ...input, message: input.message.slice(0, maxMessage), observedGeneration, lastTransitionTime };
  });
}

/** Whether a status has a condition of this type, and it holds. */
export function isTrue({ conditions = [] }: ServiceStatus, wanted: string): boolean {
  return conditions.some(({ type, status }) => type === wanted && status === "True");
}
