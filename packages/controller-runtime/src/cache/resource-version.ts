/**
 * Orders two resourceVersions: negative, zero or positive, like a sort function.
 *
 * They are decimal integers of any length that grow with every write of a resource
 * (kubernetes.io/docs/reference/using-api/api-concepts, "Resource versions"), too large for a number to hold safely.
 */
export function compareResourceVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
