import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keptLog } from "../../support/log.ts";
import { startTracing } from "../../../src/telemetry/tracing/start-tracing.ts";
import type { Tracer } from "../../../src/telemetry/tracing/tracer.ts";
import { Collector } from "./collector.ts";
import { traced } from "./traced.ts";

/** More spans than a batch has (512), so that there are two exports: one at once, one at the stop. */
function manySpans(tracer: Tracer): void {
  for (let count = 0; count < 600; count++) tracer.mark("one", {});
}

describe("a collector that does not take spans is told of once, and stops nothing", () => {
  test("where nobody listens", async () => {
    const collector = await Collector.start();
    const { url } = collector;
    await collector.stop();
    // Shorter than the first backoff of the exporter, which therefore does not try again.
    const lines = await traced({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: "200" } }, async ({ tracer }) => manySpans(tracer));
    assert.equal(lines.length, 1, JSON.stringify(lines));
    assert.equal(lines[0]?.["level"], "warn");
    assert.match(String(lines[0]?.["msg"]), /^tracing: the collector does not take spans: .*ECONNREFUSED/);
  });

  test("where it refuses, and nothing of its answer or our headers gets into the log", async () => {
    const collector = await Collector.start((response) => void response.writeHead(401).end("hunter2"));
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20hunter2" };
    const lines = await traced({ env }, async ({ tracer }) => manySpans(tracer));
    assert.equal(collector.requests.length, 2);
    assert.deepEqual(lines.map(({ msg }) => msg), ["tracing: the collector does not take spans: Unauthorized"]);
    assert.doesNotMatch(JSON.stringify(lines), /hunter2/);
  });

  test("where it does not answer: the stop does not wait for it", async () => {
    const collector = await Collector.start(() => undefined);
    // How long the exporter would wait; it keeps the process from ending, so that the test file would take as long.
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: "5000" };
    const lines = await traced({ env, stopTimeoutMs: 100 }, async ({ tracer }) => void tracer.mark("one", {}));
    assert.deepEqual(lines.map(({ msg }) => msg), ["tracing: the last spans are lost: Error: the collector took longer than 100 ms"]);
  });
});

test("what is wrong with the variables is kept for the log, and tracing is off", async () => {
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = "nonsense";
  const tracing = await startTracing({ service: { name: "test" } });
  delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  const { log, lines } = keptLog();
  tracing.logTo(log);
  assert.deepEqual(lines.map(({ msg }) => msg), ["tracing: OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL; tracing is off"]);
  assert.deepEqual([tracing.tracer, tracing.logFields], [undefined, undefined]);
  await tracing.stop();
});
