import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Event } from "../../src/kubernetes/index.ts";
import { RecordedSeries, type RecordedEvent } from "../../src/telemetry/event-series.ts";

const minute = 60_000;
const event = (name: string): Event => ({ apiVersion: "events.k8s.io/v1", kind: "Event", metadata: { name }, eventTime: "1970-01-01T00:00:00.000000Z" });
const linesOf = (writes: readonly RecordedEvent[]): string[] => writes.map(({ event: { metadata }, series }) => `${metadata.name}${series ? ` × ${series.count}` : ""}`);

/** A series of one key after the other; each event is named after the minute of its first occurrence. */
function setUp() {
  const series = new RecordedSeries();
  const saw = (minutes: number, key = "k"): string[] => linesOf(series.saw(key, { now: minutes * minute, event: () => event(`${key}@${minutes}`) }));
  const due = (minutes: number): string[] => linesOf(series.due(minutes * minute));
  return { series, saw, due };
}

describe("occurrences of the same event", () => {
  test("are written at the first and the second time; later ones are counted", () => {
    const { saw } = setUp();
    assert.deepEqual([saw(0), saw(1), saw(2), saw(3)], [["k@0"], ["k@0 × 2"], [], []]);
  });

  test("are written once more when there were none for 6 minutes; the next is a new event", () => {
    const { series, saw, due } = setUp();
    for (const minutes of [0, 1, 2]) saw(minutes);
    assert.deepEqual([due(7), due(8), due(9), series.size], [[], ["k@0 × 3"], [], 0]);
    assert.deepEqual(saw(9), ["k@9"]);
  });

  test("are not written again where all of them were told of", () => {
    const { series, saw, due } = setUp();
    saw(0);
    saw(0, "twice");
    saw(0, "twice");
    assert.deepEqual([due(6), series.size], [[], 0]);
  });

  test("are written every 30 minutes while they go on", () => {
    const { saw, due } = setUp();
    const written: string[] = [];
    for (let minutes = 0; minutes <= 61; minutes++) written.push(...saw(minutes), ...due(minutes));
    assert.deepEqual(written, ["k@0", "k@0 × 2", "k@0 × 32", "k@0 × 62"]);
  });

  test("that come after the end are a new event, with the old one's count written, though nobody looked after it", () => {
    const { saw } = setUp();
    for (const minutes of [0, 1, 2]) saw(minutes);
    assert.deepEqual(saw(8), ["k@0 × 3", "k@8"]);
  });

  test("carry the time of the last one", () => {
    const { series } = setUp();
    for (const now of [0, 1500]) series.saw("k", { now, event: () => event("k") });
    const [write] = series.saw("k", { now: 600_000, event: () => event("k") });
    assert.equal(write?.series, undefined);
    series.saw("t", { now: 0, event: () => event("t") });
    assert.deepEqual(series.saw("t", { now: 1500, event: () => event("t") })[0]?.series, { count: 2, lastObservedTime: "1970-01-01T00:00:01.500000Z" });
  });
});

test("4,096 series are remembered; the one that was quiet longest gives way, with its count written", () => {
  const { series, saw } = setUp();
  for (let count = 0; count < 3; count++) saw(0, "oldest");
  for (let index = 1; index < 4096; index++) saw(1, `k${index}`);
  assert.deepEqual([series.size, saw(2, "new")], [4096, ["oldest@0 × 3", "new@2"]]);
  assert.equal(series.size, 4096);
});
