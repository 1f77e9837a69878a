import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceStatus } from "../../src/api/index.ts";
import { overstates } from "../../src/core/overstated.ts";

function status(observedGeneration: number, ready?: "True" | "False"): ServiceStatus {
  const rest = { reason: "Told", message: "", lastTransitionTime: "2026-01-02T03:04:05Z" };
  return { observedGeneration, ...(ready && { conditions: [{ type: "Ready", status: ready, ...rest }] }) };
}

const cases: readonly (readonly [string, ServiceStatus, ServiceStatus, boolean])[] = [
  ["ready, and it is not any more", status(2, "True"), status(2, "False"), true],
  ["ready, and there is nothing to tell", status(2, "True"), status(2), true],
  ["ready, and it still is", status(2, "True"), status(2, "True"), false],
  ["ready for an older generation, which says so itself", status(1, "True"), status(2, "False"), false],
  ["not ready, and it is", status(2, "False"), status(2, "True"), false],
  ["not seen yet", status(-1), status(1, "False"), false],
];

for (const [what, standing, due, expected] of cases) {
  test(`a status that says: ${what}`, () => assert.equal(overstates(standing, due), expected));
}
