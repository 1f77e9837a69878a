import { type Link, LinkedList } from "./linked-list.ts";

/** A namespace that has keys in the lane. */
interface Tenant {
  readonly namespace: string;
  readonly keys: LinkedList<string>;
}

/**
 * Keys of one priority (`namespace/name`, or `name`), each once: the namespaces take turns, and within a namespace keys
 * come in order of arrival. What is in no namespace counts as one more.
 *
 * Guarantees: a namespace waits for at most one key of each other, however many those have; every operation takes
 * constant time; memory is bounded by the number of keys in the lane.
 */
export class FairLane {
  /** Those whose turn comes first are first. */
  readonly #turns = new LinkedList<Tenant>();
  readonly #tenants = new Map<string, Link<Tenant>>();
  readonly #places = new Map<string, Link<string>>();

  get size(): number {
    return this.#places.size;
  }

  /** Adds a key behind the others of its namespace; one that is there keeps its place. */
  push(key: string): void {
    if (this.#places.has(key)) return;
    this.#places.set(key, this.#tenantOf(key).value.keys.append(key));
  }

  /** Takes a key out, wherever it is. */
  delete(key: string): void {
    const place = this.#places.get(key);
    if (!place) return;
    const tenant = this.#tenantOf(key);
    this.#places.delete(key);
    tenant.value.keys.remove(place);
    if (!tenant.value.keys.first) this.#leave(tenant);
  }

  /** Takes out the first key of the namespace whose turn it is; undefined where there is none. */
  shift(): string | undefined {
    const tenant = this.#turns.first;
    const key = tenant?.value.keys.first?.value;
    if (!tenant || key === undefined) return undefined;
    this.delete(key);
    if (tenant.value.keys.first) this.#toEnd(tenant);
    return key;
  }

  #tenantOf(key: string): Link<Tenant> {
    const namespace = key.slice(0, Math.max(0, key.indexOf("/")));
    const present = this.#tenants.get(namespace);
    if (present) return present;
    const tenant = this.#turns.append({ namespace, keys: new LinkedList() });
    this.#tenants.set(namespace, tenant);
    return tenant;
  }

  #toEnd(tenant: Link<Tenant>): void {
    this.#turns.remove(tenant);
    this.#tenants.set(tenant.value.namespace, this.#turns.append(tenant.value));
  }

  #leave(tenant: Link<Tenant>): void {
    this.#turns.remove(tenant);
    this.#tenants.delete(tenant.value.namespace);
  }
}
