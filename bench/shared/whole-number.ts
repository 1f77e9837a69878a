/** The value of a flag that counts something. Errors: `RangeError` for anything but a whole number from 1. */
export function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${flag} "${text}": must be a whole number from 1`);
  return value;
}
