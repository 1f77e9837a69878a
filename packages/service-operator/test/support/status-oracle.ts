import assert from "node:assert/strict";
import { type Service, serviceKind } from "../../src/api/index.ts";
import { statusViolations } from "./status-rules.ts";
import { watchVersions } from "./versions.ts";

export interface StatusOracle {
  /** Fails the test if a status was ever untruthful by the rules, or went back in generation. */
  verify(): Promise<void>;
}

/** Watches every version of every Service in a namespace. */
export async function watchStatuses(namespace: string): Promise<StatusOracle> {
  const violations: string[] = [];
  const generations = new Map<string, number>();
  const versions = await watchVersions(serviceKind, namespace, (service) => judge(service, { violations, generations }));
  return {
    verify: async () => {
      await versions.stop();
      assert.deepEqual(violations, []);
    },
  };
}

function judge(service: Service, { violations, generations }: { readonly violations: string[]; readonly generations: Map<string, number> }): void {
  const { uid = "", name = "" } = service.metadata;
  const { observedGeneration } = service.status;
  violations.push(...statusViolations(service).map((violation) => `${name}: ${violation}: ${JSON.stringify(service.status)}`));
  if (observedGeneration < (generations.get(uid) ?? -1)) violations.push(`${name}: observedGeneration went back to ${observedGeneration}`);
  generations.set(uid, observedGeneration);
}
