import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Client } from "../client/client.ts";
import { isApiError } from "../client/errors.ts";
import { refOf } from "../client/paths.ts";
import type { RateLimit } from "../client/request-rate.ts";
import { type Event, type EventSeries, kinds, type KubernetesObject } from "../kubernetes/index.ts";
import { EventQueue } from "./event-queue.ts";
import { microTime, type RecordedEvent, RecordedSeries } from "./event-series.ts";
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
  /** How many events are written at once after a rest, and per second after that; default 30 and 20. Others wait their turn. */
  readonly rateLimit?: RateLimit;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/** The API server's limit for `note` (apis/events/validation). */
const maxNoteBytes = 1024;
/** Of an object's name (DNS-1123 subdomain); ours ends in a dot and 16 hexadecimal digits. */
const maxNameLength = 253;
/** A person reads no faster; the kubelet, which has more to tell, writes 50 a second (eventRecordQPS). */
const defaultRate: RateLimit = { qps: 20, burst: 30 };
/** How often series are looked after, in milliseconds: often enough for windows of minutes. */
const lookAfterMs = 60_000;

/**
 * Tells what happened to an object, as an Event in its namespace.
 *
 * Guarantees: never fails and never keeps its caller waiting: an event that cannot be written is a log line. Events are
 * written one after the other, no faster than the rate; of those that wait, at most 4,096 are kept, and none outlives the process. The same words about the same
 * object, while they go on, are one Event with a series that counts them: written at the first and the second time,
 * every 30 minutes, and when there were none for 6 minutes, as by client-go's tools/events. What was counted since the
 * last of these is lost when the process ends.
 * Assumption: the rights to `create` and `patch` events of `events.k8s.io`.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new RecordedSeries();
  readonly #queue: EventQueue;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    const onDropped = (): void => options.log.warn("an event was dropped: 4096 wait to be written");
    this.#queue = new EventQueue({ rateLimit: options.rateLimit ?? defaultRate, onDropped });
  }

  /** Records one occurrence. What tells events apart: the object's uid, type, reason, action and note. */
  record(regarding: KubernetesObject, details: EventDetails): void {
    const now = this.#now();
    const { type, reason, action, note } = details;
    const key = [regarding.metadata.uid, type, reason, action, note].join("\u0000");
    this.#write(this.#series.saw(key, { now, event: () => this.#eventOf(regarding, details, now) }));
    this.#timer ??= setInterval(() => this.#lookAfter(), lookAfterMs).unref();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #lookAfter(): void {
    this.#write(this.#series.due(this.#now()));
    if (this.#series.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A series is written after its event, since the queue keeps order. */
  #write(recorded: readonly RecordedEvent[]): void {
    for (const { event, series } of recorded) {
      this.#queue.add(async () => {
        await writeEvent(this.#options.client, event, series).catch((error: unknown) => {
          const message = isApiError(error) ? error.message : String(error);
          this.#options.log.warn({ reason: event.reason }, `could not write an event: ${message}`);
        });
      });
    }
  }

  #eventOf(regarding: KubernetesObject, { type, reason, action, note, related }: EventDetails, now: number): Event {
    return {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { namespace: regarding.metadata.namespace ?? "default", name: nameFor(regarding) },
      eventTime: microTime(now),
      reportingController: this.#options.controller,
      reportingInstance: hostname(),
      type,
      reason,
      action,
      note: shortened(note),
      regarding: referenceTo(regarding),
      ...(related && { related: referenceTo(related) }),
    };
  }
}

/** Writes an event, or the series of one that is there; an event that is gone (after an hour, the API server's default) is made anew. */
async function writeEvent(client: Client, event: Event, series: EventSeries | undefined): Promise<void> {
  if (!series) return void (await client.create(kinds.event, event));
  try {
    await client.patch(kinds.event, refOf(event), { type: "application/merge-patch+json", body: { series } });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
    await client.create(kinds.event, { ...event, series });
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
