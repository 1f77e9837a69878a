import type { Event, EventSeries } from "../kubernetes/index.ts";

/** client-go: a series ends when there was no occurrence for 6 minutes (tools/events/event_broadcaster.go, finishTime). */
const finishAfterMs = 6 * 60_000;
/** client-go: a series that goes on is written every 30 minutes (refreshTime), before the API server drops the event after an hour. */
const refreshAfterMs = 30 * 60_000;
/** As many as client-go's older recorder remembers (tools/record/events_cache.go, maxLruCacheEntries). */
const maxRemembered = 4096;

/** An event as it is to be written now. */
export interface RecordedEvent {
  readonly event: Event;
  /** Absent: the event is new. Present: it is there, and this is how often it was seen. */
  readonly series: EventSeries | undefined;
}

/** One occurrence: when, in milliseconds since 1970, and the event that tells of it if it is the first. */
export interface Occurrence {
  readonly now: number;
  readonly event: () => Event;
}

/** `metav1.MicroTime`. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

/** An event that was seen, and how often. */
class Recorded implements RecordedEvent {
  readonly event: Event;
  count = 1;
  toldCount = 1;
  seenAt: number;
  toldAt: number;

  constructor(event: Event, now: number) {
    this.event = event;
    this.seenAt = now;
    this.toldAt = now;
  }

  get series(): EventSeries | undefined {
    return this.count === 1 ? undefined : { count: this.count, lastObservedTime: microTime(this.seenAt) };
  }

  /** What is to be written of it: itself where occurrences were counted that nobody was told of. */
  tell(now: number): Recorded[] {
    if (this.count === this.toldCount) return [];
    this.toldCount = this.count;
    this.toldAt = now;
    return [this];
  }
}

/**
 * Makes one event of occurrences that are the same, and says what of it is to be written when.
 *
 * Guarantees: at most 4,096 series are remembered; the one that was quiet longest gives way, with its count written.
 */
export class RecordedSeries {
  /** In the order of the last occurrence. */
  readonly #recorded = new Map<string, Recorded>();

  get size(): number {
    return this.#recorded.size;
  }

  /** Takes note of an occurrence. Returns what is to be written: the first and the second at once, later ones when {@link due}. */
  saw(key: string, { now, event }: Occurrence): readonly RecordedEvent[] {
    const known = this.#recorded.get(key);
    this.#recorded.delete(key);
    if (known && now - known.seenAt < finishAfterMs) {
      this.#recorded.set(key, known);
      known.count++;
      known.seenAt = now;
      return known.count === 2 ? known.tell(now) : [];
    }
    const made = new Recorded(event(), now);
    const ended = [...(known?.tell(now) ?? []), ...this.#makeRoom(now)];
    this.#recorded.set(key, made);
    return [...ended, made];
  }

  /** What has to be written by now: series that have ended, and those that have gone on for long. To be asked every minute or so. */
  due(now: number): readonly RecordedEvent[] {
    return [...this.#recorded].flatMap(([key, recorded]) => {
      if (now - recorded.seenAt >= finishAfterMs) this.#recorded.delete(key);
      else if (now - recorded.toldAt < refreshAfterMs) return [];
      return recorded.tell(now);
    });
  }

  #makeRoom(now: number): Recorded[] {
    const [oldest] = this.#recorded;
    if (!oldest || this.#recorded.size < maxRemembered) return [];
    this.#recorded.delete(oldest[0]);
    return oldest[1].tell(now);
  }
}
