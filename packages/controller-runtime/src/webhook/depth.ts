/** No type of Kubernetes is a tenth as deep, and code that recurses is safe with it. */
export const maxDepth = 500;

/** Whether a value of JSON is more than {@link maxDepth} levels deep. Does not recurse itself. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}
