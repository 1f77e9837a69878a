import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { trace } from "@opentelemetry/api";
import { pino } from "pino";
import type { CacheEvent } from "../../../src/cache/informer.ts";
import { ApiError } from "../../../src/client/errors.ts";
import type { ConfigMap } from "../../../src/kubernetes/index.ts";
import { ApiCallTracer } from "../../../src/telemetry/tracing/api-call-tracer.ts";
import { ControllerTracer } from "../../../src/telemetry/tracing/controller-tracer.ts";
import { FakeApi } from "../../support/fake-api.ts";
import { configMap } from "../../support/objects.ts";
import { type CollectedSpan, Collector } from "./collector.ts";
import { traced } from "./traced.ts";

const changed = (version: number, name = "a"): CacheEvent<ConfigMap> => ({ type: "updated", old: configMap(1, { name }), object: configMap(version, { name }), own: false });

/** Sends a request with the headers, as a transport does. */
async function send(url: string, headers: Readonly<Record<string, string>>): Promise<{ readonly statusCode: number }> {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  return { statusCode: response.status };
}

async function collected(env: Record<string, string>, use: Parameters<typeof traced>[1]): Promise<readonly CollectedSpan[]> {
  const collector = await Collector.start();
  const lines = await traced({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } }, use);
  assert.deepEqual(lines, []);
  return collector.spans;
}

function only(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const [span, ...more] = spans.filter((each) => each.name === name);
  assert.ok(span, `${name} is not among ${spans.map((each) => each.name).join(", ")}`);
  assert.equal(more.length, 0, `${name} comes once`);
  return span;
}

