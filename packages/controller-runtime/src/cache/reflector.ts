import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ListOptions } from "../client/client.ts";
import { ApiError, isApiError } from "../client/errors.ts";
import type { WatchEvent } from "../client/watch.ts";
import { sharedTurn } from "../event-loop/time-slices.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";
import type { Informer } from "./informer.ts";
import { type Ending, RetryPace } from "./retry-pace.ts";
import { keyOf } from "./store.ts";
import { isBehind, needsList, refusesWatchList } from "./watch-failure.ts";

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Client;
  readonly informer: Informer<T>;
  readonly selection?: ListOptions;
  /** The API server may not serve the kind: then it counts as synced, with nothing in it. Default false. */
  readonly optional?: boolean;
  /** Called for each failure that is waited out, with the milliseconds until the next try. */
  readonly onError: (error: ApiError, retryInMs: number) => void;
  readonly random?: () => number;
}

/** Bookmarks come about every 60 s on an idle watch; longer silence than this is a dead connection. */
const watchSilenceMs = 90_000;
/** A server that promises initial events but never ends them must not keep us from ever syncing. */
const initialSilenceMs = 10_000;
/** client-go: min 5 min, doubled at random (tools/cache/reflector.go). */
const minWatchSeconds = 300;
/**
 * Half of client-go's (tools/pager): a page is parsed in one go, and 500 objects of 6 KB keep the event loop for more
 * than 50 ms (docs/performance.md).
 */
const pageSize = 250;
/**
 * How often in a row the server may say that it has not come to our resourceVersion yet, at a second each. One that is
 * merely behind catches up (it waits 3 s itself at each try: storage/cacher/watch_cache.go); one that was restored from
 * an older etcd snapshot will not for days. client-go lists anew at the first (tools/cache/reflector.go,
 * isTooLargeResourceVersionError), which costs a list whenever a server restarts.
 */
const maxTriesBehind = 30;
/** The annotation of the bookmark that ends the initial events (KEP-3157). */
const initialEventsEnd = "k8s.io/initial-events-end";

