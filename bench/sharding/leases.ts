/** A Lease as the API server has it: who holds it, and a version that every write changes. */
export interface StoredLease {
  readonly name: string;
  readonly holder: string;
  readonly version: number;
}

/** A change as a watch tells it. */
export interface LeaseEvent {
  readonly type: "stored" | "deleted";
  readonly lease: StoredLease;
}

/** The Leases at the API server: each write names the version that it knows, and fails where there is another. */
export class Leases {
  readonly #leases = new Map<string, StoredLease>();
  readonly #onEvent: (event: LeaseEvent) => void;
  #version = 0;

  constructor(onEvent: (event: LeaseEvent) => void) {
    this.#onEvent = onEvent;
  }

  list(): StoredLease[] {
    return [...this.#leases.values()];
  }

  /** Version 0 creates. Returns what is stored; undefined for a conflict. */
  put(name: string, holder: string, version: number): StoredLease | undefined {
    if ((this.#leases.get(name)?.version ?? 0) !== version) return undefined;
    const lease = { name, holder, version: ++this.#version };
    this.#leases.set(name, lease);
    this.#onEvent({ type: "stored", lease });
    return lease;
  }

  delete(name: string, version: number): boolean {
    const lease = this.#leases.get(name);
    if (lease?.version !== version) return false;
    this.#leases.delete(name);
    this.#onEvent({ type: "deleted", lease: { ...lease, version: ++this.#version } });
    return true;
  }
}
