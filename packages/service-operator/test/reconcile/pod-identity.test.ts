import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { podSpec } from "../support/pod-spec.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const names = (...list: readonly string[]): { name: string }[] => list.map((name) => ({ name }));

test("property 7: an account that left the spec leaves the pods, which run as default again", async (context) => {
  const { cluster } = await scenario(context, "account");
  for (const account of ["first", "second"]) {
    await cluster.kubectl(["create", "serviceaccount", account]);
    await cluster.apply("shop", { image, serviceAccountName: account });
    await cluster.until("shop", "Ready");
    const { serviceAccountName, serviceAccount } = await podSpec(cluster);
    assert.deepEqual([serviceAccountName, serviceAccount], [account, account]);
  }
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  const { serviceAccountName, serviceAccount } = await podSpec(cluster);
  assert.deepEqual([serviceAccountName, serviceAccount], [undefined, undefined]);
  await waitFor("the pods of the accounts are gone", async () => {
    const pods = await cluster.list<Pod>("pods");
    return pods.length === 1 && pods[0]?.spec?.serviceAccountName === "default";
  });
});

test("the token of an account is mounted where it is asked for, and not before or after", async (context) => {
  const { cluster } = await scenario(context, "account-token");
  const mounts = async (): Promise<boolean> => {
    const pods = await cluster.list<Pod>("pods");
    const newest = pods.filter(({ metadata }) => !metadata.deletionTimestamp).at(-1);
    return newest?.spec?.containers[0]?.volumeMounts?.some(({ mountPath }) => mountPath === "/var/run/secrets/kubernetes.io/serviceaccount") ?? false;
  };
  for (const [automountServiceAccountToken, mounted] of [[undefined, false], [true, true], [false, false]] as const) {
    await cluster.apply("shop", { image, serviceAccountName: "default", ...(automountServiceAccountToken !== undefined && { automountServiceAccountToken }) });
    await cluster.until("shop", "Ready");
    await waitFor("one pod is left", async () => (await cluster.list("pods")).length === 1);
    assert.equal(await mounts(), mounted);
  }
});

test("an account that is not there is told in the API server's own words, and comes to rest when it comes", async (context) => {
  const { cluster } = await scenario(context, "account-missing");
  await cluster.apply("shop", { image, serviceAccountName: "later" });
  const { status } = await cluster.until("shop", "Reconciling", { reason: "FailedCreate" });
  assert.match(status.conditions?.find(({ type }) => type === "Ready")?.message ?? "", /serviceaccount "later" not found/);
  await cluster.kubectl(["create", "serviceaccount", "later"]);
  await cluster.kubectl(["rollout", "restart", "deployment/shop"]); // its controller would look again by itself, later
  await cluster.until("shop", "Ready");
});

test("property 7: pull secrets that left the spec leave the pods, and those of others stay", async (context) => {
  const { cluster } = await scenario(context, "pull-secrets");
  const pullSecrets = async (): Promise<unknown> => (await podSpec(cluster)).imagePullSecrets?.map(({ name }) => name);
  await cluster.apply("shop", { image, imagePullSecrets: names("a", "b") });
  await cluster.until("shop", "Ready");
  assert.deepEqual(await pullSecrets(), ["a", "b"]);
  await cluster.kubectl(["patch", "deployment", "shop", "--patch", JSON.stringify({ spec: { template: { spec: { imagePullSecrets: names("injected") } } } })]);
  await cluster.apply("shop", { image, imagePullSecrets: names("b") });
  await cluster.until("shop", "Ready");
  assert.deepEqual((await pullSecrets() as string[]).toSorted(), ["b", "injected"]);
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  assert.deepEqual(await pullSecrets(), ["injected"]);
});
