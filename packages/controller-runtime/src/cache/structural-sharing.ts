/** Deeper than any kind's own fields; somebody's arbitrary JSON may be deeper than the stack. */
const maxDepth = 64;

type Fields = Record<string, unknown>;

/**
 * What is equal in two objects of parsed JSON as one: returns `before` where both are equal, else `value` with those of
 * its parts, strings included, that are equal to the part of `before` in the same place replaced by it.
 *
 * Most of an object is the same in the next one of its kind: defaults, probes, security contexts, conditions, owners.
 * The order of keys does not count.
 */
export function shareWith<T extends object>(before: object | undefined, value: T): T {
  return shared(before, value, maxDepth) as T; // equal to it
}

function shared(before: unknown, value: unknown, depth: number): unknown {
  if (before === value) return before; // for strings: the other one of equal characters
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) {
    const other = Array.isArray(before) ? (before as unknown[]) : undefined;
    return shareItems(other, value as unknown[], depth - 1) ? other : value;
  }
  const other = isFields(before) ? before : undefined;
  return shareFields(other, value as Fields, depth - 1) ? other : value;
}

/** Shares the items of a list; whether they are those of `before`, and all of them. */
function shareItems(before: readonly unknown[] | undefined, items: unknown[], depth: number): boolean {
  let same = items.length === before?.length;
  for (let index = 0; index < items.length; index++) {
    const itemBefore = before?.[index];
    const item = shared(itemBefore, items[index], depth);
    if (item === itemBefore) items[index] = item;
    else same = false;
  }
  return same;
}

/** Shares the fields of an object; whether they are those of `before`, and all of them. */
function shareFields(before: Fields | undefined, fields: Fields, depth: number): boolean {
  let same = before !== undefined;
  let more = 0;
  for (const key in fields) {
    more--;
    const fieldBefore = before?.[key];
    const field = shared(fieldBefore, fields[key], depth);
    // Assigning to __proto__ would not set the property that JSON.parse made.
    if (field === fieldBefore && key !== "__proto__") fields[key] = field;
    else same = false;
  }
  if (!same) return false;
  for (const _ in before) more++;
  return more === 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
