/** The value of a flag that is one of some words. Errors: `RangeError` that names them. */
export function oneOf<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const found = words.find((each) => each === text);
  if (found === undefined) throw new RangeError(`--${flag} "${text}": must be one of ${words.join(", ")}`);
  return found;
}
