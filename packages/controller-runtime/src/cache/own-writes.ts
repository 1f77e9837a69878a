import type { KubernetesObject } from "../kubernetes/index.ts";
import type { Authorship } from "./cache-event.ts";
import { compareResourceVersions } from "./resource-version.ts";

/**
 * How long a write of ours outweighs a list that does not know it, in milliseconds. A list is seconds behind at most;
 * a control plane that lost the write for good (a restore from an older snapshot) is believed after this time.
 */
const trustedForMs = 60_000;

/** Versions of one object that are remembered as ours until the watch shows them; of older ones it is not known any more whose they were. */
const versionsRemembered = 100;

interface Write {
  readonly type: "written" | "deleted";
  readonly at: number;
  readonly uid: string;
  /** Of what was written, or of the last that was there before the deletion. */
  readonly resourceVersion: string;
  /** Those that we wrote and the watch has not shown. */
  readonly versions: readonly string[];
  /** False where somebody else wrote in between. */
  own: boolean;
  /** The controller that made all of them; absent where there was none, or several. */
  readonly writer: string | undefined;
}

/** The watch says nothing new, since it is older than what we wrote; or whose the change is. */
export type Verdict = "older" | Authorship;

const foreign: Authorship = { own: false };

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

  written(key: string, object: KubernetesObject, writer?: string): void {
    this.#put(key, { type: "written", object, writer });
  }

  deleted(key: string, object: KubernetesObject, writer?: string): void {
    this.#put(key, { type: "deleted", object, writer });
  }

  /** Judges what a watch or a list says of the object at `key`. */
  judge(key: string, object: KubernetesObject): Verdict {
    const write = this.#pending(key);
    if (!write) return foreign;
    if (write.type === "deleted") {
      if (write.uid === object.metadata.uid) return "older";
      this.#writes.delete(key);
      return foreign;
    }
    const { resourceVersion: version = "" } = object.metadata;
    const order = compareResourceVersions(version, write.resourceVersion);
    if (order < 0) {
      // Our write went over somebody's that nobody here has heard of: it is told of together with ours.
      if (write.uid === object.metadata.uid && !write.versions.includes(version)) write.own = false;
      return "older";
    }
    this.#writes.delete(key);
    return order === 0 ? authorOf(write) : foreign;
  }

  /** The watch tells that the object is gone. Returns whether that is older than what we wrote, or our own doing. */
  judgeDeletion(key: string, object: KubernetesObject): Verdict {
    const write = this.#pending(key);
    if (write?.type !== "deleted") return this.judge(key, object);
    if (write.uid !== object.metadata.uid) return "older";
    this.#writes.delete(key);
    return authorOf(write);
  }

  /** Whether an object that a list of this resourceVersion lacks was written by us since. */
  outlives(key: string, listVersion: string): boolean {
    const write = this.#pending(key);
    if (write?.type !== "written") return false;
    if (compareResourceVersions(write.resourceVersion, listVersion) > 0) return true;
    this.#writes.delete(key);
    return false;
  }

  /**
   * A list of this resourceVersion lacks the object: where it knew of the object, a deletion needs no more watching for.
   * Returns the controller that deleted it, if it was one.
   */
  confirmDeletion(key: string, listVersion: string): string | undefined {
    const write = this.#writes.get(key);
    if (write?.type !== "deleted") return undefined;
    if (compareResourceVersions(write.resourceVersion, listVersion) <= 0) this.#writes.delete(key);
    return write.writer;
  }

  #put(key: string, { type, object, writer }: { readonly type: Write["type"]; readonly object: KubernetesObject; readonly writer: string | undefined }): void {
    const { uid = "", resourceVersion = "" } = object.metadata;
    const before = this.#pending(key);
    const versions = [...(before?.versions ?? []), resourceVersion].slice(-versionsRemembered);
    const alone = !before || before.writer === writer;
    this.#writes.set(key, { type, uid, resourceVersion, versions, at: this.#now(), own: before?.own ?? true, writer: alone ? writer : undefined });
  }

  #pending(key: string): Write | undefined {
    const write = this.#writes.get(key);
    if (!write || this.#now() - write.at <= trustedForMs) return write;
    this.#writes.delete(key);
    return undefined;
  }
}

function authorOf({ own, writer }: Write): Authorship {
  return own ? { own, writer } : foreign;
}
