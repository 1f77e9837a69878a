import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../src/kubernetes/index.ts";
import { Manager, type ManagerOptions } from "../../src/manager.ts";
import { FakeApi } from "../support/fake-api.ts";
import { keptLog } from "../support/log.ts";

const api = await FakeApi.start((exchange) => exchange.json(201, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "n", name: "a", uid: "u", resourceVersion: "1" } }));
const manage = (options: Partial<ManagerOptions> = {}): Manager => new Manager({ credentials: api.credentials(), name: "test", log: keptLog().log, ...options });
const write = async (manager: Manager) => await manager.client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "n", name: "a" } });
const aborted = AbortSignal.abort();

test("a manager without an election writes before run; one with an election says when it will", async (context) => {
  const [alone, elected] = [manage(), manage({ leaderElection: { name: "lease", namespace: "n" } })];
  context.after(async () => await Promise.all([alone.close(), elected.close()]));
  assert.equal((await write(alone)).metadata.name, "a");
  await assert.rejects(write(elected), { code: "NotLeader", message: /does not hold the lease yet: write from a controller or a runnable/ });
});

test("a manager runs once, and says so", async () => {
  const manager = manage();
  assert.equal(await manager.run(aborted), "stopped");
  await assert.rejects(manager.run(aborted), { name: "TypeError", message: /run was called before, and a manager runs once: make another manager/ });
});
