import type { MergeSchema } from "../kubernetes/index.ts";
import { isArray, isEmpty, isObject, type Json } from "./json.ts";

/** A field of an object of a schema. */
export interface Field {
  readonly name: string;
  readonly schema: MergeSchema | undefined;
}

/** Whether a desired value says nothing: there is none, or it is a zero for which the API server puts a value of its own. */
export function isUnsaid(value: Json | undefined, { name, schema }: Field): boolean {
  return value === undefined || (isZero(value) && schema?.replaced?.includes(name) === true);
}

/** Whether the value is a zero that the API server does not store. */
export function isDropped(value: Json, { name, schema }: Field): boolean {
  return isZero(value) && schema?.dropped?.includes(name) === true;
}

function isZero(value: Json): boolean {
  return value === false || value === 0 || value === "" || ((isArray(value) || isObject(value)) && isEmpty(value));
}
