import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import type { ApiServerUnderTest } from "../../src/contract/index.ts";

/** What the server is told not to do, to see whether the contract notices. */
export type Flaw = "no conflict" | "no uid precondition" | "no selector" | "no resume" | "no bookmark" | "no namespaces" | "no details";

interface Stored {
  readonly metadata: Record<string, unknown> & { readonly name: string; readonly namespace: string; readonly uid: string; readonly labels?: Record<string, string> };
  readonly [field: string]: unknown;
}
interface Change {
  readonly version: number;
  readonly before?: Stored;
  readonly after?: Stored;
}
interface Call {
  readonly method: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly contentType: string;
}

class Refusal extends Error {
  readonly status: { readonly code: number } & Readonly<Record<string, unknown>>;
  constructor(code: number, reason: string, details: object = {}) {
    super(reason);
    this.status = { apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", message: `${reason} it is`, reason, code, details };
  }
}

/** ConfigMaps in memory: as much of an API server as the contract asks for. Its first version is 10, and what was before is forgotten. */
export async function memoryApiServer(flaw?: Flaw): Promise<ApiServerUnderTest> {
  const store = new Store(flaw);
  const server = createServer((request, response) => void answer(store, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not a pipe
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, forgotten: "3", stop };
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (code: number, body: object): void => void response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
  try {
    const url = new URL(request.url ?? "/", "http://memory");
    const found = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/configmaps(?:\/([^/]+))?$/.exec(url.pathname);
    if (!found) throw new Refusal(404, "NotFound");
    const { method = "GET", headers } = request;
    const call = { method, namespace: found[1], name: found[2], query: url.searchParams, body: await text(request), contentType: headers["content-type"] ?? "" };
    if (call.query.get("watch") === "true") return store.watch(call, response);
    reply(method === "POST" ? 201 : 200, store.call(call));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reply(error.status.code, error.status);
  }
}

class Store {
  #version = 10;
  readonly #objects = new Map<string, Stored>();
  readonly #changes: Change[] = [];
  readonly #watchers = new Set<(change: Change) => void>();
  readonly #flaw: Flaw | undefined;

  constructor(flaw: Flaw | undefined) {
    this.#flaw = flaw;
  }

  call(call: Call): object {
    const { method, name } = call;
    if (method === "GET") return name === undefined ? this.#list(call) : this.#found(call);
    if (method === "POST") return this.#create(call);
    if (method === "DELETE") return this.#delete(call);
    if (method === "PUT") return this.#update(call, parsed(call));
    if (!call.contentType.includes("merge-patch")) throw new Refusal(415, "UnsupportedMediaType");
    return this.#update(call, mergePatch(this.#found(call), JSON.parse(call.body)) as Partial<Stored>);
  }

  watch({ namespace, query }: Call, response: ServerResponse): void {
    const from = Number(query.get("resourceVersion") ?? 0);
    if (from > 0 && from < 10) throw new Refusal(410, "Expired");
    const matches = (object: Stored | undefined): boolean => object !== undefined && this.#inScope(object, namespace) && this.#selected(object, query.get("labelSelector"));
    const send = (type: string, object: object): void => void response.write(`${JSON.stringify({ type, object })}\n`);
    const tell = ({ version, before, after }: Change): void => {
      const [was, is] = [matches(before), matches(after)];
      if (is && after) send(was ? "MODIFIED" : "ADDED", after);
      else if (was && before) send("DELETED", { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } });
    };
    const bookmark = (annotations?: object): void => send("BOOKMARK", { apiVersion: "v1", kind: "ConfigMap", metadata: { resourceVersion: String(this.#version), annotations } });
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    if (from === 0) for (const object of this.#objects.values()) if (matches(object)) send("ADDED", object);
    if (query.get("sendInitialEvents") === "true") bookmark({ "k8s.io/initial-events-end": "true" });
    const resumed = this.#flaw === "no resume" ? 0 : from;
    if (from > 0) for (const change of this.#changes) if (change.version > resumed) tell(change);
    this.#watchers.add(tell);
    const timeoutMs = Number(query.get("timeoutSeconds") ?? 300) * 1000;
    const wanted = query.get("allowWatchBookmarks") === "true" && this.#flaw !== "no bookmark";
    const timers = [setTimeout(() => wanted && bookmark(), timeoutMs / 2), setTimeout(() => response.end(), timeoutMs)];
    response.on("close", () => {
      for (const timer of timers) clearTimeout(timer);
      this.#watchers.delete(tell);
    });
  }

  #list({ namespace, query }: Call): object {
    const token = query.get("continue");
    const { version, after } = token === null ? { version: this.#version, after: "" } : tokenOf(token);
    const all = [...this.#at(version).entries()].filter(([key, object]) => key > after && this.#inScope(object, namespace) && this.#selected(object, query.get("labelSelector")));
    const page = all.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, Number(query.get("limit") ?? Infinity));
    const next = page.length < all.length ? { continue: JSON.stringify({ version, after: page.at(-1)?.[0] }) } : {};
    return { apiVersion: "v1", kind: "ConfigMapList", metadata: { resourceVersion: String(version), ...next }, items: page.map(([, object]) => object) };
  }

  /** The objects as they were: the changes since, undone. */
  #at(version: number): Map<string, Stored> {
    const objects = new Map(this.#objects);
    for (const change of this.#changes.toReversed()) {
      if (change.version <= version) break;
      const object = change.before ?? change.after;
      if (change.before) objects.set(keyOf(change.before), change.before);
      else if (object) objects.delete(keyOf(object));
    }
    return objects;
  }

  #create(call: Call): Stored {
    const given = parsed(call);
    const { generateName, ...metadata } = given.metadata ?? { name: "" };
    const name = metadata.name ?? `${String(generateName)}${randomUUID().slice(0, 5)}`;
    if (metadata.namespace !== undefined && metadata.namespace !== call.namespace) throw new Refusal(400, "BadRequest");
    if (!/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name)) throw new Refusal(422, "Invalid", { name, kind: "ConfigMap", causes: [{ field: "metadata.name" }] });
    const identity = { name, namespace: call.namespace ?? "", uid: randomUUID(), creationTimestamp: now() };
    if (this.#objects.has(`${identity.namespace}/${name}`)) throw this.#refusal(409, "AlreadyExists", name);
    return this.#put(undefined, { ...given, metadata: { ...metadata, ...identity } });
  }

  #update(call: Call, given: Partial<Stored>): Stored {
    const { name, uid, resourceVersion, ...metadata }: Partial<Stored["metadata"]> = given.metadata ?? {};
    if (name === undefined || name !== call.name) throw new Refusal(400, "BadRequest");
    const present = this.#found(call);
    const stale = resourceVersion !== undefined && resourceVersion !== present.metadata["resourceVersion"];
    if ((stale && this.#flaw !== "no conflict") || (uid !== undefined && uid !== present.metadata.uid)) throw this.#refusal(409, "Conflict", name);
    const { creationTimestamp, deletionTimestamp, namespace } = present.metadata as Stored["metadata"] & Record<string, string>;
    const kept = { name, namespace, uid: present.metadata.uid, creationTimestamp, ...(deletionTimestamp && { deletionTimestamp }) };
    const next = { ...given, metadata: { ...metadata, ...kept, resourceVersion: present.metadata["resourceVersion"] } };
    if (isDeepStrictEqual(next, present)) return present;
    return this.#put(present, next);
  }

  #delete(call: Call): object {
    const present = this.#found(call);
    const { preconditions = {} } = JSON.parse(call.body || "{}") as { readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } };
    const other = preconditions.uid !== undefined && preconditions.uid !== present.metadata.uid && this.#flaw !== "no uid precondition";
    if (other || (preconditions.resourceVersion ?? present.metadata["resourceVersion"]) !== present.metadata["resourceVersion"]) throw this.#refusal(409, "Conflict", call.name);
    return this.#put(present, { ...present, metadata: { ...present.metadata, deletionTimestamp: now() } });
  }

  /** Stores what is written, or its end where it is deleted and nothing keeps it. */
  #put(before: Stored | undefined, given: Stored): Stored {
    const version = ++this.#version;
    const after: Stored = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    const { deletionTimestamp, finalizers } = after.metadata as { readonly deletionTimestamp?: string; readonly finalizers?: readonly string[] };
    const gone = deletionTimestamp !== undefined && !finalizers?.length;
    const change: Change = { version, ...(before && { before }), ...(!gone && { after }) };
    if (gone) this.#objects.delete(keyOf(after));
    else this.#objects.set(keyOf(after), after);
    this.#changes.push(change);
    for (const tell of this.#watchers) tell(change);
    return after;
  }

  #found({ namespace, name }: Call): Stored {
    return this.#objects.get(`${namespace}/${name}`) ?? fail(this.#refusal(404, "NotFound", name));
  }

  #refusal(code: number, reason: string, name = ""): Refusal {
    return new Refusal(code, reason, this.#flaw === "no details" ? {} : { name, kind: "configmaps" });
  }

  #inScope(object: Stored, namespace: string | undefined): boolean {
    return namespace === undefined || this.#flaw === "no namespaces" || object.metadata.namespace === namespace;
  }

  #selected(object: Stored, selector: string | null): boolean {
    if (!selector || this.#flaw === "no selector") return true;
    const { labels = {} } = object.metadata;
    return selector.split(/,(?![^(]*\))/).every((each) => requirement(each, labels));
  }
}

function requirement(text: string, labels: Readonly<Record<string, string>>): boolean {
  const set = /^(\S+) (in|notin) \((.*)\)$/.exec(text);
  if (set) return (set[3] ?? "").split(",").includes(labels[set[1] ?? ""] ?? "\0") === (set[2] === "in");
  const equal = /^([^!=]+)(==?|!=)(.*)$/.exec(text);
  if (equal) return (labels[equal[1] ?? ""] === equal[3]) === (equal[2] !== "!=");
  return text.startsWith("!") ? !(text.slice(1) in labels) : text in labels;
}

function parsed({ body }: Call): Stored {
  try {
    return JSON.parse(body) as Stored;
  } catch {
    throw new Refusal(400, "BadRequest");
  }
}

function tokenOf(token: string): { readonly version: number; readonly after: string } {
  try {
    return JSON.parse(token) as { version: number; after: string };
  } catch {
    throw new Refusal(400, "BadRequest");
  }
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null) return patch;
  const merged: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

const keyOf = ({ metadata }: Stored): string => `${metadata.namespace}/${metadata.name}`;
const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;

function fail(error: Error): never {
  throw error;
}
