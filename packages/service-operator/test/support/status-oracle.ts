import assert from "node:assert/strict";
import { type Service, serviceKind } from "../../src/api/index.ts";
import { adminClient } from "./admin.ts";
import { statusViolations } from "./status-rules.ts";

export interface StatusOracle {
  /** Fails the test if a status was ever untruthful by the rules, or went back in generation. */
  verify(): Promise<void>;
}

/** Watches every version of every Service in a namespace. */
export async function watchStatuses(namespace: string): Promise<StatusOracle> {
  const { client, close } = await adminClient("status-oracle");
  const stop = new AbortController();
  const { metadata } = await client.listPage(serviceKind, { namespace });
  const violations: string[] = [];
  const generations = new Map<string, number>();
  const watching = (async () => {
    for await (const events of client.watch(serviceKind, { namespace, resourceVersion: metadata.resourceVersion, signal: stop.signal })) {
      for (const { type, object } of events) if (type === "ADDED" || type === "MODIFIED") judge(object, { violations, generations });
    }
  })().catch(() => undefined); // ended by verify()
  return {
    verify: async () => {
      stop.abort();
      await watching;
      await close();
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
