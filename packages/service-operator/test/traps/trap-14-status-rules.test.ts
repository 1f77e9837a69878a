import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Service, type ServiceCondition } from "../../src/api/index.ts";
import { serviceStatus } from "../../src/api/schema.ts";
import { progressing, ready, stalled } from "../../src/core/aspect.ts";
import { type Report, serviceStatusOf } from "../../src/core/status.ts";
import { aDeployment, aService } from "../support/builders.ts";
import { writtenStatusViolations } from "../support/status-rules.ts";

// Every operator that a test starts is held against the same rules, at each status that it writes (support/operator.ts).

const conditionOf = ({ status }: Service, type: string): ServiceCondition | undefined => status.conditions?.find((condition) => condition.type === type);

/** A status, written to its Service. */
function written(before: Service, reports: readonly Report[], now: string): Service {
  return { ...before, status: serviceStatusOf({ service: before, reports, deployment: aDeployment(), wantedRevision: "revision-b", now }) };
}

const reason = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,20}$/);
const message = fc.string();
const aspect = fc.oneof(
  fc.tuple(reason, message).map(([why, text]) => progressing(why, text)),
  fc.tuple(reason, message).map(([why, text]) => stalled(why, text)),
  message.map((text) => ready(text)),
);
const reports = fc.tuple(...["ConfigMap", "Deployment", "Service", "Ingress"].map((name) => fc.tuple(fc.option(aspect, { nil: undefined }), fc.boolean()).map(([each, pending]) => ({ name, inventory: [], changePending: pending, ...(each && { aspect: each }) }))));
const step = fc.record({ reports, suspend: fc.boolean(), changes: fc.boolean() });

test("trap 14, property 10: whatever happens to a Service, no status breaks a rule, and observedGeneration never goes back", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      let current = aService();
      for (const [index, { reports: said, suspend, changes }] of steps.entries()) {
        const generation = (current.metadata.generation ?? 0) + (changes ? 1 : 0);
        const next = written({ ...current, metadata: { ...current.metadata, generation }, spec: { ...current.spec, suspend } }, said, `2026-01-01T00:00:0${index}Z`);
        assert.deepEqual(writtenStatusViolations(next), []);
        assert.deepEqual(serviceStatus.parse(next.status), next.status, "the schema takes it as it is");
        assert.ok(next.status.observedGeneration >= current.status.observedGeneration);
        for (const condition of next.status.conditions ?? []) {
          const same = conditionOf(current, condition.type)?.status === condition.status;
          if (same) assert.equal(condition.lastTransitionTime, conditionOf(current, condition.type)?.lastTransitionTime);
        }
        current = next;
      }
    }),
  );
});
