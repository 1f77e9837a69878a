import { type ApiError, isApiError } from "../client/errors.ts";
import { Backoff } from "./backoff.ts";
import { isBehind } from "./watch-failure.ts";

/** How one try of a reflector ended. */
export interface Ending {
  /** Absent where the server ended the watch in the ordinary way. */
  readonly error?: ApiError;
  /** Whether the server had sent something of what was asked for. */
  readonly answered: boolean;
  /** Milliseconds from the beginning of the try. */
  readonly livedMs: number;
}

/** A connection that lived this long was no failure, so the next one starts its backoff anew. */
const healthyAfterMs = 5_000;
/** client-go: 0.8 s to 30 s (tools/cache/reflector.go). */
const backoffMs = { baseMs: 800, capMs: 30_000 };

/**
 * How long a reflector waits before its next try.
 *
 * Guarantees: the delay grows while tries end in the same way; when the server answers otherwise than it did before, as
 * after an outage, or a watch was healthy, it starts anew, and a list that the server asks for (410) is made at once.
 * What an outage has grown is never waited out after an answer. A `Retry-After` is heeded where it is longer.
 */
export class RetryPace {
  readonly #backoff: Backoff;
  /** In which way the try before ended. */
  #last: string | undefined;

  constructor(random?: () => number) {
    this.#backoff = new Backoff({ ...backoffMs, ...(random && { random }) });
  }

  /** Milliseconds to wait after a try that ended so. */
  after(ending: Ending): number {
    const { error, livedMs } = ending;
    const healthy = livedMs > healthyAfterMs;
    const news = this.#isNews(ending);
    if (healthy || news) this.#backoff.reset();
    if ((healthy && !error) || (news && isApiError(error, "Expired", "Gone"))) return 0;
    const askedMs = error?.retryAfterSeconds === undefined ? undefined : error.retryAfterSeconds * 1000;
    // It catches up within seconds; that it does not is counted by the reflector.
    if (error && isBehind(error)) return askedMs ?? 1000;
    return Math.max(this.#backoff.next(), askedMs ?? 0);
  }

  /** Whether the server answers, and otherwise than at the try before. */
  #isNews(ending: Ending): boolean {
    const before = this.#last;
    this.#last = wayOf(ending);
    return this.#last !== before && isAnswer(ending);
  }
}

/** The way in which a try ended, in words that are equal where the ways are. */
function wayOf({ error, answered }: Ending): string {
  return `${answered ? "answered, then " : ""}${error?.code ?? "ended"}`;
}

/** Whether the API server itself had something to say: neither silence, nor what a proxy or a broken server says. */
function isAnswer({ error, answered }: Ending): boolean {
  const status = error?.status ?? 0;
  return answered || (status >= 400 && status < 500);
}
