import assert from "node:assert/strict";
import { mock, test } from "node:test";
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

test("the same words about the same object are one event with a series, on the API server", async () => {
  const { log, lines } = keptLog();
  const recorder = new EventRecorder({ client, controller: "example.com/test", log });
  const regarding = configMap(1, { namespace, name: "again" });
  for (let count = 0; count < 5; count++) recorder.record(regarding, details());
  recorder.record(regarding, details({ note: "else" }));
  const events = await waitFor("the series", async () => {
    const found = (await client.list(kinds.event, { namespace })).filter((event) => event.regarding?.name === "again");
    return found.length === 2 && found.some(({ series }) => series) ? found : undefined;
  });
  assert.deepEqual(events.map(({ note, series }) => `${note} ${series?.count ?? 1}`).toSorted((one, other) => one.localeCompare(other)), ["all is well 2", "else 1"]);
  assert.deepEqual(lines, []);
});

test("a series is written after its event, at its end too, and as a new event where the old one is gone", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    const written: string[] = [];
    const api = await FakeApi.start((exchange) => {
      written.push(exchange.method);
      if (exchange.method === "PATCH" && written.length > 2) exchange.fail(404, "NotFound");
      else exchange.json(200, configMap(1));
    });
    const { log, lines } = keptLog();
    let now = 0;
    const recorder = new EventRecorder({ client: api.client(), controller: "c", log, now: () => now });
    for (let count = 0; count < 3; count++) recorder.record(configMap(1), details());
    await waitFor("the series", () => written.length === 2);
    now = 360_000;
    mock.timers.tick(60_000);
    await waitFor("its end", () => written.length === 4);
    mock.timers.tick(600_000);
    assert.deepEqual([written, lines], [["POST", "PATCH", "PATCH", "POST"], []]);
  } finally {
    mock.timers.reset();
  }
});

test("an event that cannot be written is a log line, never an error", async () => {
  const { log, lines } = keptLog();
  const api = await FakeApi.start((exchange) => exchange.fail(403, "Forbidden"));
  new EventRecorder({ client: api.client(), controller: "c", log }).record(configMap(1), details());
  await waitFor("the line", () => lines.length === 1);
  assert.deepEqual([lines[0]?.["level"], lines[0]?.["msg"]], ["warn", "could not write an event: Forbidden it is"]);
});
