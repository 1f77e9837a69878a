import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Client } from "../client/client.ts";
import { isApiError } from "../client/errors.ts";
import { kinds, type KubernetesObject } from "../kubernetes/index.ts";
import type { Logger } from "./log.ts";

export interface EventDetails {
  readonly type: "Normal" | "Warning";
  /** CamelCase, for programs. */
  readonly reason: string;
  /** What was done, CamelCase: `Create`, `Update`, `Reconcile`. */
  readonly action: string;
  /** For people; at most 1,024 bytes are kept. */
  readonly note: string;
  readonly related?: KubernetesObject;
}

export interface EventRecorderOptions {
  readonly client: Client;
  /** Names us as `reportingController`, for example `service-operator.io/service-controller`. */
  readonly controller: string;
  readonly log: Logger;
  readonly now?: () => number;
}

/** The API server's limit for `note` (apis/events/validation). */
const maxNoteBytes = 1024;
/** Of an object's name (DNS-1123 subdomain); ours ends in a dot and 16 hexadecimal digits. */
const maxNameLength = 253;
/** An event that says the same as one of the last ten minutes says nothing new (client-go's series finish after that time). */
const repeatAfterMs = 600_000;
const maxRemembered = 4096;

/**
 * Tells what happened to an object, as an Event in its namespace.
 *
 * Guarantees: never fails and never waits: an event that cannot be written is a log line; the same words about the
 * same object come at most once in ten minutes.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #told = new Map<string, number>();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(regarding: KubernetesObject, details: EventDetails): void {
    const now = (this.#options.now ?? Date.now)();
    const said = [regarding.metadata.uid, details.reason, details.note].join("\u0000");
    if (now - (this.#told.get(said) ?? Number.NEGATIVE_INFINITY) < repeatAfterMs) return;
    this.#remember(said, now);
    this.#write(regarding, details).catch((error: unknown) => {
      const message = isApiError(error) ? error.message : String(error);
      this.#options.log.warn({ reason: details.reason }, `could not write an event: ${message}`);
    });
  }

  #remember(said: string, now: number): void {
    if (this.#told.size >= maxRemembered) {
      for (const [text, at] of this.#told) if (now - at >= repeatAfterMs || this.#told.size >= maxRemembered) this.#told.delete(text);
    }
    this.#told.set(said, now);
  }

  async #write(regarding: KubernetesObject, { type, reason, action, note, related }: EventDetails): Promise<void> {
    const { client, controller } = this.#options;
    const namespace = regarding.metadata.namespace ?? "default";
    await client.create(kinds.event, {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { namespace, name: nameFor(regarding) },
      eventTime: new Date().toISOString().replace("Z", "000Z"),
      reportingController: controller,
      reportingInstance: hostname(),
      type,
      reason,
      action,
      note: shortened(note),
      regarding: referenceTo(regarding),
      ...(related && { related: referenceTo(related) }),
    });
  }
}

function nameFor({ metadata }: KubernetesObject): string {
  const suffix = `.${randomBytes(8).toString("hex")}`;
  const stem = (metadata.name ?? "").slice(0, maxNameLength - suffix.length).replace(/[-.]+$/, "");
  return stem + suffix;
}

/** At most 1,024 bytes, with no character cut in two. */
function shortened(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= maxNoteBytes) return note;
  const mark = " ...";
  let end = maxNoteBytes - mark.length;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // the byte after the cut goes on with a character
  return bytes.toString("utf8", 0, end) + mark;
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject): Record<string, string> {
  const { namespace, name, uid, resourceVersion } = metadata;
  return Object.fromEntries(Object.entries({ apiVersion, kind, namespace, name, uid, resourceVersion }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
