import type { Kind } from "./kind.ts";

/** Refuses a kind that names no resource: requests would go to another path. Throws `TypeError`. */
export function checkKind(kind: Kind): void {
  const { apiVersion, kind: name, plural } = (kind as Kind | undefined) ?? {}; // a program in JavaScript may give anything
  if (apiVersion && name && plural) return;
  const given = JSON.stringify({ apiVersion, kind: name, plural });
  throw new TypeError(`kind ${given} must have apiVersion, kind and plural, e.g. { apiVersion: "example.com/v1", kind: "Website", plural: "websites", namespaced: true }`);
}
