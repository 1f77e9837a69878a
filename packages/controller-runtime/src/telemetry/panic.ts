/**
 * Whether what was thrown is a mistake in the program, such as a field of undefined: what Go would panic for. A TypeError
 * with a cause is a failed `fetch`, and none.
 */
export function isPanic(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake && error.cause === undefined;
}
