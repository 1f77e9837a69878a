/** A value as JSON has it. */
export type Json = string | number | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** Whether there is nothing in it: the API server drops empty maps and lists, so they mean the same as none. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every((each) => each === undefined);
}

/** A field of the object itself: a user may call one "constructor", and what every object inherits is no value. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Equal as JSON: the order of fields and fields that are undefined do not count. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((each, index) => jsonEqual(each, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const name of Object.keys(a)) if (!jsonEqual(a[name], own(b, name))) return false;
  for (const name of Object.keys(b)) if (b[name] !== undefined && own(a, name) === undefined) return false;
  return true;
}
