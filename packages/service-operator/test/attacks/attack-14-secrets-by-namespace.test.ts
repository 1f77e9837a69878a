import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { operatorName, referencesHashAnnotation } from "../../src/core/labels.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const spec = { image: "registry.example.com/shop:1", env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] };

test("attack 14: the right to read Secrets can be given in some namespaces, and the operator asks for no Secret of another", async (context) => {
  const plane = await installation();
  const [given, kept] = [await newNamespace("secrets-given"), await newNamespace("secrets-kept")];
  const user = `operator-of-${given}`;
  for (const args of [["clusterrolebinding", user, `--clusterrole=${operatorName}`], ["rolebinding", user, `--clusterrole=${operatorName}-secrets`, `--namespace=${given}`]]) {
    const { code, stderr } = await plane.kubectl(["create", ...args, `--user=${user}`]);
    assert.equal(code, 0, stderr);
  }
  await waitFor("the right", async () => (await plane.kubectl(["auth", "can-i", "watch", "secrets", "--namespace", given, `--as=${user}`])).code === 0);
  const operator = await startOperator(given, { alsoServes: [kept], kubeconfig: plane.userKubeconfig({ name: user }) });
  context.after(async () => await operator.stop());
  const [here, there] = [await clusterFor(given), await clusterFor(kept)];
  for (const cluster of [here, there]) {
    await cluster.kubectl(["create", "secret", "generic", "db", "--from-literal=password=1"]);
    await cluster.apply("shop", spec);
    await cluster.until("shop", "Ready");
  }
  await there.until("shop", "ReferencesWatched", { status: "False", reason: "SecretsNotReadable" });
  await here.patch("secret", "db", { stringData: { password: "2" } });
  await waitFor("a change of the Secret restarts the pods", async () => (await here.get<Deployment>("deployment", "shop")).spec?.template.metadata?.annotations?.[referencesHashAnnotation]);
  assert.deepEqual(operator.proxy.requests.filter(({ path, status }) => /\/secrets[/?]/.test(path) && (status === 403 || !path.includes(`/namespaces/${given}/`))), []);
});
