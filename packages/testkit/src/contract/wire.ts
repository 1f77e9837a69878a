import { type IncomingMessage, request as http } from "node:http";
import { request as https } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** An API server, and how to be somebody there who may do everything. */
export interface ApiServerUnderTest {
  /** `http://` or `https://`, without a path. */
  readonly url: string;
  /** The certificate authority, and a client's certificate, in PEM; for `https://`. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A resourceVersion that it has forgotten; without one, that test is skipped. */
  readonly forgotten?: string;
  /** Ends it, where it was started for the test. */
  stop(): Promise<void>;
}

export interface WireRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Text is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** More than a server needs on a busy machine for anything but a bookmark, which may take a minute (kube-apiserver's `bookmarkFrequency`). */
const patienceMs = 90_000;

/** Sends one request. Any status is an answer; its body has to be JSON, because every answer of an API server is. */
export async function send<T>(server: ApiServerUnderTest, wanted: WireRequest): Promise<Answer<T>> {
  const incoming = await open(server, wanted, AbortSignal.timeout(patienceMs));
  const received = await text(incoming);
  try {
    return { status: incoming.statusCode ?? 0, body: JSON.parse(received) as T }; // the tests say what they expect, and check it
  } catch (cause) {
    throw new Error(`${wanted.method ?? "GET"} ${wanted.path}: the answer is not JSON: ${received.slice(0, 200)}`, { cause });
  }
}

/** Sends one request and resolves with the beginning of the answer. */
export async function open(server: ApiServerUnderTest, wanted: WireRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { method = "GET", path, body, contentType = "application/json" } = wanted;
  const url = new URL(path, server.url);
  const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  // Without a length, Node would send the body of a DELETE in a form that servers take for none.
  const ofBody = payload === undefined ? {} : { "content-type": contentType, "content-length": String(Buffer.byteLength(payload)) };
  const headers = { accept: "application/json", ...server.headers, ...ofBody };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = url.protocol === "https:" ? https(url, { ...server.tls, method, headers, signal, agent: false }, resolve) : http(url, { method, headers, signal, agent: false }, resolve);
  outgoing.on("error", reject);
  outgoing.end(payload);
  return await promise;
}

export interface Event<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

/** A watch under way. */
export interface Watch<T> extends Disposable {
  /** The next event; undefined when the server ended the watch. Rejects when none comes in time. */
  next(): Promise<Event<T> | undefined>;
}

/** Opens a watch; resolves with the refusal where the server refuses it. */
export async function watch<T>(server: ApiServerUnderTest, path: string): Promise<Watch<T> | Answer<unknown>> {
  const ended = new AbortController();
  const incoming = await open(server, { path }, ended.signal);
  const status = incoming.statusCode ?? 0;
  if (status !== 200) return { status, body: JSON.parse(await text(incoming)) as unknown };
  incoming.on("error", () => undefined); // what the abort below makes of it
  const lines = createInterface({ input: incoming, crlfDelay: Infinity })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const line = await inTime(lines.next());
      return line.done ? undefined : (JSON.parse(line.value) as Event<T>); // the tests say what they expect, and check it
    },
    [Symbol.dispose]: () => ended.abort(),
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no event within ${patienceMs / 1000} s`)), patienceMs);
  return await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