/**
 * Keeps one informer true: lists, watches, and never gives up.
 *
 * Expected flow: WatchList; where the server has none, a paged list; then watch after watch from the last
 * resourceVersion. Guarantees: lists again only when the server forgot our resourceVersion (410), does not come to it
 * in 30 tries (504, ResourceVersionTooLarge) or an event could not be read; every other failure is waited out with backoff and
 * resumed; once the server answers again, that backoff starts anew ({@link RetryPace}); a silent connection ends after 90 s.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #pace: RetryPace;
  #resourceVersion: string | undefined;
  #watchList = true;
  #triesBehind = 0;
  /** Whether the server has sent anything since the last try began. */
  #answered = false;
  readonly #synced = Promise.withResolvers<void>();

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#pace = new RetryPace(options.random);
  }

  /** Resolves once the first list is in the informer. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** Runs until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      this.#answered = false;
      try {
        await this.#listAndWatch(signal);
        this.#triesBehind = 0;
        const livedMs = performance.now() - startedAt;
        await this.#pause(signal, this.#pace.after({ answered: this.#answered, livedMs }));
      } catch (error) {
        if (signal.aborted) return;
        await this.#recover({ error: toApiError(error), answered: this.#answered, livedMs: performance.now() - startedAt }, signal);
      }
    }
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    if (this.#resourceVersion === undefined) {
      if (this.#watchList) return await this.#watchFromInitialEvents(signal);
      await this.#listByPages(signal);
    }
    for await (const events of this.#watch(signal, { resourceVersion: this.#resourceVersion, silenceMs: watchSilenceMs })) {
      this.#answered = true;
      for (const event of events) {
        this.#take(event);
        const wait = sharedTurn();
        if (wait) await wait;
      }
    }
  }

  /** WatchList: the state now and every change after it, in one stream. */
  async #watchFromInitialEvents(signal: AbortSignal): Promise<void> {
    let initial: Map<string, T> | undefined = new Map();
    const quiet = new AbortController();
    const silence = setTimeout(() => quiet.abort(new ApiError({ code: "Unknown", message: "the initial events do not end" })), initialSilenceMs);
    try {
      for await (const events of this.#watch(AbortSignal.any([signal, quiet.signal]), { sendInitialEvents: true, silenceMs: watchSilenceMs })) {
        this.#answered = true;
        for (const event of events) {
          if (!initial) this.#take(event);
          else if (event.type === "BOOKMARK" && event.object.metadata.annotations?.[initialEventsEnd] === "true") {
            clearTimeout(silence);
            const items = initial.values();
            initial = undefined;
            await this.#replace(items, event.object.metadata.resourceVersion ?? "");
          } else if (event.type === "DELETED") initial.delete(keyOf(event.object));
          else if (event.type !== "BOOKMARK") initial.set(keyOf(event.object), this.#options.informer.share(event.object));
          const wait = sharedTurn();
          if (wait) await wait;
        }
        // Only initial events are ADDED alone; a server that sends other changes for ever sends no end either.
        if (initial && events.every(({ type }) => type === "ADDED")) silence.refresh();
      }
    } finally {
      clearTimeout(silence);
    }
  }

  async #listByPages(signal: AbortSignal): Promise<void> {
    const { client, informer, selection } = this.#options;
    const items: T[] = [];
    let token: string | undefined;
    let version = "";
    do {
      const page = await client.listPage(informer.kind, { ...selection, limit: pageSize, continue: token, signal });
      this.#answered = true;
      for (const item of page.items) {
        items.push(informer.share(item));
        const wait = sharedTurn();
        if (wait) await wait;
      }
      version = page.metadata.resourceVersion;
      token = page.metadata.continue;
    } while (token);
    await this.#replace(items, version);
  }

  #watch(signal: AbortSignal, from: { resourceVersion?: string | undefined; sendInitialEvents?: boolean; silenceMs: number }): AsyncGenerator<WatchEvent<T>[]> {
    const { client, informer, selection, random = Math.random } = this.#options;
    const timeoutSeconds = Math.round(minWatchSeconds * (1 + random()));
    return client.watch(informer.kind, { ...selection, ...from, timeoutSeconds, signal });
  }

  async #replace(items: Iterable<T>, version: string): Promise<void> {
    await this.#options.informer.replace(items, version, this.#options.selection?.namespace);
    this.#triesBehind = 0;
    this.#resourceVersion = version;
    this.#synced.resolve();
  }

  #take({ type, object }: WatchEvent<T>): void {
    const { informer, selection } = this.#options;
    const version = object.metadata.resourceVersion ?? "";
    if (type === "DELETED") informer.observeDeleted(object);
    else if (type !== "BOOKMARK") informer.observe(object);
    this.#resourceVersion = version;
    informer.progress(version, selection?.namespace);
  }

  async #recover(ending: Required<Ending>, signal: AbortSignal): Promise<void> {
    const { error } = ending;
    this.#triesBehind = isBehind(error) ? this.#triesBehind + 1 : 0;
    const firstList = this.#resourceVersion === undefined;
    if (this.#options.optional && isApiError(error, "NotFound")) this.#notServed();
    if (needsList(error) || this.#triesBehind >= maxTriesBehind) this.#resourceVersion = undefined;
    if (firstList && this.#watchList && refusesWatchList(error)) {
      this.#watchList = false;
      return;
    }
    const wait = this.#pace.after(ending);
    this.#options.onError(error, wait);
    await this.#pause(signal, wait);
  }

  /** A CRD that is installed later, or that was removed: it may come again at any time, so it is asked for again and again. */
  #notServed(): void {
    this.#resourceVersion = undefined;
    this.#options.informer.notServed();
    this.#synced.resolve();
  }

  async #pause(signal: AbortSignal, ms: number): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}

function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ code: "Unknown", message: String(error), cause: error });
}
