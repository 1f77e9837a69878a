import type { Kind, KubernetesObject, Scale } from "../kubernetes/index.ts";
import type { ClientOptions } from "./client-options.ts";
import { Deadline } from "./deadline.ts";
import { type DeletionAnswer, deletionRequest, outcomeOfDeletion, outcomeOfWrite } from "./deletion.ts";
import { aggregatedDiscovery, type ApiResource, type GroupDiscovery, type GroupDiscoveryList, groupVersionPath } from "./discovery.ts";
import { isApiError, withRequest } from "./errors.ts";
import { jsonPatchFailure } from "./json-patch-failure.ts";
import { acceptOf, isMetadataOnly, restoreKind } from "./metadata-only.ts";
import { collectionPath, objectPath, type ObjectRef, type Query, queryString, refOf } from "./paths.ts";
import type { ApplyOptions, DeleteOptions, ListOptions, ListPage, ListPageOptions, PatchOptions, RequestOptions, WatchOptions, WriteOptions } from "./request-options.ts";
import { Requester } from "./requester.ts";
import { errorOfResponse } from "./response.ts";
import { readWatch, type WatchEvent } from "./watch.ts";
import { currentWriter } from "./writer.ts";

export type * from "./client-options.ts";
export type * from "./request-options.ts";

/**
 * Typed requests to the API server, on any kind.
 *
 * Guarantees: every failure is an {@link ApiError} that names its request; a mistake of the program is a `TypeError`; a 429, or a 503 with `Retry-After`, is waited for and retried up
 * to 10 times, because the server refused it before doing anything; no other write is ever sent twice. Each call takes a
 * deadline and a signal ({@link RequestOptions}).
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #requester: Requester;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#requester = new Requester(options);
  }

  get server(): string {
    return this.#options.transport.server;
  }

  /** One object. Errors: `NotFound` when it is not there. */
  async get<T extends KubernetesObject>(kind: Kind<T>, ref: ObjectRef, options: RequestOptions = {}): Promise<T> {
    return restoreKind(kind, (await this.#read(objectPath(kind, ref), { bounds: options, accept: acceptOf(kind, "object") })) as T);
  }

  /** Every object, page by page; a deadline is that of all pages together. */
  async list<T extends KubernetesObject>(kind: Kind<T>, options: ListOptions & RequestOptions = {}): Promise<T[]> {
    const { signal, timeoutMs, ...selection } = options;
    using deadline = new Deadline(boundsOf({ signal, timeoutMs }));
    const items: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.listPage(kind, { ...selection, limit: 500, continue: token, ...(deadline.signal && { signal: deadline.signal }) });
      items.push(...page.items);
      token = page.metadata.continue;
    } while (token);
    return items;
  }

  /** One page of a list. Items get the apiVersion and kind that the API server leaves out of lists. */
  async listPage<T extends KubernetesObject>(kind: Kind<T>, options: ListPageOptions = {}): Promise<ListPage<T>> {
    const { namespace, signal, timeoutMs, ...query } = options;
    const path = collectionPath(kind, namespace) + queryString(query);
    const page = (await this.#read(path, { bounds: boundsOf({ signal, timeoutMs }), accept: acceptOf(kind, "list") })) as ListPage<T>;
    for (const item of page.items) restoreKind(kind, item);
    return page;
  }

  /** Opens a watch. The generator ends when the server ends the watch; see {@link readWatch} for its errors. */
  async *watch<T extends KubernetesObject>(kind: Kind<T>, options: WatchOptions): AsyncGenerator<WatchEvent<T>[]> {
    const { namespace, signal, silenceMs = 0, sendInitialEvents, ...query } = options;
    const first = sendInitialEvents ? { sendInitialEvents, resourceVersionMatch: "NotOlderThan" } : {};
    const path = collectionPath(kind, namespace) + queryString({ watch: true, allowWatchBookmarks: true, ...first, ...query });
    const accept = acceptOf(kind, "object");
    try {
      const response = await this.#options.transport.stream({ method: "GET", path, signal, bodyTimeoutMs: silenceMs, ...(accept && { accept }) });
      if (response.statusCode >= 300) throw await errorOfResponse(response);
      for await (const events of readWatch<T>(response, { server: this.server, signal })) {
        if (isMetadataOnly(kind)) for (const { object } of events) restoreKind(kind, object);
        yield events;
      }
    } catch (error) {
      throw withRequest(error, { method: "GET", path });
    }
  }

  /** The version of the API server. */
  async version(options: RequestOptions = {}): Promise<{ readonly major: string; readonly minor: string; readonly gitVersion: string }> {
    return (await this.#read("/version", { bounds: options })) as { major: string; minor: string; gitVersion: string };
  }

  /** What the API server serves under a group and version (`apps/v1`, `v1`), asked anew each time. Errors: `NotFound` where it serves no such version. */
  async serverResources(groupVersion: string, options: RequestOptions = {}): Promise<readonly ApiResource[]> {
    const list = (await this.#read(groupVersionPath(groupVersion), { bounds: options })) as { readonly resources: readonly ApiResource[] };
    return list.resources;
  }

  /**
   * Everything that the API server serves, in two requests; each group's preferred version first.
   * Errors: `NotAcceptable` from a server older than Kubernetes 1.30.
   */
  async serverGroups(options: RequestOptions = {}): Promise<readonly GroupDiscovery[]> {
    const lists = await Promise.all(["/api", "/apis"].map(async (path) => (await this.#read(path, { bounds: options, accept: aggregatedDiscovery })) as GroupDiscoveryList));
    return lists.flatMap(({ items }) => items);
  }

  /** Whether the API server serves this kind, by its discovery. */
  async serves(kind: Kind, options: RequestOptions = {}): Promise<boolean> {
    try {
      return (await this.serverResources(kind.apiVersion, options)).some(({ name }) => name === kind.plural);
    } catch (error) {
      if (isApiError(error, "NotFound")) return false;
      throw error;
    }
  }

  /** Asks the API server a question, such as a SelfSubjectAccessReview: answered, not stored, so no lease is needed. */
  async review<T extends KubernetesObject>(kind: Kind<T>, question: T, options: RequestOptions = {}): Promise<T> {
    return (await this.#requester.json({ method: "POST", path: collectionPath(kind), body: JSON.stringify(question), bounds: options })) as T;
  }

  /** Creates an object. Errors: `AlreadyExists`, `Invalid`. */
  async create<T extends KubernetesObject>(kind: Kind<T>, object: T, { fieldValidation, ...bounds }: WriteOptions = {}): Promise<T> {
    return await this.#write(kind, refOf(object), { method: "POST", path: collectionPath(kind, object.metadata.namespace), body: object, ...(fieldValidation && { query: { fieldValidation } }), bounds });
  }

  /** Replaces an object. With a resourceVersion in it, only if nobody wrote since (`Conflict`). */
  async update<T extends KubernetesObject>(kind: Kind<T>, object: T, { fieldValidation, ...bounds }: WriteOptions = {}): Promise<T> {
    return await this.#write(kind, refOf(object), { method: "PUT", path: objectPath(kind, refOf(object)), body: object, ...(fieldValidation && { query: { fieldValidation } }), bounds });
  }

  /** As {@link update}, of the status alone; the rest of the object is left as it is. */
  async updateStatus<T extends KubernetesObject>(kind: Kind<T>, object: T, options: RequestOptions = {}): Promise<T> {
    return await this.#write(kind, refOf(object), { method: "PUT", path: objectPath(kind, refOf(object), "status"), body: object, bounds: options });
  }

  /** Sends a patch. Errors: `Invalid`, `NotFound`, and `Conflict` where it names a resourceVersion that is no more, and for a JSON patch with a `test` that cannot be applied. */
  async patch<T extends KubernetesObject>(kind: Kind<T>, ref: ObjectRef, options: PatchOptions): Promise<T> {
    const { type, body, subresource, ...bounds } = options;
    const path = objectPath(kind, ref, subresource);
    return await this.#write(kind, ref, { method: "PATCH", path, body, contentType: type, bounds }).catch((error: unknown) => {
      throw jsonPatchFailure(error, options);
    });
  }

  /** Server-side apply. Errors: `Conflict` where another manager owns a field with another value, unless forced. */
  async apply<T extends KubernetesObject>(kind: Kind<T>, object: T, options: ApplyOptions = {}): Promise<T> {
    const { force = false, ...bounds } = options;
    return await this.#write(kind, refOf(object), { method: "PATCH", path: objectPath(kind, refOf(object)), body: object, contentType: "application/apply-patch+yaml", query: { force }, bounds });
  }

  /** How many replicas an object has and should have. Errors: `NotFound`, also where the kind cannot be scaled. */
  async getScale(kind: Kind, ref: ObjectRef, options: RequestOptions = {}): Promise<Scale> {
    return (await this.#read(objectPath(kind, ref, "scale"), { bounds: options })) as Scale;
  }

  /**
   * Sets the replicas of an object by its scale, as `kubectl scale` does. With a resourceVersion in it, only if nobody
   * wrote since (`Conflict`). The cache learns of it from the watch: the answer is a Scale, not the object.
   */
  async updateScale(kind: Kind, scale: Scale, options: RequestOptions = {}): Promise<Scale> {
    return (await this.#send({ method: "PUT", path: objectPath(kind, refOf(scale), "scale"), body: scale, bounds: options })) as Scale;
  }

  /** Deletes an object. Errors: `NotFound` when it is not there, `Conflict` when a precondition does not hold. */
  async delete(kind: Kind, ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    const { uid, signal, timeoutMs } = options;
    const { gate, written } = this.#options;
    const bounds = boundsOf({ signal, timeoutMs });
    const answer = (await this.#requester.json({ ...deletionRequest(kind, ref, options), bounds, gate })) as DeletionAnswer;
    const outcome = outcomeOfDeletion(answer, ref, uid);
    if (outcome) written?.(kind, { ...outcome, writer: currentWriter() });
  }

  async #read(path: string, { accept, bounds }: { readonly accept?: string | undefined; readonly bounds: RequestOptions }): Promise<unknown> {
    return await this.#requester.json({ method: "GET", path, bounds, ...(accept && { accept }) });
  }

  async #write<T extends KubernetesObject>(kind: Kind<T>, ref: ObjectRef, write: Write): Promise<T> {
    const { writing, written } = this.#options;
    const end = ref.name === "" ? undefined : writing?.(kind, ref);
    try {
      const answer = (await this.#send({ ...write, accept: acceptOf(kind, "object") })) as T;
      // The answer to a write of a subresource that is no part of the object (a Scale) is not the object.
      if (answer.kind !== kind.kind && !isMetadataOnly(kind)) return answer;
      const object = restoreKind(kind, answer);
      written?.(kind, { ...outcomeOfWrite(object), writer: currentWriter() });
      return object;
    } finally {
      end?.();
    }
  }

  async #send({ method, path, body, contentType, accept, query, bounds }: Write): Promise<unknown> {
    const { fieldManager, fieldValidation, gate } = this.#options;
    return await this.#requester.json({
      method,
      path: path + queryString({ fieldManager, fieldValidation, ...query }),
      body: JSON.stringify(body),
      ...(contentType && { contentType }),
      ...(accept && { accept }),
      bounds,
      gate,
    });
  }
}

interface Write {
  readonly method: "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body: unknown;
  readonly contentType?: string;
  readonly accept?: string | undefined;
  readonly query?: Query;
  readonly bounds: RequestOptions;
}

function boundsOf({ signal, timeoutMs }: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number | undefined }): RequestOptions {
  return { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}
