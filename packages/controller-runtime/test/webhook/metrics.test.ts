import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "@prometheus-io/client";
import { waitFor } from "@service-operator/testkit";
import { admission } from "../../src/webhook/admission/handler.ts";
import { gadgetConversion } from "./support/gadgets.ts";
import { review } from "./support/reviews.ts";
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

test("counts what is a mistake in a handler, and not what it refuses", async () => {
  const metrics = new Registry();
  const mistaken = admission(() => {
    throw new TypeError("x is undefined");
  });
  const failing = admission(() => Promise.reject(new Error("no answer")));
  const { port } = await serve({ "/mistaken": mistaken, "/failing": failing, "/convert": gadgetConversion }, { metrics });
  for (const path of ["/mistaken", "/failing"]) await call(port, { path, body: review() });
  const convert = async (spec: object | undefined): Promise<void> => {
    const object = { apiVersion: "gadgets.example.com/v1alpha1", kind: "Gadget", metadata: { name: "g" }, spec };
    const request = { uid: "u", desiredAPIVersion: "gadgets.example.com/v1", objects: [object] };
    await call(port, { path: "/convert", body: { apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request } });
  };
  await convert({ address: "without a port" });
  await convert(undefined);
  const text = await metrics.metrics();
  assert.match(text, /^controller_runtime_webhook_panics_total 1$/m);
  assert.match(text, /^controller_runtime_conversion_webhook_panics_total 1$/m);
});