describe("from the event to the API call", () => {
  test("a reconcile is linked to the events that asked for it, and is the parent of its API calls", async () => {
    const api = await FakeApi.start((exchange) => exchange.json(200, {}));
    const spans = await collected({}, async ({ tracer }) => {
      const controller = new ControllerTracer(tracer, "service");
      const calls = new ApiCallTracer(tracer, api.url);
      for (const version of [2, 3]) controller.queued(changed(version), new Set(["n/web"]));
      controller.queued(changed(4), new Set(["n/other"]));
      await controller.reconcile("n/web", async () => {
        controller.queued(changed(5), new Set(["n/web"])); // asks for the next one
        await sleep(1);
        await calls.call({ method: "PATCH", path: "/apis/apps/v1/namespaces/n/deployments/web?fieldManager=x" }, async (headers) => await send(`${api.url}/x`, headers));
        controller.settled("success");
      });
    });
    const reconcile = only(spans, "reconcile service");
    const call = only(spans, "PATCH /apis/apps/v1/namespaces/{namespace}/deployments/{name}");
    const events = spans.filter(({ name }) => name === "updated ConfigMap");
    assert.equal(spans.length, 6);
    assert.deepEqual(reconcile.attributes, { "controller_runtime.controller": "service", "k8s.namespace.name": "n", "controller_runtime.object.name": "web", "controller_runtime.result": "success" });
    assert.equal(reconcile.parentSpanId, undefined);
    assert.deepEqual(
      reconcile.links.map(({ spanId }) => spanId),
      events.filter(({ attributes }) => ["2", "3"].includes(String(attributes["controller_runtime.object.resource_version"]))).map(({ spanId }) => spanId),
    );
    assert.deepEqual([call.traceId, call.parentSpanId, call.kind], [reconcile.traceId, reconcile.spanId, 3]);
    assert.deepEqual(call.attributes, {
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(api.url).port),
      "http.request.method": "PATCH",
      "url.template": "/apis/apps/v1/namespaces/{namespace}/deployments/{name}",
      "url.full": `${api.url}/apis/apps/v1/namespaces/n/deployments/web`,
      "http.response.status_code": 200,
    });
    assert.equal(api.exchanges[0]?.headers["traceparent"], `00-${call.traceId}-${call.spanId}-01`);
    for (const event of events) assert.deepEqual([event.parentSpanId, event.traceId === reconcile.traceId], [undefined, false]);
  });

  test("reconciles at the same time keep their own API calls", async () => {
    const spans = await collected({}, async ({ tracer }) => {
      const [controller, calls] = [new ControllerTracer(tracer, "c"), new ApiCallTracer(tracer, "https://user:secret@api.example")];
      const keys = Array.from({ length: 20 }, (_, index) => `n/${index}`);
      await Promise.all(
        keys.map(async (key) => {
          await controller.reconcile(key, async () => {
            await sleep(1);
            await calls.call({ method: "GET", path: `/api/v1/namespaces/n/configmaps/${key.slice(2)}` }, async () => ({ statusCode: 200 }));
          });
        }),
      );
    });
    const names = new Map(spans.filter(({ name }) => name === "reconcile c").map((span) => [span.spanId, span.attributes["controller_runtime.object.name"]]));
    const calls = spans.filter(({ kind }) => kind === 3);
    assert.equal(calls.length, 20);
    for (const { parentSpanId, attributes } of calls) {
      assert.equal(attributes["url.full"], `https://api.example/api/v1/namespaces/n/configmaps/${names.get(parentSpanId ?? "")}`);
      assert.equal(attributes["server.port"], 443);
    }
  });

  test("tells the time in the queue, once, and passes on what the queue tells", async () => {
    const heard: unknown[] = [];
    const spans = await collected({}, async ({ tracer }) => {
      const controller = new ControllerTracer(tracer, "c");
      const hear = (word: string) => (value?: number): void => void heard.push([word, value]);
      const observer = controller.observing({ added: hear("added"), retried: hear("retried"), started: hear("started"), finished: hear("finished") });
      observer.added();
      observer.retried();
      observer.started(1500, "web");
      observer.finished(7);
      await controller.reconcile("web", async () => undefined);
      await controller.reconcile("web", async () => undefined);
    });
    assert.deepEqual(heard, [["added", undefined], ["retried", undefined], ["started", 1500], ["finished", 7]]);
    assert.deepEqual(spans.map(({ attributes }) => attributes["controller_runtime.queue.duration_seconds"]), [1.5, undefined]);
    assert.equal("k8s.namespace.name" in (spans[0]?.attributes ?? {}), false);
  });

  test("a first list's objects and events that ask for nothing are no spans; links are bounded", async () => {
    const spans = await collected({}, async ({ tracer }) => {
      const controller = new ControllerTracer(tracer, "c");
      controller.queued({ type: "added", object: configMap(1), own: false, initial: true }, new Set(["n/a"]));
      controller.queued(changed(2), new Set());
      for (let version = 0; version < 300; version++) controller.queued(changed(version), new Set(["n/b"]));
      await controller.reconcile("n/a", async () => undefined);
      await controller.reconcile("n/b", async () => undefined);
    });
    assert.deepEqual(spans.filter(({ name }) => name === "reconcile c").map(({ links }) => links?.length ?? 0), [0, 128]);
    assert.equal(spans.length, 302);
  });
});

describe("failures", () => {
  test("are told by one word, never by the message, and are thrown on", async () => {
    const refused = new ApiError({ code: "Invalid", message: 'data: Invalid value: "hunter2"', status: 422 });
    const spans = await collected({}, async ({ tracer }) => {
      const [controller, calls] = [new ControllerTracer(tracer, "c"), new ApiCallTracer(tracer, "http://api")];
      const unreachable = calls.call({ method: "GET", path: "/version" }, () => Promise.reject(new ApiError({ code: "Unreachable", message: "hunter2" })));
      await assert.rejects(unreachable, { code: "Unreachable" });
      await calls.call({ method: "POST", path: "/api/v1/namespaces/n/configmaps" }, async () => ({ statusCode: 422 }));
      await controller.reconcile("n/settled", async () => controller.settled("error", refused));
      await assert.rejects(controller.reconcile("n/thrown", () => Promise.reject(new TypeError("hunter2"))), TypeError);
    });
    assert.deepEqual(spans.map(({ name, status, attributes }) => [name, status.code, attributes["error.type"]]), [
      ["GET /version", 2, "Unreachable"],
      ["POST /api/v1/namespaces/{namespace}/configmaps", 2, "422"],
      ["reconcile c", 2, "Invalid"],
      ["reconcile c", 2, "TypeError"],
    ]);
    assert.doesNotMatch(JSON.stringify(spans), /hunter2/);
  });
});

