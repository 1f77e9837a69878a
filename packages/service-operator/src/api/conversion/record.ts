import { parseExact, stringifyExact } from "@service-operator/controller-runtime/crd";
import { group } from "../v1/group.ts";
import type { Difference } from "./difference.ts";
import { type Fields, isFields } from "./fields.ts";

/** The annotation of a Service in an older version that keeps what only v1 can say. */
export const recordAnnotation = `${group}/v1-fields`;

export interface FieldsRecord {
  /** Fields of `spec` that the older version has not, and that are not as v1's defaults make them. */
  readonly spec?: Fields;
  /** What the Service has in v1 under the name of this very annotation. */
  readonly annotation?: string;
}

/** The text of the annotation; undefined where there is nothing to keep. */
export function recordText({ spec = {}, annotation }: FieldsRecord): string | undefined {
  const record = { ...(Object.keys(spec).length > 0 && { spec }), ...(annotation !== undefined && { annotation }) };
  return Object.keys(record).length > 0 ? stringifyExact(record) : undefined;
}

/**
 * What the annotation holds; undefined if that is no record, or one of fields that v1 would refuse. Such a text is data of
 * its author like any other annotation. It must not fail the conversion: one object that cannot be converted fails
 * every list that it is in, so that one annotation would blind everyone.
 */
export function parseRecord(text: string, difference: Difference): FieldsRecord | undefined {
  const record = parsed(text);
  if (!isFields(record) || Object.keys(record).some((key) => key !== "spec" && key !== "annotation")) return undefined;
  const { spec, annotation } = record;
  const holds = (spec === undefined || (isFields(spec) && areValid(spec, difference))) && (annotation === undefined || typeof annotation === "string");
  // A record that holds nothing is none that was written here.
  return holds && recordText(record) !== undefined ? record : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** Whether v1 takes each of the fields. One that it does not know may be of a newer v1, and passes: the API server prunes it if not. */
function areValid(added: Fields, { shared, added: schemas }: Difference): boolean {
  return Object.entries(added).every(([name, value]) => {
    const nested = shared.get(name);
    if (nested) return isFields(value) && areValid(value, nested);
    return schemas.get(name)?.safeParse(value).success ?? true;
  });
}
