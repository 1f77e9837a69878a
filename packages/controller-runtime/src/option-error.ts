import { inspect } from "node:util";

/** An option that cannot work. */
export interface WrongOption {
  /** Whose option it is: `Manager`, `controller "web"`. */
  readonly of: string;
  /** Its name, as the caller writes it: `leaderElection.renewDeadlineMs`. */
  readonly option: string;
  readonly value: unknown;
  /** What it must be, and how to get there. */
  readonly must: string;
}

/** A mistake of the program that calls us, found before anything starts: what, where and the remedy in one line. */
export function optionError({ of, option, value, must }: WrongOption): TypeError {
  return new TypeError(`${of}: ${option} is ${inspect(value, { depth: 1, breakLength: Infinity })}: must be ${must}`);
}

/** Throws {@link optionError} where the option does not hold. */
export function mustHold(holds: boolean, wrong: WrongOption): asserts holds {
  if (!holds) throw optionError(wrong);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Whether it is a finite number above 0. */
export function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY;
}
