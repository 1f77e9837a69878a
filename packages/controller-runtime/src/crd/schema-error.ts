/**
 * - `Unsupported`: a type or check the API server cannot enforce or cannot store.
 * - `Recursive`: the schema contains itself; a structural schema is a finite tree.
 * - `UnknownKeyword`: metadata that is no keyword of a structural schema.
 */
export type SchemaErrorCode = "Unsupported" | "Recursive" | "UnknownKeyword";

/** A zod schema that has no faithful structural schema. It is the programmer's mistake, and names the field and the way out. */
export class SchemaError extends Error {
  readonly code: SchemaErrorCode;
  /** The field, for example `spec.env[].name`. Empty at the root. */
  readonly path: string;

  constructor(code: SchemaErrorCode, path: string, reason: string) {
    super(`${path === "" ? "The schema" : path}: ${reason}`);
    this.name = "SchemaError";
    this.code = code;
    this.path = path;
  }
}
