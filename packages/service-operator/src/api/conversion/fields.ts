import { isDeepStrictEqual } from "node:util";
import type { Difference } from "./difference.ts";

/** Fields of an object. Keys are data: `__proto__` is one like any other, so objects are made from entries, never by assignment. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of the hub's fields, those that the spoke has. */
export function sharedFields(hub: Fields, { shared }: Difference): Fields {
  const entries = Object.entries(hub).filter(([name]) => shared.has(name));
  return Object.fromEntries(entries.map(([name, value]) => {
    const nested = shared.get(name);
    return [name, nested && isFields(value) ? sharedFields(value, nested) : value];
  }));
}

/** Of the hub's fields, those that the spoke has not, unless they are as the hub's defaults make them. */
export function addedFields(hub: Fields, { shared, defaults }: Difference): Fields {
  return Object.fromEntries(Object.entries(hub).flatMap(([name, value]) => {
    if (!shared.has(name)) return Object.hasOwn(defaults, name) && isDeepStrictEqual(value, defaults[name]) ? [] : [[name, value]];
    const nested = shared.get(name);
    const added = nested && isFields(value) ? addedFields(value, nested) : {};
    return Object.keys(added).length > 0 ? [[name, added]] : [];
  }));
}

/** The hub's fields: the spoke's, and of `added` what the spoke has not. What is below an object that the spoke no longer has is gone with it. */
export function joinedFields(spoke: Fields, added: Fields, { shared, defaults }: Difference): Fields {
  const known = Object.entries(spoke).map(([name, value]) => {
    const [nested, more] = [shared.get(name), Object.hasOwn(added, name) ? added[name] : undefined];
    return [name, nested && isFields(value) ? joinedFields(value, isFields(more) ? more : {}, nested) : value];
  });
  const kept = Object.entries(added).filter(([name]) => !shared.has(name));
  return Object.fromEntries([...Object.entries(structuredClone(defaults)), ...known, ...kept]);
}
