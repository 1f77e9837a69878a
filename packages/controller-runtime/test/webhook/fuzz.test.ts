import assert from "node:assert/strict";
import { Agent } from "node:https";
import { after, test } from "node:test";
import * as fc from "fast-check";
import { mutating } from "../../src/webhook/admission/mutating.ts";
import { allowed, denied } from "../../src/webhook/admission/response.ts";
import { validating } from "../../src/webhook/admission/validating.ts";
import type { WebhookHandler } from "../../src/webhook/handler.ts";
import { keptLog } from "../support/log.ts";
import { gadgetConversion } from "./support/gadgets.ts";
import { review, widget, widgetKind } from "./support/reviews.ts";
import { call, serve } from "./support/server.ts";

const handlers: Readonly<Record<string, WebhookHandler>> = {
  "/mutate": mutating(widgetKind, (object) => ({ ...object, spec: { size: 1, ...object.spec } })),
  "/validate": validating(widgetKind, {
    create: ({ spec }) => (spec.size === 1 ? allowed() : denied(`no: ${spec.color}`)),
    update: ({ spec }, { oldObject }) => (spec.size === oldObject.spec.size ? allowed() : denied("no")),
    delete: ({ metadata }) => (metadata.finalizers ? denied("no") : allowed()),
  }),
  "/convert": gadgetConversion,
};
const paths = Object.keys(handlers);

const names = fc.constantFrom("apiVersion", "kind", "metadata", "spec", "request", "uid", "object", "oldObject", "operation", "size", "__proto__", "constructor", "toJSON", "length", "then");
const value = fc.oneof({ weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) }, fc.constantFrom(null, "", "UPDATE", "DELETE", "example.com/v1", [], {}), fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })));

/** A good review with one thing in it replaced: the way to what garbage never reaches. */
const spoiled = fc.tuple(fc.constantFrom("CREATE", "UPDATE", "DELETE", "CONNECT" as const), fc.array(names, { maxLength: 4 }), value).map(([operation, path, other]) => {
  const good = review({ operation, object: widget({ size: 1 }), oldObject: widget({ size: 2 }) });
  return JSON.stringify(replaced(good, path, other));
});
const conversions = fc.tuple(fc.array(value, { maxLength: 3 }), value, fc.array(names, { maxLength: 3 })).map(([objects, other, path]) => {
  const good = { apiVersion: "gadgets.example.com/v1alpha1", kind: "Gadget", metadata: { name: "g" }, spec: { address: "a:1" } };
  const request = { uid: "u", desiredAPIVersion: "gadgets.example.com/v1", objects: [good, ...objects, replaced(good, path, other)] };
  return JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request });
});
const bodies = fc.oneof(fc.json(), fc.string(), spoiled, conversions, spoiled.chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))));

function replaced(node: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  const fields = Object.entries(typeof node === "object" && node !== null ? node : {});
  const inner = fields.find(([each]) => each === name)?.[1];
  return Object.fromEntries([...fields, [name, replaced(inner, rest, other)]]);
}

/** Every answer has a status and a body with a review or a Status in it. */
function isAnswer(status: number, body: string): boolean {
  const { kind, response } = JSON.parse(body) as { kind: string; response?: { uid?: unknown } }; // looked at next
  return kind === "Status" ? status >= 400 : [200, 400].includes(status) && kind.endsWith("Review") && typeof response?.uid === "string";
}

test("whatever the body, a handler answers", async () => {
  const { log } = keptLog("error");
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), bodies, async (path, body) => {
      const answer = await handlers[path]?.handle(body, { log, signal });
      assert.ok(answer && isAnswer(answer.status, JSON.stringify(answer.body)), JSON.stringify(answer));
    }),
    { numRuns: 10_000 },
  );
});

test("whatever the body, the server answers, and the next call is answered too", async () => {
  const { port, server } = await serve(handlers, { log: keptLog("error").log });
  const agent = new Agent({ keepAlive: true });
  after(() => agent.destroy());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(bodies, fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))), async (path, body) => {
      const { status, body: answered } = await call(port, { path, body, agent });
      assert.ok(isAnswer(status, answered), `${status} ${answered}`);
    }),
    { numRuns: 2_000 },
  );
  assert.equal(server.started(), undefined);
});

test("an object so deep that recursion ends is answered too", async () => {
  const { port } = await serve(handlers);
  for (const depth of [1_000, 10_000, 100_000]) {
    const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const body = JSON.stringify(review({ object: widget({ color: "DEEP" }) })).replace('"DEEP"', deep);
    for (const path of paths) {
      const { status, body: answered } = await call(port, { path, body });
      assert.ok(isAnswer(status, answered), `${path} ${depth}: ${status} ${answered.slice(0, 200)}`);
    }
  }
});
