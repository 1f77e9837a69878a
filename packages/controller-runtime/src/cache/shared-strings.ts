/** Shorter strings are one already: V8's JSON parser looks them up. */
const minLength = 11;
/** What is longer is a file in a ConfigMap, not a name that others have too. */
const maxLength = 16_384;
/** Then the pool begins anew: it may lose what is common, which comes again, but it must not grow with what is unique. */
const maxCharacters = 262_144;
/** Deeper than any kind's own fields; somebody's arbitrary JSON may be deeper than the stack. */
const maxDepth = 32;

type Container = Record<string | number, unknown>;

/**
 * Equal strings of many objects as one: images, labels, owners' UIDs and defaults are a quarter of what parsed objects
 * take, and a fleet has few of them.
 */
export class SharedStrings {
  readonly #pool = new Map<string, string>();
  #characters = 0;

  /** Replaces the strings of parsed JSON in place by equal ones seen before. Returns the object. */
  share<T extends object>(value: T): T {
    this.#descend(value as Container, maxDepth); // parsed JSON has no other properties than its own
    return value;
  }

  #descend(container: Container, depth: number): void {
    if (Array.isArray(container)) for (let index = 0; index < container.length; index++) this.#replace(container, index, depth);
    else for (const key in container) this.#replace(container, key, depth);
  }

  #replace(container: Container, key: string | number, depth: number): void {
    const value = container[key];
    if (typeof value === "string") {
      if (value.length >= minLength && value.length <= maxLength) container[key] = this.#shared(value);
    } else if (typeof value === "object" && value !== null && depth > 0) this.#descend(value as Container, depth - 1);
  }

  #shared(text: string): string {
    const present = this.#pool.get(text);
    if (present !== undefined) return present;
    if (this.#characters > maxCharacters) {
      this.#pool.clear();
      this.#characters = 0;
    }
    this.#pool.set(text, text);
    this.#characters += text.length;
    return text;
  }
}
