import { type Attributes, type Link, type Span, type SpanContext, SpanKind, SpanStatusCode, trace, TraceFlags, type Tracer as SpanSource } from "@opentelemetry/api";
import { attribute } from "./attributes.ts";
import { errorType } from "./error-type.ts";

export interface SpanDescription {
  /** Few in all: no names of objects in it. */
  readonly name: string;
  /** What goes out to another server is "client"; default "internal". */
  readonly kind?: "internal" | "client";
  readonly attributes: Attributes;
  /** Spans that led to this one without being its parent. */
  readonly links?: readonly Link[];
  /** Begins a trace of its own, whatever is under way; default false. */
  readonly root?: boolean;
}

/**
 * Spans of one process.
 *
 * Guarantees: what runs in `withSpan` finds its parent by itself, through awaits and timers; a span ends when its work
 * does; errors pass through unchanged. Only {@link file://./sdk.ts} makes one, so that a program without tracing does
 * not even load OpenTelemetry's API: other files import this one's types.
 */
export class Tracer {
  readonly #source: SpanSource;

  constructor(source: SpanSource) {
    this.#source = source;
  }

  /** Runs work in a span. An error that the work throws is the span's, by its {@link errorType}, and is thrown on. */
  async withSpan<T>(description: SpanDescription, work: () => Promise<T>): Promise<T> {
    const { name, kind, attributes, links, root = false } = description;
    const options = { kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes, root, ...(links && { links: [...links] }) };
    return await this.#source.startActiveSpan(name, options, async (span) => {
      try {
        return await work();
      } catch (error) {
        fail(span, errorType(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /** Records something that happened and took no time, in a trace of its own. Gives its context where it is sampled. */
  mark(name: string, attributes: Attributes): SpanContext | undefined {
    const span = this.#source.startSpan(name, { attributes, root: true });
    span.end();
    const context = span.spanContext();
    return (context.traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : context;
  }

  /** The headers that make the span under way the parent of what a server does (W3C Trace Context); none outside of one. */
  headers(): Readonly<Record<string, string>> {
    const context = trace.getActiveSpan()?.spanContext();
    if (!context) return {};
    const { traceId, spanId, traceFlags, traceState } = context;
    const state = traceState?.serialize();
    return { traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`, ...(state && { tracestate: state }) };
  }

  /** `trace_id` and `span_id` of the span under way, for a log line. A new object each time: pino writes into it. */
  logFields(): Record<string, string> {
    const context = trace.getActiveSpan()?.spanContext();
    return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
  }

  /** Says more about the span under way, and that it failed where there is an error type; nothing outside of a span. */
  describe(attributes: Attributes, failure?: string): void {
    const span = trace.getActiveSpan();
    span?.setAttributes(attributes);
    if (span && failure !== undefined) fail(span, failure);
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute(attribute.errorType, type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
