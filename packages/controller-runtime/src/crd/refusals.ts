import type { z } from "zod";
import { SchemaError } from "./schema-error.ts";

type ZodSchema = z.core.$ZodTypes;
type TypeName = ZodSchema["_zod"]["def"]["type"];

/** The zod types with a faithful structural schema. */
const supported: ReadonlySet<TypeName> = new Set<TypeName>([
  "any",
  "array",
  "boolean",
  "default",
  "enum",
  "lazy",
  "literal",
  "nonoptional",
  "nullable",
  "number",
  "object",
  "optional",
  "prefault",
  "readonly",
  "record",
  "string",
  "union",
  "unknown",
]);

const remedies: Partial<Record<TypeName, string>> = {
  bigint: "use z.int()",
  date: "use timestamp(): JSON has no dates",
  intersection: "write one z.object() with the fields of both",
  pipe: "a CRD cannot run code: transform what was read, after reading",
  transform: "a CRD cannot run code: transform what was read, after reading",
  tuple: "use z.array() or an object with named fields",
};

/** Refuses what would silently become a weaker schema, or none. */
export function refuseUnfaithful({ _zod: { def } }: ZodSchema, path: string): void {
  if (!supported.has(def.type)) {
    throw new SchemaError("Unsupported", path, `z.${def.type}() cannot be in a CRD; ${remedies[def.type] ?? "use a plain JSON type"}`);
  }
  if ("coerce" in def && def.coerce) {
    throw new SchemaError("Unsupported", path, "a CRD cannot coerce a value; use the type that is stored");
  }
  if (def.type === "record") refuseKeyRules(def, path);
  refuseChecks(def.checks ?? [], path);
}

/** A structural schema says nothing about the keys of a map. */
function refuseKeyRules(def: z.core.$ZodRecordDef, path: string): void {
  const { _zod: { def: key } } = def.keyType;
  if (key.type === "string" && (key.checks ?? []).length === 0) return;
  throw new SchemaError("Unsupported", path, "a CRD cannot restrict the keys of a map by type; use z.string() and a cel() rule");
}

function refuseChecks(checks: readonly z.core.$ZodCheck[], path: string): void {
  for (const { _zod } of checks) {
    if (_zod.def.check === "custom") throw new SchemaError("Unsupported", path, "a CRD cannot run .refine(); use a cel() rule");
    if (_zod.def.check === "overwrite") throw new SchemaError("Unsupported", path, "a CRD cannot change a value; use a pattern");
  }
}
