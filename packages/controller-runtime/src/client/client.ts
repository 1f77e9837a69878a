import { setTimeout as sleep } from "node:timers/promises";
import type { Kind, KubernetesObject, ObjectMeta } from "../kubernetes/index.ts";
import { ApiError, isApiError } from "./errors.ts";
import { collectionPath, objectPath, type ObjectRef, type Query, queryString, refOf } from "./paths.ts";
import { errorOfStatus } from "./status.ts";
import { type Transport, type TransportRequest, type TransportResponse, unreachable } from "./transport.ts";
import { readWatch, type WatchEvent } from "./watch.ts";

export interface ListOptions {
  /** One namespace; absent means all. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListPageOptions extends ListOptions {
  /** Objects per page. Never together with `resourceVersion: "0"`: the API server would ignore the limit. */
  readonly limit?: number;
  readonly continue?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface ListPage<T> {
  readonly items: T[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

export interface WatchOptions extends ListOptions {
  readonly resourceVersion?: string | undefined;
  /** Ask for the present state first (WatchList): ADDED events, then a bookmark with the end mark. */
  readonly sendInitialEvents?: boolean;
  /** The server ends the watch after so many seconds. */
  readonly timeoutSeconds?: number;
  /** Longest silence before the connection counts as dead, in milliseconds. */
  readonly silenceMs?: number;
  readonly signal: AbortSignal;
}

export interface DeleteOptions {
  /** Only the object with this uid: an object of the same name made since is left alone. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
}

export type PatchType = "application/merge-patch+json" | "application/json-patch+json" | "application/strategic-merge-patch+json";

export interface PatchOptions {
  readonly type: PatchType;
  readonly body: unknown;
  readonly subresource?: "status" | "scale";
}

export interface ApplyOptions {
  /** Take over fields that another manager owns with another value, instead of failing with `Conflict`. */
  readonly force?: boolean;
}

/** What happened to an object by our own hand; the cache listens to it. */
export type OwnWrite = { readonly type: "written"; readonly object: KubernetesObject } | { readonly type: "deleted"; readonly uid: string; readonly ref: ObjectRef };

export interface ClientHooks {
  /** Asked before each request: a signal that ends it. */
  readonly signal?: () => AbortSignal | undefined;
  /** Called before each write; throws (`NotLeader`) to keep it from being sent. The signal ends writes under way. */
  readonly gate?: () => AbortSignal;
  /** Called after each write that succeeded, before the caller sees the answer. */
  readonly written?: (kind: Kind, write: OwnWrite) => void;
}

export interface ClientOptions extends ClientHooks {
  readonly transport: Transport;
  /** Recorded in `managedFields` for everything we write. */
  readonly fieldManager: string;
  /** How unknown and duplicate fields in a write are met; default "Warn", as the API server does. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** client-go gives up after 10 retries that the server asked for (rest/request.go). */
const maxRetries = 10;

/**
 * Typed requests to the API server, on any kind.
 *
 * Guarantees: every failure is an {@link ApiError}; a 429, or a 503 with `Retry-After`, is waited for and retried up
 * to 10 times, because the server refused it before doing anything; no other write is ever sent twice.
 */
export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get server(): string {
    return this.#options.transport.server;
  }

  async get<T extends KubernetesObject>(kind: Kind<T>, ref: ObjectRef): Promise<T> {
    return (await this.#json({ method: "GET", path: objectPath(kind, ref) })) as T;
  }

  /** Every object, page by page. */
  async list<T extends KubernetesObject>(kind: Kind<T>, options: ListOptions = {}): Promise<T[]> {
    const items: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.listPage(kind, { ...options, limit: 500, continue: token });
      items.push(...page.items);
      token = page.metadata.continue;
    } while (token);
    return items;
  }

  /** One page of a list. Items get the apiVersion and kind that the API server leaves out of lists. */
  async listPage<T extends KubernetesObject>(kind: Kind<T>, options: ListPageOptions = {}): Promise<ListPage<T>> {
    const { namespace, signal, ...query } = options;
    const path = collectionPath(kind, namespace) + queryString(query);
    const page = (await this.#json({ method: "GET", path, ...(signal && { signal }) })) as ListPage<T>;
    const { apiVersion, kind: name } = kind;
    return { ...page, items: page.items.map((item) => ({ ...item, apiVersion, kind: name })) };
  }

  /** Opens a watch. The generator ends when the server ends the watch; see {@link readWatch} for its errors. */
  async *watch<T extends KubernetesObject>(kind: Kind<T>, options: WatchOptions): AsyncGenerator<WatchEvent<T>[]> {
    const { namespace, signal, silenceMs = 0, sendInitialEvents, ...query } = options;
    const first = sendInitialEvents ? { sendInitialEvents, resourceVersionMatch: "NotOlderThan" } : {};
    const path = collectionPath(kind, namespace) + queryString({ watch: true, allowWatchBookmarks: true, ...first, ...query });
    const response = await this.#options.transport.request({ method: "GET", path, signal, bodyTimeoutMs: silenceMs });
    if (response.statusCode >= 300) throw await this.#failure(response);
    yield* readWatch<T>(response, { server: this.server, signal });
  }

  /** The version of the API server. */
  async version(): Promise<{ readonly major: string; readonly minor: string; readonly gitVersion: string }> {
    return (await this.#json({ method: "GET", path: "/version" })) as { major: string; minor: string; gitVersion: string };
  }

  /** Whether the API server serves this kind, by its discovery. */
  async serves(kind: Kind): Promise<boolean> {
    const path = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
    try {
      const list = (await this.#json({ method: "GET", path })) as { resources: readonly { readonly name: string }[] };
      return list.resources.some(({ name }) => name === kind.plural);
    } catch (error) {
      if (isApiError(error, "NotFound")) return false;
      throw error;
    }
  }

  /** Asks the API server a question, such as a SelfSubjectAccessReview: answered, not stored, so no lease is needed. */
  async review<T extends KubernetesObject>(kind: Kind<T>, question: T): Promise<T> {
    return (await this.#json({ method: "POST", path: collectionPath(kind), body: JSON.stringify(question) })) as T;
  }

  async create<T extends KubernetesObject>(kind: Kind<T>, object: T): Promise<T> {
    return await this.#write(kind, { method: "POST", path: collectionPath(kind, object.metadata.namespace), body: object });
  }

  /** Replaces an object. With a resourceVersion in it, only if nobody wrote since (`Conflict`). */
  async update<T extends KubernetesObject>(kind: Kind<T>, object: T): Promise<T> {
    return await this.#write(kind, { method: "PUT", path: objectPath(kind, refOf(object)), body: object });
  }

  async updateStatus<T extends KubernetesObject>(kind: Kind<T>, object: T): Promise<T> {
    return await this.#write(kind, { method: "PUT", path: objectPath(kind, refOf(object), "status"), body: object });
  }

  async patch<T extends KubernetesObject>(kind: Kind<T>, ref: ObjectRef, options: PatchOptions): Promise<T> {
    const { type, body, subresource } = options;
    return await this.#write(kind, { method: "PATCH", path: objectPath(kind, ref, subresource), body, contentType: type });
  }

  /** Server-side apply. */
  async apply<T extends KubernetesObject>(kind: Kind<T>, object: T, options: ApplyOptions = {}): Promise<T> {
    return await this.#write(kind, {
      method: "PATCH",
      path: objectPath(kind, refOf(object)),
      body: object,
      contentType: "application/apply-patch+yaml",
      query: { force: options.force ?? false },
    });
  }

  /** Deletes an object. Errors: `NotFound` when it is not there, `Conflict` when a precondition does not hold. */
  async delete(kind: Kind, ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    const { uid, resourceVersion, propagationPolicy } = options;
    const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, ...(propagationPolicy && { propagationPolicy }) };
    const request: TransportRequest = { method: "DELETE", path: objectPath(kind, ref), body: JSON.stringify(body) };
    const answer = (await this.#json(request, this.#options.gate)) as KubernetesObject | { kind: "Status"; metadata?: undefined };
    if (answer.metadata && isKept(answer.metadata)) this.#options.written?.(kind, { type: "written", object: answer });
    else if (uid) this.#options.written?.(kind, { type: "deleted", uid, ref });
  }

  async #write<T extends KubernetesObject>(kind: Kind<T>, write: Write): Promise<T> {
    const { fieldManager, fieldValidation, gate, written } = this.#options;
    const request: TransportRequest = {
      method: write.method,
      path: write.path + queryString({ fieldManager, fieldValidation, ...write.query }),
      body: JSON.stringify(write.body),
      ...(write.contentType && { contentType: write.contentType }),
    };
    const object = (await this.#json(request, gate)) as T;
    written?.(kind, { type: "written", object });
    return object;
  }

  async #json(given: TransportRequest, gate?: () => AbortSignal): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      // Asked at each attempt: the lease may have been lost while we waited.
      const signal = gate?.() ?? given.signal ?? this.#options.signal?.();
      const request: TransportRequest = { ...given, ...(signal && { signal }) };
      const response = await this.#options.transport.request(request);
      if (response.statusCode < 300) return parseBody(await this.#text(response, request));
      const error = await this.#failure(response);
      if (attempt >= maxRetries || !asksToRetry(error)) throw error;
      await sleep((error.retryAfterSeconds ?? 1) * 1000, undefined, { signal: request.signal }).catch((cause: unknown) => {
        throw unreachable(cause, { server: this.server, signal: request.signal });
      });
    }
  }

  async #text(response: TransportResponse, request: TransportRequest): Promise<string> {
    return await response.body.text().catch((cause: unknown) => {
      throw unreachable(cause, { server: this.server, ...(request.signal && { signal: request.signal }) });
    });
  }

  async #failure(response: TransportResponse): Promise<ApiError> {
    const text = await response.body.text().catch(() => "");
    const retryAfter = Number(response.headers["retry-after"]);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined; // a proxy's page, or plain text; the status says enough
    }
    return errorOfStatus(response.statusCode, body, Number.isFinite(retryAfter) ? retryAfter : undefined);
  }
}

interface Write {
  readonly method: "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body: unknown;
  readonly contentType?: string;
  readonly query?: Query;
}

/** Whether a deleted object is still there: a finalizer or a grace period keeps it. Some kinds come back whole though gone. */
function isKept(metadata: ObjectMeta): boolean {
  return (metadata.finalizers?.length ?? 0) > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0;
}

/** Refused before anything was done: too many requests, or a server that says when to come back. */
function asksToRetry(error: ApiError): boolean {
  return isApiError(error, "TooManyRequests") || (error.status === 503 && error.retryAfterSeconds !== undefined);
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError({ code: "Unknown", message: `the server's answer is not JSON: ${text.slice(0, 80)}`, cause });
  }
}
