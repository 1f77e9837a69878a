import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isApiError } from "../../src/client/errors.ts";
import { WriteGate } from "../../src/election/write-gate.ts";

const notLeader = (error: unknown): boolean => isApiError(error, "NotLeader");

describe("property 5: one writer", () => {
  test("the gate is closed until it is opened, and open until its deadline", () => {
    const clock = { ms: 0 };
    const gate = new WriteGate(() => clock.ms);
    assert.throws(gate.enter, notLeader);
    gate.openUntil(10);
    assert.equal(gate.enter().aborted, false);
    clock.ms = 10;
    assert.throws(gate.enter, notLeader);
  });

  test("an event loop that stood still past the deadline is a lost lease: what is under way ends at the first look", () => {
    const clock = { ms: 0 };
    const gate = new WriteGate(() => clock.ms);
    gate.openUntil(1_000_000);
    const underWay = gate.enter();
    clock.ms = 1_000_001; // no timer has fired
    assert.throws(gate.enter, notLeader);
    assert.ok(underWay.aborted);
    assert.ok(notLeader(underWay.reason));
  });

  test("the timer ends what is under way where nobody looks", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const gate = new WriteGate(() => 0);
    gate.openUntil(10);
    const underWay = gate.enter();
    t.mock.timers.tick(9);
    assert.equal(underWay.aborted, false);
    t.mock.timers.tick(1);
    assert.ok(underWay.aborted);
  });

  test("a renewal keeps what is under way; a deadline that has passed opens nothing", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const clock = { ms: 0 };
    const gate = new WriteGate(() => clock.ms);
    gate.openUntil(10);
    const underWay = gate.enter();
    gate.openUntil(20);
    t.mock.timers.tick(15);
    assert.equal(underWay.aborted, false);
    clock.ms = 30;
    gate.openUntil(25);
    assert.throws(gate.enter, notLeader);
  });

  test("a lease that was won again opens the gate anew", () => {
    const gate = new WriteGate(() => 0);
    gate.openUntil(10);
    const before = gate.enter();
    gate.close();
    gate.openUntil(10);
    assert.deepEqual([before.aborted, gate.enter().aborted], [true, false]);
  });
});
