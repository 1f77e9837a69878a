import { Agent, type Dispatcher } from "undici";
import type { ApiCallTracer } from "../telemetry/tracing/api-call-tracer.ts";
import type { Credentials, TlsMaterial } from "./credentials.ts";
import { checkEngine } from "./engine.ts";
import { ApiError } from "./errors.ts";
import { type WholeAnswer, wholeAnswer } from "./whole-answer.ts";

export interface TransportRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, beginning with "/". */
  readonly path: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Longest silence of the body, in milliseconds; 0 is for ever. Default: the transport's `answerTimeoutMs`. */
  readonly bodyTimeoutMs?: number;
}

export type TransportResponse = Pick<Dispatcher.ResponseData, "statusCode" | "headers" | "body">;

/** What one request came to. */
export interface Exchange {
  readonly method: string;
  /** HTTP status; `<error>` where there was no answer, as client-go has it. */
  readonly code: string;
  /** Until the head of the answer was there, in seconds. */
  readonly seconds: number;
}

export interface TransportOptions {
  readonly credentials: Credentials;
  /** Sent as `User-Agent`; it names us in the API server's audit log. */
  readonly userAgent: string;
  /** Called once per answered or failed request, for metrics. */
  readonly observe?: (exchange: Exchange) => void;
  /** Makes a span of each request that is sent; absent where tracing is off. */
  readonly tracer?: ApiCallTracer;
  /** Longest wait for an answer to begin, and between two pieces of its body, in milliseconds; default 30,000. */
  readonly answerTimeoutMs?: number;
}

/** The handshake of client-go (30 s) would hide an unreachable server for too long. */
const connectTimeoutMs = 10_000;
const defaultAnswerTimeoutMs = 30_000;
/** Node probes every second from then on and gives up after ten (net.Socket.setKeepAlive): an idle connection to a dead peer ends after 25 s. */
const keepAliveProbeAfterMs = 15_000;

/**
 * One pool of HTTP/1.1 connections to one API server.
 *
 * Guarantees: connections are reused; new TLS material means new connections, while requests under way finish on the
 * old ones; a 401 is tried once more where the credentials can be renewed. HTTP/2 is off: undici gives its PING no
 * time-out, so that one half-open session would silence every watch.
 */
export class Transport {
  readonly #options: TransportOptions;
  #tls: TlsMaterial | undefined;
  #agent: Agent | undefined;
  #closed = false;

  /** Errors: `TypeError` on an engine that cannot send requests. */
  constructor(options: TransportOptions) {
    checkEngine();
    this.#options = options;
  }

  get server(): string {
    return this.#options.credentials.server;
  }

  /** Sends one request and takes the whole answer. Errors: `Unreachable`, `Aborted`, `Credentials`; any answer, also 4xx and 5xx, is returned. */
  async request(request: TransportRequest): Promise<WholeAnswer> {
    const send = async (): Promise<WholeAnswer> => await this.#send(request, async ({ agent, options, onHead }) => await wholeAnswer(agent, options, { signal: request.signal, onHead }));
    const answer = await send();
    return answer.statusCode === 401 && this.#options.credentials.refresh() ? await send() : answer;
  }

  /** As {@link request}, but the body comes as a stream: for a watch. */
  async stream(request: TransportRequest): Promise<TransportResponse> {
    const send = async (): Promise<TransportResponse> => await this.#send(request, streamed(request.signal));
    const response = await send();
    if (response.statusCode !== 401 || !this.#options.credentials.refresh()) return response;
    await response.body.dump();
    return await send();
  }

  /** Ends every connection. Requests under way fail with `Unreachable`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#agent?.destroy();
  }

  async #send<T extends { readonly statusCode: number }>(request: TransportRequest, exchange: Exchanger<T>): Promise<T> {
    const { tracer } = this.#options;
    return tracer ? await tracer.call(request, async (headers) => await this.#exchange(request, exchange, headers)) : await this.#exchange(request, exchange);
  }

  async #exchange<T>(request: TransportRequest, exchange: Exchanger<T>, traceHeaders?: Readonly<Record<string, string>>): Promise<T> {
    const { credentials, userAgent, observe } = this.#options;
    const agent = this.#agentFor(await credentials.tls());
    const authorization = await credentials.authorization();
    const startedAt = performance.now();
    let told = false;
    const tell = (code: string): void => {
      if (told) return;
      told = true;
      observe?.({ method: request.method, code, seconds: (performance.now() - startedAt) / 1000 });
    };
    const options: RequestOptions = {
      origin: credentials.server,
      path: request.path,
      method: request.method,
      headers: {
        "user-agent": userAgent,
        accept: request.accept ?? "application/json",
        ...(authorization && { authorization }),
        ...credentials.impersonation,
        ...traceHeaders,
        ...(request.body !== undefined && { "content-type": request.contentType ?? "application/json" }),
      },
      body: request.body ?? null,
      bodyTimeout: request.bodyTimeoutMs ?? this.#answerTimeoutMs,
    };
    try {
      return await exchange({ agent, options, onHead: (statusCode) => tell(String(statusCode)) });
    } catch (cause) {
      tell("<error>");
      throw unreachable(cause, { server: credentials.server, signal: request.signal });
    }
  }

  get #answerTimeoutMs(): number {
    return this.#options.answerTimeoutMs ?? defaultAnswerTimeoutMs;
  }

  #agentFor(tls: TlsMaterial): Agent {
    if (this.#agent && this.#tls === tls) return this.#agent;
    if (this.#closed) throw new ApiError({ code: "Aborted", message: "the client is closed" });
    const previous = this.#agent;
    this.#tls = tls;
    this.#agent = new Agent({
      allowH2: false,
      headersTimeout: this.#answerTimeoutMs,
      connect: { ...tls, timeout: connectTimeoutMs, keepAlive: true, keepAliveInitialDelay: keepAliveProbeAfterMs },
    });
    // Not awaited: close() resolves when the watches that still use the old connections end.
    previous?.close().catch(() => undefined);
    return this.#agent;
  }
}

type RequestOptions = Dispatcher.DispatchOptions & { readonly origin: string };

/** Sends what is ready to be sent. */
type Exchanger<T> = (ready: { readonly agent: Agent; readonly options: RequestOptions; readonly onHead: (statusCode: number) => void }) => Promise<T>;

function streamed(signal: AbortSignal | undefined): Exchanger<TransportResponse> {
  return async ({ agent, options, onHead }) => {
    const response = await agent.request({ ...options, ...(signal && { signal }) });
    onHead(response.statusCode);
    return response;
  };
}

/** Says in one line what kept a request from being answered. */
export function unreachable(cause: unknown, where: { readonly server: string; readonly signal?: AbortSignal | undefined }): ApiError {
  if (where.signal?.aborted) {
    const reason: unknown = where.signal.reason;
    if (reason instanceof ApiError) return reason;
    return new ApiError({ code: "Aborted", message: "the request was cancelled", cause });
  }
  const error = cause as Error & { code?: string; errors?: readonly Error[] };
  const detail = error.message || error.errors?.map((each) => each.message).join("; ") || error.code || String(cause);
  return new ApiError({ code: "Unreachable", message: `no answer from ${where.server}: ${detail}`, cause });
}
