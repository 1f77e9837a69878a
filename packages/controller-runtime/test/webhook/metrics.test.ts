import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "@prometheus-io/client";
import { waitFor } from "@service-operator/testkit";
import { call, echo, serve, stuck, throwing } from "./support/server.ts";

test("measures calls under controller-runtime's names, and unknown paths not at all", async () => {
  const metrics = new Registry();
  const slow = stuck();
  const { port } = await serve({ "/echo": echo, "/throw": throwing, "/slow": slow }, { metrics });
  for (const path of ["/echo", "/echo", "/throw", "/unknown"]) await call(port, { path, body: {} });
  const caller = new AbortController();
  const asked = call(port, { path: "/slow", body: {}, signal: caller.signal });
  await slow.began;
  const text = await metrics.metrics();
  for (const line of [
    'controller_runtime_webhook_requests_total{webhook="/echo",code="200"} 2',
    'controller_runtime_webhook_requests_total{webhook="/echo",code="500"} 0',
    'controller_runtime_webhook_requests_total{webhook="/throw",code="500"} 1',
    'controller_runtime_webhook_latency_seconds_count{webhook="/echo"} 2',
    'controller_runtime_webhook_requests_in_flight{webhook="/echo"} 0',
    'controller_runtime_webhook_requests_in_flight{webhook="/slow"} 1',
  ]) assert.ok(text.includes(`${line}\n`), `${line}\n${text}`);
  assert.ok(!text.includes("/unknown"));
  caller.abort();
  await assert.rejects(asked);
  await waitFor("no call in flight", async () => (await metrics.metrics()).includes('in_flight{webhook="/slow"} 0\n'));
});
