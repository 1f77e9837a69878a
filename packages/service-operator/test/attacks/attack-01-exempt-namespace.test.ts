import assert from "node:assert/strict";
import { after, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { attacker, onlyServices } from "../support/attacker.ts";
import { InstalledPlane } from "../support/installed-plane.ts";
import { runOperator, webhookPort } from "../support/run-operator.ts";

const installed = await InstalledPlane.start();
const operator = runOperator({ kubeconfig: installed.kubeconfig, webhookBindAddress: "127.0.0.1:0" });
after(async () => {
  await operator.stop();
  await installed[Symbol.asyncDispose]();
});
await installed.apply(await waitFor("the webhook server", () => webhookPort(operator.log)));

const image = "registry.example.com/shop:1";
const secretOf = (secretName: string): ServiceSpecInput => ({ image, volumes: [{ name: "a", secret: { secretName } }] });

/** By namespace, what is worth most there. */
const targets: Readonly<Record<string, Readonly<Record<string, ServiceSpecInput>>>> = {
  "kube-system": {
    "a controller's account": { image, serviceAccountName: "clusterrole-aggregation-controller", automountServiceAccountToken: true },
    "the node": {
      image,
      securityContext: { privileged: true, allowPrivilegeEscalation: true },
      patches: [{ kind: "Deployment", patch: { spec: { template: { spec: { hostNetwork: true, hostPID: true, volumes: [{ name: "node", hostPath: { path: "/" } }] } } } } }],
    },
    "a Secret": secretOf("anything"),
  },
  "kube-public": { "a Secret": secretOf("anything") },
  "service-operator-system": {
    "the operator's account": { image, serviceAccountName: "service-operator", automountServiceAccountToken: true },
    "the certificate of its webhooks": secretOf("service-operator-webhook-cert"),
  },
};

const mallory = await attacker(installed.plane, Object.fromEntries(Object.keys(targets).map((namespace) => [namespace, onlyServices])));
await waitFor("the webhooks are called", async () => (await mallory.createService({ namespace: "kube-public", name: "probe" }, { image, serviceAccountName: "a" }, ["--dry-run=server"])).stderr.includes("needs the right"));

for (const [namespace, specs] of Object.entries(targets)) {
  for (const [what, spec] of Object.entries(specs)) {
    test(`attack 1: who may make Services in ${namespace}, and nothing else, does not reach ${what} there`, async () => {
      const { code, stderr } = await mallory.createService({ namespace, name: "shop" }, spec);
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`needs the right to \\w+ .* in namespace "${namespace}"`));
    });
  }
}
