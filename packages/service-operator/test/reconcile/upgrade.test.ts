import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createLog } from "@service-operator/controller-runtime";
import type { Deployment, KubernetesObject, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, waitFor } from "@service-operator/testkit";
import type { Service } from "../../src/api/index.ts";
import { runOptions } from "../../src/cli/options.ts";
import { run } from "../../src/cli/run.ts";
import { commandLine } from "../cli/command-line.ts";
import { resource, VersionedPlane } from "../support/versioned-plane.ts";

const versioned = await VersionedPlane.start("full");
after(async () => await versioned[Symbol.asyncDispose]());
const kubeconfig = versioned.plane.adminKubeconfigPath;
const namespace = await createNamespace(versioned.plane, "upgrade");

const get = async <T extends KubernetesObject>(...what: readonly string[]): Promise<T> => JSON.parse(await versioned.kubectl(["-n", namespace, "get", ...what, "-o", "json"])) as T;
const list = async <T extends KubernetesObject>(kinds: string): Promise<readonly T[]> => (await get<KubernetesObject & { items: T[] }>(kinds)).items;

async function apply(version: string, name: string, spec: object): Promise<void> {
  await versioned.kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: `service-operator.io/${version}`, kind: "Service", metadata: { name, namespace }, spec }));
}

async function untilReady(name: string): Promise<void> {
  await waitFor(`${name} is ready`, async () => {
    const { metadata, status } = await get<Service>(resource, name);
    return status.observedGeneration === metadata.generation && status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  }, { timeoutMs: 60_000 });
}

/** Runs the operator while `use` goes on. */
async function withOperator(use: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const flags = { leaderElect: false, metricsBindAddress: "0", webhookBindAddress: "0", metricsAuthorization: false, profilingBindAddress: "0", healthProbeBindAddress: "0", hostOwnership: "namespace", maxConcurrentReconciles: "4", logLevel: "error" };
  const running = run(runOptions({ ...flags, kubeconfig, namespace: [namespace] }), stop.signal, { log: createLog({ level: "error" }) });
  running.catch(() => undefined); // awaited below
  try {
    await use();
  } finally {
    stop.abort();
    await running;
  }
}

/** What would be others if anything had been rolled out, or made anew. */
async function shopsChildren(): Promise<object> {
  const ours = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] => objects.filter(({ metadata: { name = "" } }) => name.startsWith("shop"));
  const identities = ours(await list("configmaps,services.,ingresses,deployments,replicasets,pods")).map(({ kind, metadata: { uid, name } }) => ({ kind, uid, name }));
  const { spec, metadata } = await get<Deployment>("deployment", "shop");
  return { identities, spec, generation: metadata.generation, annotations: metadata.annotations };
}

/** The operator has gone over what was there once it has made something of what came later. */
async function marker(version: string, name: string): Promise<void> {
  await apply(version, name, { image: "registry.example.com/marker:1" });
  await untilReady(name);
}

test("property 9: an upgrade from v1alpha1 to v1 as the stored version, and the migration, restart nothing and change no child", async () => {
  await versioned.install(versioned.definition("v1alpha1"));
  await apply("v1alpha1", "shop", { image: "registry.example.com/shop:1", replicas: 2, configData: { LOG_LEVEL: "info" }, ingress: { host: "shop.example.com" } });
  let before = {};
  await withOperator(async () => {
    await untilReady("shop");
    before = await shopsChildren();
  });

  await versioned.install(versioned.definition("v1"));
  await apply("v1alpha1", "later", { image: "registry.example.com/later:1" });
  await withOperator(async () => {
    await marker("v1", "marker-1");
    assert.deepEqual(await shopsChildren(), before, "after the upgrade");
    await untilReady("later");

    const migrated = await commandLine(["migrate", "--kubeconfig", kubeconfig]);
    assert.deepEqual([migrated.code, await versioned.storedVersions()], [0, ["v1"]], migrated.stderr);
    await versioned.install(versioned.definition("v1", ["v1"]));
    await marker("v1", "marker-2");
    assert.deepEqual(await shopsChildren(), before, "after the migration, and without the earlier version");

    await apply("v1", "shop", { image: "registry.example.com/shop:2", replicas: 2, configData: { LOG_LEVEL: "info" }, ingress: { host: "shop.example.com" } });
    await untilReady("shop");
    const sets = (await list<ReplicaSet>("replicasets")).filter(({ metadata }) => metadata.name?.startsWith("shop"));
    assert.equal(sets.length, 2, "a change of the spec is rolled out as ever");
  });
});
