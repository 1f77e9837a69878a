import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { type Fate, faults, isWatch, type RecordedRequest, waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { referencesAnnotation, referencesHashAnnotation, serviceLabel } from "../../src/core/labels.ts";
import { type Cluster, clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

/** A text that must be nowhere but in the Secret. */
const canary = "canary-7b1f";

const password: ServiceSpecInput = { image, env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] };

/** What every restart for a reference changes; undefined before the first. */
async function restartMark(cluster: Cluster, name: string): Promise<string | undefined> {
  return (await cluster.get<Deployment>("deployment", name)).spec?.template.metadata?.annotations?.[referencesHashAnnotation];
}

async function createSecret(cluster: Cluster, name: string, data: Readonly<Record<string, string>>): Promise<void> {
  await cluster.kubectl(["create", "secret", "generic", name, ...Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`)]);
}

/** Waits until the pods are to be restarted, and returns the new mark. */
async function untilRestarted(cluster: Cluster, name: string, before: string | undefined): Promise<string | undefined> {
  await waitFor(`${name} is restarted`, async () => (await restartMark(cluster, name)) !== before);
  return await restartMark(cluster, name);
}

/**
 * A Service of its own whose ConfigMap and Secret are changed after all others: once it is restarted for both, the
 * watches have shown what was changed before.
 */
async function fence(cluster: Cluster): Promise<() => Promise<void>> {
  await createSecret(cluster, "fence", { round: "0" });
  await cluster.kubectl(["create", "configmap", "fence", "--from-literal=round=0"]);
  await cluster.apply("fence", { image, envFrom: [{ secretRef: { name: "fence" } }, { configMapRef: { name: "fence" } }] });
  await cluster.until("fence", "Ready");
  let round = 0;
  return async () => {
    round += 1;
    for (const [kind, field] of [["secret", "stringData"], ["configmap", "data"]] as const) {
      const before = await restartMark(cluster, "fence");
      await cluster.patch(kind, "fence", { [field]: { round: String(round) } });
      await untilRestarted(cluster, "fence", before);
    }
  };
}

test("a change of a used key restarts the pods once; of another key, a label or what is excluded, it restarts nothing", async (context) => {
  const { cluster, operator } = await scenario(context, "references");
  const pass = await fence(cluster);
  await createSecret(cluster, "db", { password: "1", other: "1" });
  await createSecret(cluster, "reloaded", { a: "1" });
  await cluster.kubectl(["create", "configmap", "features", "--from-literal=a=1"]);
  await cluster.apply("shop", {
    ...password,
    envFrom: [{ configMapRef: { name: "features" } }],
    volumes: [{ name: "reloaded", projected: { sources: [{ secret: { name: "reloaded" } }] } }],
    volumeMounts: [{ name: "reloaded", mountPath: "/reloaded" }],
    restartOnChange: { exclude: [{ kind: "Secret", name: "reloaded" }] },
  });
  await cluster.until("shop", "Ready");
  assert.equal(await restartMark(cluster, "shop"), undefined, "property 9: before the first change the template says nothing of it");

  await cluster.patch("secret", "db", { stringData: { other: "2" } });
  await cluster.kubectl(["label", "secret", "db", "example.com/a=b"]);
  await cluster.kubectl(["annotate", "configmap", "features", "example.com/a=b"]);
  await cluster.patch("secret", "reloaded", { stringData: { a: "2" } });
  await pass();
  assert.equal(await restartMark(cluster, "shop"), undefined);

  await cluster.patch("secret", "db", { stringData: { password: canary } });
  const second = await untilRestarted(cluster, "shop", undefined);
  await cluster.patch("configmap", "features", { data: { b: "new" } });
  const third = await untilRestarted(cluster, "shop", second);
  await pass();
  await operator.stop();
  assert.equal(await restartMark(cluster, "shop"), third);
  await waitFor("there are three revisions", async () => (await cluster.list("replicasets", `${serviceLabel}=shop`)).length === 3);
  const told = await cluster.kubectl(["get", "events", "-o", "jsonpath={range .items[?(@.reason==\"Restarted\")]}{.message}{\"\\n\"}{end}"]);
  for (const id of ["Secret/db", "ConfigMap/features"]) assert.ok(told.includes(`the pods are restarted: the content changed of ${id}\n`), told);
  await assertNowhere(cluster, operator.log);
});

async function assertNowhere(cluster: Cluster, log: readonly string[]): Promise<void> {
  const told = [...log, await cluster.kubectl(["get", "sop,deployments,replicasets,pods,events,configmaps", "-o", "json"])].join("");
  for (const text of [canary, Buffer.from(canary).toString("base64")]) assert.ok(!told.includes(text), "the content of a Secret was told");
}

test("a Secret that is deleted restarts nothing; made again with another content it does", async (context) => {
  const { cluster } = await scenario(context, "recreated");
  const pass = await fence(cluster);
  await createSecret(cluster, "db", { password: "1" });
  await cluster.apply("shop", password);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "secret", "db"]);
  await pass();
  await createSecret(cluster, "db", { password: "1" });
  await pass();
  assert.equal(await restartMark(cluster, "shop"), undefined, "the same content");
  await cluster.kubectl(["delete", "secret", "db"]);
  await createSecret(cluster, "db", { password: "2" });
  await untilRestarted(cluster, "shop", undefined);
});

test("what pods wait for restarts nothing when it comes; what they can do without restarts them, also when it goes", async (context) => {
  const { cluster } = await scenario(context, "missing");
  const pass = await fence(cluster);
  await cluster.apply("waits", password);
  await cluster.apply("can-do", { image, envFrom: [{ secretRef: { name: "db", optional: true } }] });
  await cluster.until("can-do", "Ready");
  await createSecret(cluster, "db", { password: "1" });
  const first = await untilRestarted(cluster, "can-do", undefined);
  await pass();
  assert.equal(await restartMark(cluster, "waits"), undefined);
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  await untilRestarted(cluster, "waits", undefined);
  const second = await untilRestarted(cluster, "can-do", first);
  await cluster.kubectl(["delete", "secret", "db"]);
  await untilRestarted(cluster, "can-do", second);
});

test("property 2: a change while the operator is away is found at its start, and no change restarts nothing", async (context) => {
  const { cluster, operator } = await scenario(context, "away");
  await createSecret(cluster, "db", { password: "1" });
  for (const name of ["shop", "calm"]) await cluster.apply(name, name === "shop" ? password : { image, envFrom: [{ configMapRef: { name: "kube-root-ca.crt" } }] });
  for (const name of ["shop", "calm"]) await cluster.until(name, "Ready");
  await operator.stop();
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  const again = await startOperator(cluster.namespace);
  context.after(async () => await again.stop());
  await untilRestarted(cluster, "shop", undefined);
  await again.stop();
  assert.equal(await restartMark(cluster, "calm"), undefined);
});

test("property 9: a Deployment of a release that noted no content is noted without a restart, and restarted at the next change", async (context) => {
  const { cluster, operator } = await scenario(context, "upgrade");
  await createSecret(cluster, "db", { password: "1" });
  await cluster.apply("shop", password);
  await cluster.until("shop", "Ready");
  await operator.stop();
  await cluster.kubectl(["annotate", "deployment", "shop", `${referencesAnnotation}-`]);
  const again = await startOperator(cluster.namespace);
  context.after(async () => await again.stop());
  await waitFor("the content is noted", async () => (await cluster.get("deployment", "shop")).metadata.annotations?.[referencesAnnotation]?.startsWith("Secret/db="));
  assert.equal(await restartMark(cluster, "shop"), undefined);
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  await untilRestarted(cluster, "shop", undefined);
});

test("with restartOnChange.enabled false no change restarts anything, and turning it on or off does not either", async (context) => {
  const { cluster } = await scenario(context, "off");
  const pass = await fence(cluster);
  await createSecret(cluster, "db", { password: "1" });
  await cluster.apply("shop", password);
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { ...password, restartOnChange: { enabled: false } });
  await cluster.until("shop", "Ready");
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  await pass();
  assert.equal(await restartMark(cluster, "shop"), undefined);
  await cluster.apply("shop", password);
  await untilRestarted(cluster, "shop", undefined); // for the change that was missed
});

test("a Secret that cannot be read holds up nothing else, and its change counts once it can be", async (context) => {
  const cluster = await clusterFor(await newNamespace("unreadable"));
  let broken = false;
  const decide = ({ method, path }: RecordedRequest): Fate => (broken && method === "GET" && path.endsWith("/secrets/db") ? faults.answerWith({ status: 500, reason: "InternalError" }) : "forward");
  const operator = await startOperator(cluster.namespace, { decide });
  context.after(async () => await operator.stop());
  await createSecret(cluster, "db", { password: "1" });
  await cluster.apply("shop", password);
  await cluster.until("shop", "Ready");
  broken = true;
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  await waitFor("the read failed", () => operator.proxy.requests.filter(({ path }) => path.endsWith("/secrets/db")).length > 1);
  await cluster.patch("sop", "shop", { spec: { image: "registry.example.com/shop:2" } });
  await cluster.until("shop", "Ready");
  assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, "registry.example.com/shop:2");
  assert.equal(await restartMark(cluster, "shop"), undefined);
  broken = false;
  await waitFor("shop is restarted", async () => {
    await cluster.kubectl(["annotate", "sop", "shop", `example.com/look=${performance.now()}`, "--overwrite"]); // no need to wait for the next try, which may be far
    return (await restartMark(cluster, "shop")) !== undefined;
  });
});

/** Long enough for anything that would come by itself soon; nothing is measured by it. */
const aWhileMs = 3_000;

test("property 3: references at rest cost no request", async (context) => {
  const { cluster, operator } = await scenario(context, "references-rest");
  const pass = await fence(cluster);
  await createSecret(cluster, "db", { password: "1" });
  for (const name of ["a", "b", "c"]) await cluster.apply(name, password);
  for (const name of ["a", "b", "c"]) await cluster.until(name, "Ready");
  await pass();
  await cluster.until("fence", "Ready");
  await sleep(aWhileMs); // events and the last watch events
  const before = operator.proxy.requests.length;
  await sleep(aWhileMs);
  assert.deepEqual(operator.proxy.requests.slice(before).filter((request) => !isWatch(request)), []);
  const reads = operator.proxy.requests.filter(({ path }) => path.endsWith("/secrets/db"));
  assert.equal(reads.length, 1, "three Services, one version, one read");
});
