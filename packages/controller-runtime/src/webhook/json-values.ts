const [quote, backslash, comma, bracket, brace] = Buffer.from('"\\,[{');

/**
 * How many values a text of JSON has at most, counted until there are more than `most`. `{}` is two bytes and an object of 56 in
 * memory: what a body takes is told by its values, not by its bytes.
 */
export function countValues(text: Uint8Array, most: number): number {
  if (text.length <= most) return text.length; // no value is shorter
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length && values <= most; at++) {
    const byte = text[at];
    if (byte === quote) inString = !inString;
    else if (inString) at += byte === backslash ? 1 : 0;
    else if (byte === comma || byte === bracket || byte === brace) values++;
  }
  return values;
}
