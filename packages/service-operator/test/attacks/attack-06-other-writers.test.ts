import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { attacker, only, onlyServices } from "../support/attacker.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";

const namespace = await newNamespace("other-writers");
const cluster = await clusterFor(namespace);
const operator = await startOperator(namespace);
after(async () => await operator.stop());
const mallory = await attacker(await installation(), { [namespace]: [...onlyServices, only("patch", "apps", "deployments"), only("get", "apps", "deployments")] });

const keys = ["deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration", "autoscaling.alpha.kubernetes.io/conditions", "endpoints.kubernetes.io/over-capacity", "kubernetes.io/config.mirror"];

const patchOf = (patch: Record<string, unknown>): Partial<ServiceSpecInput> => ({ patches: [{ kind: "Deployment", patch }] });

for (const key of keys) {
  test(`attack 6: no Service writes ${key}, which Kubernetes writes itself`, async () => {
    const annotations = { [key]: "77" };
    for (const spec of [{ podAnnotations: annotations }, patchOf({ metadata: { annotations } })]) {
      const { code, stderr } = await mallory.createService({ namespace, name: "refused" }, { image, ...spec });
      assert.notEqual(code, 0);
      assert.match(stderr, /is written by the operator or by Kubernetes itself: use a key of your own/);
    }
  });
}

test("attack 6: in the template of a patch, which no schema describes, such a key makes the patch invalid", async () => {
  assert.equal((await mallory.createService({ namespace, name: "nested" }, { image, ...patchOf({ spec: { template: { metadata: { annotations: { "deployment.kubernetes.io/revision": "77" } } } } }) })).code, 0);
  await cluster.until("nested", "DeploymentReady", { status: "False", reason: "InvalidPatch" });
});

test("attack 6: who changes a field of a child back again and again gets an answer ever more rarely, and the status says so", async () => {
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  const writes = (): number => operator.proxy.requests.filter(({ method, path, status }) => method === "PUT" && status === 200 && path.includes("/deployments/shop")).length;
  const before = writes();
  const changeBack = async (): Promise<unknown> => await mallory.kubectl(namespace, ["patch", "deployment", "shop", "--type=merge", "--patch", '{"spec":{"replicas":0}}']);
  for (let attempt = 0; attempt < 40; attempt++) await changeBack();
  await cluster.until("shop", "DeploymentReady", { status: "False", reason: "FieldContested" });
  assert.ok(writes() - before <= 8, `${writes() - before} writes`); // three at once, then after 1, 2, 4, 8 and 16 s
  const { status } = await cluster.service("shop");
  assert.match(status.conditions?.find(({ type }) => type === "DeploymentReady")?.message ?? "", /another writer keeps changing spec\.replicas of Deployment "shop" back/);
  await cluster.until("shop", "Ready"); // the last pause ends, and nobody objects
});
