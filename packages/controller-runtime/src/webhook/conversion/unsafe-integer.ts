/** The source of a primitive value; TypeScript's library does not have it yet (ECMAScript 2026, JSON.parse with source). */
type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * The first integer in a JSON text that JavaScript cannot hold, with its name: `count: 9007199254740993`.
 * An object that is converted is sent back as a whole, so such a number would come back as another one.
 */
export function unsafeInteger(text: string): string | undefined {
  // 2^53 has 16 digits. Nearly every text ends here, and the slow look is for the rest.
  if (!/[:,[]\s*-?\d{16}/.test(text)) return undefined;
  let found: string | undefined;
  const look: Reviver = (name, value, { source }) => {
    if (typeof value === "number" && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)) found ??= `${name}: ${source}`;
    return value;
  };
  JSON.parse(text, look as (name: string, value: unknown) => unknown); // see Reviver
  return found;
}
