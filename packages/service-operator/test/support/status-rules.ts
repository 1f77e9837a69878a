import type { Service, ServiceCondition } from "../../src/api/index.ts";

/** What a rule is about: the status of one Service, with its conditions at hand. */
interface Seen {
  readonly generation: number;
  readonly observedGeneration: number;
  readonly conditions: readonly ServiceCondition[];
  readonly ready: ServiceCondition | undefined;
  readonly reconciling: ServiceCondition | undefined;
  readonly stalled: ServiceCondition | undefined;
  readonly suspended: boolean;
}

/** Whether the rule is broken. */
type Rule = (seen: Seen) => boolean;

const abnormal = ["Reconciling", "Stalled"];
const camelCase = /^[A-Z][A-Za-z0-9]*$/;

/**
 * The numbered rules are those of Flux (fluxcd/pkg, runtime/conditions/check/fail.go); the others are api.md's.
 * FAIL0003 lets Ready be Unknown, for FAIL0011 speaks of that.
 */
const always: Readonly<Record<string, Rule>> = {
  "FAIL0001: Ready=True excludes Reconciling and Stalled": ({ ready, reconciling, stalled }) => ready?.status === "True" && (isTrue(reconciling) || isTrue(stalled)),
  "FAIL0002: Ready is always there": ({ ready }) => ready === undefined,
  "FAIL0003: Ready is not True while Reconciling": ({ ready, reconciling }) => isTrue(reconciling) && isTrue(ready),
  "FAIL0004: Ready is False while Stalled": ({ ready, stalled }) => isTrue(stalled) && ready?.status !== "False",
  "FAIL0005: Reconciling and Stalled exclude each other": ({ reconciling, stalled }) => reconciling !== undefined && stalled !== undefined,
  "FAIL0006: observedGeneration is never above the generation": ({ generation, observedGeneration, conditions }) =>
    observedGeneration > generation || conditions.some((condition) => (condition.observedGeneration ?? 0) > generation),
  "FAIL0009: with Ready=True every condition is about the observed generation": ({ ready, observedGeneration, conditions }) =>
    isTrue(ready) && conditions.some((condition) => condition.observedGeneration !== observedGeneration),
  "FAIL0011: Ready=Unknown needs Reconciling": ({ ready, reconciling }) => ready?.status === "Unknown" && !isTrue(reconciling),
  "every condition carries observedGeneration": ({ conditions }) => conditions.some((condition) => condition.observedGeneration === undefined),
  "Reconciling and Stalled are there only when True": ({ conditions }) => conditions.some(({ type, status }) => abnormal.includes(type) && status !== "True"),
  "Ready has the reason and message of Stalled": ({ ready, stalled }) => stalled !== undefined && (ready?.reason !== stalled.reason || ready.message !== stalled.message),
  "a condition's type is there once": ({ conditions }) => new Set(conditions.map(({ type }) => type)).size !== conditions.length,
  "a reason is in CamelCase and never empty": ({ conditions }) => conditions.some(({ reason }) => !camelCase.test(reason)),
  "no message tells of a conflict of writes": ({ conditions }) => conditions.some(({ message }) => message.includes("the object has been modified")),
};

/** These hold when a status is written. Read later, the spec may have moved on; suspended, Ready keeps its last value. */
const whenWritten: Readonly<Record<string, Rule>> = {
  "FAIL0007: Ready is False while the observed generation is behind": ({ ready, generation, observedGeneration, suspended }) =>
    !suspended && observedGeneration < generation && ready?.status !== "False",
  "FAIL0008: Ready is False while a condition is behind": ({ ready, generation, conditions, suspended }) =>
    !suspended && ready?.status !== "False" && conditions.some((condition) => (condition.observedGeneration ?? 0) < generation),
};

/** Which rules of the status contract a Service breaks, as read from the API at any moment of its life. */
export function statusViolations(service: Service): string[] {
  return isUnseen(service) ? [] : broken(always, service);
}

/** Which rules a status breaks at the moment when it is written. */
export function writtenStatusViolations(service: Service): string[] {
  return broken({ ...always, ...whenWritten }, service);
}

/** As the schema's default leaves it, before the operator has seen it. */
function isUnseen({ status }: Service): boolean {
  return status.observedGeneration === -1 && status.conditions === undefined;
}

function broken(rules: Readonly<Record<string, Rule>>, service: Service): string[] {
  const seen = look(service);
  return Object.entries(rules).flatMap(([name, isBroken]) => (isBroken(seen) ? [name] : []));
}

function look({ metadata, status }: Service): Seen {
  const { observedGeneration, conditions = [] } = status;
  const find = (type: string): ServiceCondition | undefined => conditions.find((condition) => condition.type === type);
  return {
    generation: metadata.generation ?? 0,
    observedGeneration,
    conditions,
    ready: find("Ready"),
    reconciling: find("Reconciling"),
    stalled: find("Stalled"),
    suspended: isTrue(find("Suspended")),
  };
}

function isTrue(condition: ServiceCondition | undefined): boolean {
  return condition?.status === "True";
}
