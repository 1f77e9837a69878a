import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceCondition } from "../../src/api/index.ts";
import { aService } from "../support/builders.ts";
import { statusViolations, writtenStatusViolations } from "../support/status-rules.ts";

type Given = Pick<ServiceCondition, "type" | "status"> & Partial<ServiceCondition>;

const condition = (given: Given): ServiceCondition => ({ reason: "Because", message: "", observedGeneration: 2, lastTransitionTime: "2026-01-01T00:00:00Z", ...given });
const isReady = { type: "Ready", status: "True" } as const;
const notReady = { type: "Ready", status: "False" } as const;
const reconciling = { type: "Reconciling", status: "True" } as const;
const stalled = { type: "Stalled", status: "True" } as const;

interface Case {
  readonly conditions: readonly Given[];
  readonly observedGeneration?: number;
}

/** Each breaks the rule that it stands for; an oracle that never objects proves nothing. */
const breaches: Readonly<Record<string, Case>> = {
  FAIL0001: { conditions: [isReady, stalled] },
  FAIL0002: { conditions: [reconciling] },
  FAIL0003: { conditions: [isReady, reconciling] },
  FAIL0004: { conditions: [{ ...notReady, status: "Unknown" }, stalled] },
  FAIL0005: { conditions: [notReady, reconciling, stalled] },
  FAIL0006: { conditions: [isReady], observedGeneration: 3 },
  FAIL0007: { conditions: [{ ...isReady, observedGeneration: 1 }], observedGeneration: 1 },
  FAIL0008: { conditions: [isReady, { type: "DeploymentReady", status: "True", observedGeneration: 1 }] },
  FAIL0009: { conditions: [isReady, { type: "DeploymentReady", status: "True", observedGeneration: 1 }] },
  FAIL0011: { conditions: [{ ...notReady, status: "Unknown" }] },
  "only when True": { conditions: [notReady, { ...stalled, status: "False" }] },
  "reason and message of Stalled": { conditions: [{ ...notReady, reason: "Other" }, stalled] },
  "is there once": { conditions: [isReady, isReady] },
  CamelCase: { conditions: [{ ...isReady, reason: "" }] },
  "in CamelCase": { conditions: [{ ...isReady, reason: "not ready" }] },
  "conflict of writes": { conditions: [{ ...notReady, message: "the object has been modified" }, reconciling] },
};

function given({ conditions, observedGeneration = 2 }: Case): ReturnType<typeof aService> {
  return aService({ metadata: { generation: 2 }, status: { observedGeneration, conditions: conditions.map(condition) } });
}

for (const [rule, breach] of Object.entries(breaches)) {
  test(`the oracle sees a breach of: ${rule}`, () => {
    const violations = writtenStatusViolations(given(breach));
    assert.ok(violations.some((violation) => violation.includes(rule)), violations.join("\n"));
  });
}

test("the oracle sees a condition without observedGeneration", () => {
  const { observedGeneration: _, ...bare } = condition(notReady);
  const service = aService({ metadata: { generation: 2 }, status: { observedGeneration: 2, conditions: [bare] } });
  assert.deepEqual(statusViolations(service), ["every condition carries observedGeneration"]);
});

test("a status that was written before the spec changed is judged as what it was", () => {
  const behind = given({ conditions: [{ ...isReady, observedGeneration: 1 }], observedGeneration: 1 });
  assert.deepEqual(statusViolations(behind), []);
  assert.equal(writtenStatusViolations(behind).length, 2);
});

test("an empty list of conditions is no status", () => {
  assert.ok(statusViolations(given({ conditions: [] })).some((violation) => violation.startsWith("FAIL0002")));
});
