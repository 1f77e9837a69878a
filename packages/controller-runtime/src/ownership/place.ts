import type { ListTypeNode } from "../kubernetes/index.ts";
import type { FieldSet } from "./field-set.ts";

/** One place in the walk through a live and a desired object. */
export interface Place {
  readonly path: string;
  /** What we set here before. */
  readonly owned: FieldSet | undefined;
  readonly types: ListTypeNode | undefined;
  /** Filled as differences are found. */
  readonly changes: string[];
  readonly released: readonly string[];
}
