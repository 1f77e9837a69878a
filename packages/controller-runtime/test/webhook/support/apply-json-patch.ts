import type { JsonPatchOperation } from "../../../src/webhook/admission/json-patch.ts";

/** A JSON value that may be changed. */
type Node = Record<string, unknown> | unknown[];

/** What RFC 6902 says a patch does, step by step. Throws where a path leads nowhere. Changes nothing it is given. */
export function applyJsonPatch(document: unknown, patch: readonly JsonPatchOperation[]): unknown {
  return structuredClone(patch).reduce(applyOne, structuredClone(document));
}

function applyOne(document: unknown, operation: JsonPatchOperation): unknown {
  const steps = operation.path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop();
  if (last === undefined) return operation.op === "remove" ? null : operation.value;
  const parent = steps.reduce((node, step) => child(node, step), document) as Node; // child() throws on anything else
  if (operation.op !== "add") child(parent, last);
  if (Array.isArray(parent)) applyToList(parent, last, operation);
  else if (operation.op === "remove") delete parent[last];
  else Object.defineProperty(parent, last, { value: operation.value, enumerable: true, configurable: true, writable: true });
  return document;
}

function applyToList(list: unknown[], last: string, operation: JsonPatchOperation): void {
  const index = Number(last);
  if (!/^(0|[1-9]\d*)$/.test(last) || index > list.length) throw new Error(`${last} is no index`);
  if (operation.op === "add") list.splice(index, 0, operation.value);
  else list.splice(index, 1, ...(operation.op === "replace" ? [operation.value] : []));
}

function child(node: unknown, step: string): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) throw new Error(`nothing at ${step}`);
  return (node as Record<string, unknown>)[step]; // its own field, by the line above
}
