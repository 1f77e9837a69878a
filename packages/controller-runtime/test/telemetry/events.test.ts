import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { type EventDetails, EventRecorder } from "../../src/telemetry/events.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { plane, realClient } from "../support/api-server.ts";
import { FakeApi } from "../support/fake-api.ts";
import { keptLog } from "../support/log.ts";
import { configMap } from "../support/objects.ts";

const details = (more: Partial<EventDetails> = {}): EventDetails => ({ type: "Normal", reason: "Tested", action: "Test", note: "all is well", ...more });
const client = realClient();
const namespace = await createNamespace(plane, "events");
const long = `test-${"x".repeat(240)}`;

const notes: readonly (readonly [string, string, string])[] = [
  ["short", "a", "all is well"],
  ["too long", "b", "x".repeat(3000)],
  ["too long in bytes, though not in characters", "c", "ü🚢".repeat(400)],
  ["about an object whose name is as long as may be", long, "x"],
];

for (const [what, name, note] of notes) {
  test(`the API server takes an event that is ${what}`, async () => {
    const { log, lines } = keptLog();
    const recorder = new EventRecorder({ client, controller: "example.com/test", log });
    recorder.record(configMap(1, { namespace, name }), details({ note, related: configMap(1, { namespace, name: "r" }) }));
    const event = await waitFor("the event", async () => {
      if (lines.length > 0) return lines[0];
      return (await client.list(kinds.event, { namespace })).find(({ regarding }) => regarding?.name === name);
    });
    assert.deepEqual(lines, []);
    assert.ok("note" in event && typeof event.note === "string");
    assert.ok(Buffer.byteLength(event.note) <= 1024);
    assert.ok(note.startsWith(event.note.replace(/ \.\.\.$/, "")), "no character is cut in two");
  });
}

test("the same words about the same object come once in ten minutes", async () => {
  const api = await FakeApi.start((exchange) => exchange.json(201, configMap(1)));
  let now = 0;
  const recorder = new EventRecorder({ client: api.client(), controller: "c", log: keptLog().log, now: () => now });
  for (let count = 0; count < 5; count++) recorder.record(configMap(1), details());
  recorder.record(configMap(1), details({ note: "else" }));
  recorder.record(configMap(1, { uid: "u2" }), details());
  now = 600_000;
  recorder.record(configMap(1), details());
  await waitFor("all of them", () => api.exchanges.length === 4);
});

test("an event that cannot be written is a log line, never an error", async () => {
  const { log, lines } = keptLog();
  const api = await FakeApi.start((exchange) => exchange.fail(403, "Forbidden"));
  new EventRecorder({ client: api.client(), controller: "c", log }).record(configMap(1), details());
  await waitFor("the line", () => lines.length === 1);
  assert.deepEqual([lines[0]?.["level"], lines[0]?.["msg"]], ["warn", "could not write an event: Forbidden it is"]);
});
