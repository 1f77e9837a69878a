import { randomUUID } from "node:crypto";

/** What stands before an integer that JavaScript cannot hold. Of this process alone, so that no text can be taken for one. */
const marker = `integer-${randomUUID()}:`;

/** 2^53 has 16 digits. Nearly every text has none of that length, and needs no second look. */
const mayBeLarge = /[:,[]\s*-?\d{16}/;

/** A string, to be passed over, or a number. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;

const marked = new RegExp(`"${marker}(-?\\d+)"`, "g");

/**
 * `JSON.parse` that loses nothing: an integer beyond 2^53 becomes a string that {@link stringifyExact} turns into that
 * integer again. Nothing else should be done with it. Throws `SyntaxError`, as `JSON.parse` does.
 */
export function parseExact(text: string): unknown {
  if (!mayBeLarge.test(text)) return JSON.parse(text);
  return JSON.parse(text.replaceAll(token, (each) => (/^-?\d{16,}$/.test(each) && !Number.isSafeInteger(Number(each)) ? `"${marker}${each}"` : each)));
}

/** `JSON.stringify`, with the integers that {@link parseExact} kept. */
export function stringifyExact(value: unknown): string {
  const text = JSON.stringify(value) ?? ""; // of undefined there is no text
  return text.includes(marker) ? text.replaceAll(marked, "$1") : text;
}