describe("what the variables say", () => {
  const one: Parameters<typeof traced>[1] = async ({ tracer }) => await tracer.withSpan({ name: "one", attributes: {} }, async () => undefined);

  test("goes out: headers, service and resource attributes; the code's names are the default", async () => {
    const collector = await Collector.start();
    await traced({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/base`, OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=s3cret" } }, one);
    await traced({ env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url, OTEL_SERVICE_NAME: "mine", OTEL_RESOURCE_ATTRIBUTES: "service.name=other,k8s.pod.name=p-1" } }, one);
    assert.deepEqual(collector.requests.map(({ path, headers }) => [path, headers["content-type"], headers["x-api-key"]]), [
      ["/base/v1/traces", "application/json", "s3cret"],
      ["/", "application/json", undefined],
    ]);
    const [first, second] = collector.spans.map(({ resource }) => resource);
    assert.deepEqual([first?.["service.name"], first?.["service.version"], typeof first?.["service.instance.id"]], ["test-operator", "1.2.3", "string"]);
    assert.deepEqual([second?.["service.name"], second?.["k8s.pod.name"]], ["mine", "p-1"]);
    assert.equal(Object.keys(first ?? {}).some((name) => name.startsWith("process.command")), false);
  });

  const samplers: readonly (readonly [string, string, number])[] = [
    ["always_on", "", 1],
    ["always_off", "", 0],
    ["traceidratio", "0", 0],
    ["parentbased_always_off", "", 0],
    ["parentbased_traceidratio", "1", 1],
    ["parentbased_always_on", "", 1],
  ];
  for (const [name, ratio, expected] of samplers) {
    test(`${name} ${ratio} keeps ${expected} of 1, and tells the API server so`, async () => {
      let headers: Readonly<Record<string, string>> = {};
      const spans = await collected({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }, async ({ tracer }) => {
        const controller = new ControllerTracer(tracer, "c");
        controller.queued(changed(2), new Set(["n/a"]));
        await controller.reconcile("n/a", async () => void (headers = tracer.headers()));
      });
      assert.equal(spans.length, expected * 2);
      assert.match(headers["traceparent"] ?? "", expected === 1 ? /-01$/ : /-00$/);
    });
  }
});

test("log lines in a span carry its ids, those outside do not", async () => {
  const lines: Record<string, unknown>[] = [];
  const spans = await collected({}, async ({ tracer, tracing }) => {
    // What createLog will do with its `mixin` option.
    const log = pino({ base: null, ...(tracing.logFields && { mixin: tracing.logFields }) }, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
    log.info("outside");
    await tracer.withSpan({ name: "one", attributes: {} }, async () => {
      await sleep(1);
      log.child({ a: 1 }).info({ b: 2 }, "inside");
    });
  });
  assert.deepEqual(lines.map((line) => [line["msg"], line["trace_id"], line["span_id"]]), [
    ["outside", undefined, undefined],
    ["inside", spans[0]?.traceId, spans[0]?.spanId],
  ]);
});

test("spans that others make with OpenTelemetry's API join in", async () => {
  const spans = await collected({}, async ({ tracer }) => {
    await tracer.withSpan({ name: "ours", attributes: {} }, async () => trace.getTracer("plugin").startSpan("theirs").end());
  });
  assert.equal(only(spans, "theirs").parentSpanId, only(spans, "ours").spanId);
});
