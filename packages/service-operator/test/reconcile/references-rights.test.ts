import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { operatorName, referencesHashAnnotation } from "../../src/core/labels.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";
const env = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }];

/** An account with everything that deploy/rbac.yaml grants, and without deploy/rbac-secrets.yaml. */
async function kubeconfigWithoutSecrets(): Promise<string> {
  const plane = await installation();
  const user = "operator-without-secrets";
  const { code, stderr } = await plane.kubectl(["create", "clusterrolebinding", user, `--clusterrole=${operatorName}`, `--user=${user}`]);
  assert.equal(code, 0, stderr);
  return plane.userKubeconfig({ name: user });
}

test("without the right to read Secrets all else works, a condition says so, and neither losing nor getting it restarts anything", async (context) => {
  const cluster = await clusterFor(await newNamespace("no-secrets"));
  const kubeconfig = await kubeconfigWithoutSecrets();
  const poor = await startOperator(cluster.namespace, { kubeconfig });
  context.after(async () => await poor.stop());
  await cluster.kubectl(["create", "secret", "generic", "db", "--from-literal=password=1"]);
  await cluster.kubectl(["create", "configmap", "features", "--from-literal=a=1"]);
  await cluster.apply("shop", { image, env, envFrom: [{ configMapRef: { name: "features" } }] });
  await cluster.apply("other", { image, envFrom: [{ configMapRef: { name: "features" } }] });
  await cluster.apply("reloads", { image, env, restartOnChange: { exclude: [{ kind: "Secret", name: "db" }] } });

  const { status } = await cluster.until("shop", "ReferencesWatched", { status: "False", reason: "SecretsNotReadable" });
  const condition = status.conditions?.find(({ type }) => type === "ReferencesWatched");
  assert.match(condition?.message ?? "", /a change of Secret "db" restarts no pod: .* apply deploy\/rbac-secrets\.yaml/);
  for (const name of ["shop", "other", "reloads"]) await cluster.until(name, "Ready");
  for (const name of ["other", "reloads"]) assert.ok(!(await cluster.service(name)).status.conditions?.some(({ type }) => type === "ReferencesWatched"));

  const mark = async (): Promise<string | undefined> => (await cluster.get<Deployment>("deployment", "shop")).spec?.template.metadata?.annotations?.[referencesHashAnnotation];
  await cluster.patch("secret", "db", { stringData: { password: "2" } });
  await cluster.patch("configmap", "features", { data: { a: "2" } });
  const restarted = await waitFor("the ConfigMap restarts the pods all the same", mark);
  await poor.stop();
  assert.deepEqual(poor.proxy.requests.filter(({ path }) => path.includes("/secrets")), []);
  assert.equal(await mark(), restarted);

  const rich = await startOperator(cluster.namespace);
  context.after(async () => await rich.stop());
  await waitFor("the condition is gone", async () => !(await cluster.service("shop")).status.conditions?.some(({ type }) => type === "ReferencesWatched"));
  assert.equal(await mark(), restarted, "a new right restarts nothing");
  await cluster.patch("secret", "db", { stringData: { password: "3" } });
  await waitFor("from then on a change does", async () => (await mark()) !== restarted);
});
