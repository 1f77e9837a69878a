/**
 * What a watch shows of objects that a write of ours is under way to. The watch may be faster than the answer to the
 * write: until that is in, nobody can tell whether it shows this very write or somebody else's.
 *
 * Guarantees: what is held is told in order; it is held no longer than the write takes.
 */
export class HeldEvents {
  readonly #byKey = new Map<string, { writes: number; readonly events: (() => void)[] }>();

  /** A write begins. Returns what must be called when it has been answered, or has failed. */
  begin(key: string): () => void {
    const held = this.#byKey.get(key) ?? { writes: 0, events: [] };
    held.writes++;
    this.#byKey.set(key, held);
    return () => {
      if (--held.writes > 0) return;
      this.#byKey.delete(key);
      for (const tell of held.events.splice(0)) tell();
    };
  }

  /** Tells at once where no write is under way, and otherwise when it is over. */
  add(key: string, tell: () => void): void {
    const held = this.#byKey.get(key);
    if (held) held.events.push(tell);
    else tell();
  }

  /** Whether anything of the object is held. */
  has(key: string): boolean {
    return (this.#byKey.get(key)?.events.length ?? 0) > 0;
  }

  /** Tells all now: a list comes in, which is newer than what is held. */
  release(): void {
    for (const { events } of this.#byKey.values()) for (const tell of events.splice(0)) tell();
  }
}
