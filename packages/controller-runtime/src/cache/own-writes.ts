import type { KubernetesObject } from "../kubernetes/index.ts";
import { compareResourceVersions } from "./resource-version.ts";

/**
 * How long a write of ours outweighs a list that does not know it, in milliseconds. A list is seconds behind at most;
 * a control plane that lost the write for good (a restore from an older snapshot) is believed after this time.
 */
const trustedForMs = 60_000;

interface Write {
  readonly type: "written" | "deleted";
  readonly at: number;
  readonly uid: string;
  /** Of what was written, or of the last that was there before the deletion. */
  readonly resourceVersion: string;
}

export type Verdict =
  /** The watch says nothing new: it is older than what we wrote. */
  | "older"
  /** It is the very write we made. */
  | "own"
  /** It tells of somebody else's write. */
  | "foreign";

/**
 * What this process wrote and the watch has not shown yet.
 *
 * Property 4 rests on this: the informer stores our own writes at once, and what the watch says is held against them,
 * so that no reconcile sees an object older than this process's last write to it.
 */
export class OwnWrites {
  readonly #writes = new Map<string, Write>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  written(key: string, object: KubernetesObject): void {
    this.#put(key, "written", object);
  }

  deleted(key: string, object: KubernetesObject): void {
    this.#put(key, "deleted", object);
  }

  /** Judges what a watch or a list says of the object at `key`. */
  judge(key: string, object: KubernetesObject): Verdict {
    const write = this.#pending(key);
    if (!write) return "foreign";
    if (write.type === "deleted") {
      if (write.uid === object.metadata.uid) return "older";
      this.#writes.delete(key);
      return "foreign";
    }
    const order = compareResourceVersions(object.metadata.resourceVersion ?? "", write.resourceVersion);
    if (order < 0) return "older";
    this.#writes.delete(key);
    return order === 0 ? "own" : "foreign";
  }

  /** The watch tells that the object is gone. Returns whether that is older than what we wrote, or our own doing. */
  judgeDeletion(key: string, object: KubernetesObject): Verdict {
    const write = this.#pending(key);
    if (write?.type !== "deleted") return this.judge(key, object);
    if (write.uid !== object.metadata.uid) return "older";
    this.#writes.delete(key);
    return "own";
  }

  /** Whether an object that a list of this resourceVersion lacks was written by us since. */
  outlives(key: string, listVersion: string): boolean {
    const write = this.#pending(key);
    if (write?.type !== "written") return false;
    if (compareResourceVersions(write.resourceVersion, listVersion) > 0) return true;
    this.#writes.delete(key);
    return false;
  }

  /** A list of this resourceVersion lacks the object: where it knew of the object, a deletion needs no more watching for. */
  confirmDeletion(key: string, listVersion: string): void {
    const write = this.#writes.get(key);
    if (write?.type === "deleted" && compareResourceVersions(write.resourceVersion, listVersion) <= 0) this.#writes.delete(key);
  }

  #put(key: string, type: Write["type"], { metadata }: KubernetesObject): void {
    const { uid = "", resourceVersion = "" } = metadata;
    this.#writes.set(key, { type, uid, resourceVersion, at: this.#now() });
  }

  #pending(key: string): Write | undefined {
    const write = this.#writes.get(key);
    if (!write || this.#now() - write.at <= trustedForMs) return write;
    this.#writes.delete(key);
    return undefined;
  }
}
