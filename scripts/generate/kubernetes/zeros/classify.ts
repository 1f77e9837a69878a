import { isDeepStrictEqual } from "node:util";

/** The fields of a schema whose zero value does not stay as it is. */
export interface Zeros {
  readonly dropped: readonly string[];
  readonly replaced: readonly string[];
}

/**
 * Tells what became of each zero that was sent; nothing where the whole of them is gone, because what is around them is
 * zero too. The fields in `filledIn` are replaced, whatever was received.
 */
export function classify(sent: Readonly<Record<string, unknown>>, received: unknown, filledIn: readonly string[]): Zeros {
  if (!isRecord(received)) return { dropped: [], replaced: [...filledIn] };
  const fateOf = ([name, zero]: [string, unknown]): keyof Zeros | "kept" => {
    if (filledIn.includes(name)) return "replaced";
    const value = received[name];
    // In the database, which is in protocol buffers, an empty list or map is no list or map: it may be null in the answer.
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return "dropped";
    if (isRecord(zero)) return "kept"; // with what defaults there are in it
    return isDeepStrictEqual(value, zero) ? "kept" : "replaced";
  };
  const fates = Map.groupBy(Object.entries(sent), fateOf);
  const names = (fate: keyof Zeros): string[] => (fates.get(fate) ?? []).map(([name]) => name).toSorted();
  return { dropped: names("dropped"), replaced: names("replaced") };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
