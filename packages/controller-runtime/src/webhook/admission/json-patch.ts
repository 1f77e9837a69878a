import { isArray, isObject, type Json, type JsonArray, jsonEqual, type JsonObject, own } from "../../ownership/json.ts";

/** One operation of a JSON patch (RFC 6902); of its six, those that a difference needs. */
export type JsonPatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

/**
 * The operations that turn `from` into `to`, in the order in which they apply; none when they are equal.
 * Fields that are undefined count as absent. The result is exact, not the shortest there could be.
 */
export function jsonPatch(from: Json, to: Json): JsonPatchOperation[] {
  return [...difference("", from, to)];
}

function* difference(path: string, from: Json, to: Json): Generator<JsonPatchOperation> {
  if (isObject(from) && isObject(to)) yield* ofObjects(path, from, to);
  else if (isArray(from) && isArray(to)) yield* ofArrays(path, from, to);
  else if (!jsonEqual(from, to)) yield { op: "replace", path, value: to };
}

function* ofObjects(path: string, from: JsonObject, to: JsonObject): Generator<JsonPatchOperation> {
  for (const name of Object.keys(from)) {
    if (own(from, name) !== undefined && own(to, name) === undefined) yield { op: "remove", path: below(path, name) };
  }
  for (const name of Object.keys(to)) {
    const [before, value] = [own(from, name), own(to, name)];
    if (value === undefined) continue;
    if (before === undefined) yield { op: "add", path: below(path, name), value };
    else yield* difference(below(path, name), before, value);
  }
}

/** What both lists begin and end with stays, so that an element more or less is one operation and not a list of them. */
function* ofArrays(path: string, from: JsonArray, to: JsonArray): Generator<JsonPatchOperation> {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && jsonEqual(from[head], to[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && jsonEqual(from.at(-1 - tail), to.at(-1 - tail))) tail += 1;
  const common = shorter - tail;
  for (let index = head; index < common; index += 1) yield* difference(`${path}/${index}`, element(from, index), element(to, index));
  for (let index = from.length - tail - 1; index >= common; index -= 1) yield { op: "remove", path: `${path}/${index}` };
  for (let index = common; index < to.length - tail; index += 1) yield { op: "add", path: `${path}/${index}`, value: element(to, index) };
}

/** An element that is there; JSON has no holes. */
function element(list: JsonArray, index: number): Json {
  return list[index] ?? null;
}

/** RFC 6901, 3: `~` and `/` in a name are escaped, in this order. */
function below(path: string, name: string): string {
  return `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
