import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { InstalledPlane } from "../support/installed-plane.ts";
import { runOperator, webhookPort } from "../support/run-operator.ts";
import { callsDuring } from "./support/admission-calls.ts";

const installed = await InstalledPlane.start();
const { plane, kubeconfig } = installed;
const operator = runOperator({ kubeconfig, webhookBindAddress: "127.0.0.1:0" });
after(async () => {
  await operator.stop();
  await installed[Symbol.asyncDispose]();
});

const image = "registry.example.com/shop:1";
const reaching = { image, env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] };
const team = await createNamespace(plane, "team");
/** Where a webhook that is asked about Pods or Secrets would better not be; these are about Services alone. */
const systemNamespaces = ["kube-system", "kube-public", "kube-node-lease", "service-operator-system"];

interface Write {
  readonly namespace?: string;
  readonly args: readonly string[];
  readonly input?: object;
}

const kubectl = async ({ namespace = team, args, input }: Write): Promise<string> => await installed.kubectl(["--namespace", namespace, ...args], input && JSON.stringify(input));
const calls = async (write: Write): Promise<readonly string[]> => await callsDuring(plane, async () => await kubectl(write));

// With a finalizer of its own it stays while it is being deleted.
const service = (name: string, spec: object, version = "v1"): object => ({ apiVersion: `service-operator.io/${version}`, kind: "Service", metadata: { name, finalizers: ["example.com/held"] }, spec });
const create = (input: object, ...more: readonly string[]): Write => ({ args: ["create", "-f", "-", ...more], input });
const patch = (name: string, body: object, ...more: readonly string[]): Write => ({ args: ["patch", "sop", name, "--type=merge", "--patch", JSON.stringify(body), ...more] });

await installed.apply(await waitFor("the webhook server", () => webhookPort(operator.log)));
// The one that must answer does, so its certificate is trusted.
await waitFor("every webhook is called", async () => (await calls(create(service("probe", reaching), "--dry-run=server"))).length === 3);

/** In this order; with what the API server asks of whom. */
const writes: readonly (readonly [title: string, write: Write, asked: readonly string[]])[] = [
  ["a create", create(service("shop", { image })), ["mutate CREATE", "validate CREATE"]],
  ["a create of what reaches a Secret", create(service("reaches", reaching)), ["mutate CREATE", "rights CREATE", "validate CREATE"]],
  ["a create in v1alpha1", create(service("old", reaching, "v1alpha1")), ["mutate CREATE", "rights CREATE", "validate CREATE"]],
  ["a change of the spec", patch("shop", { spec: { image: "registry.example.com/shop:2" } }), ["validate UPDATE"]],
  ["a change of a spec that reaches a Secret", patch("reaches", { spec: { image: "registry.example.com/shop:2" } }), ["rights UPDATE", "validate UPDATE"]],
  ["a change that no longer reaches it", patch("reaches", { spec: { env: null } }), ["validate UPDATE"]],
  ["a change of labels", patch("reaches", { metadata: { labels: { a: "b" } } }), []],
  ["a change of nothing", patch("reaches", { spec: { image: "registry.example.com/shop:2" } }), []],
  ["the status", patch("shop", { status: { observedGeneration: 1 } }, "--subresource=status"), []],
  ["the scale", { args: ["scale", "sop", "shop", "--replicas=3"] }, []],
  ["a read", { args: ["get", "sop"] }, []],
  ["a ConfigMap", { args: ["create", "configmap", "a"] }, []],
  ["a Service of the core API", create({ apiVersion: "v1", kind: "Service", metadata: { name: "core" }, spec: { ports: [{ port: 80 }] } }), []],
  ["a delete", { args: ["delete", "sop", "shop", "--wait=false"] }, []],
  ["a change of the spec of what is being deleted", patch("shop", { spec: { image: "registry.example.com/shop:3" } }), []],
  ["a delete of all", { args: ["delete", "sop", "--all", "--wait=false"] }, []],
];

for (const [title, write, asked] of writes) {
  test(`R8 case 12: ${title}: ${asked.join(", ") || "nobody is asked"}`, async () => assert.deepEqual(await calls(write), asked));
}

for (const namespace of systemNamespaces) {
  test(`R8 case 11: in ${namespace} the same is asked as anywhere`, async () => {
    assert.deepEqual(await calls({ namespace, ...create(service("shop", reaching)) }), ["mutate CREATE", "rights CREATE", "validate CREATE"]);
    assert.deepEqual(await calls({ namespace, args: ["delete", "sop", "shop", "--wait=false"] }), []);
  });
}

test("R8 case 11: with the operator down, nothing is refused but a Service that must be asked about", async () => {
  await operator.stop();
  for (const namespace of [team, ...systemNamespaces]) {
    await assert.rejects(kubectl({ namespace, ...create(service("reaching", reaching)) }), /failed calling webhook "rights\.service-operator\.io"/);
    await kubectl({ namespace, ...create(service("down", { image })) });
    const finalizers = await kubectl({ namespace, args: ["get", "sop", "down", "-o", "jsonpath={.metadata.finalizers}"] });
    assert.equal(finalizers, '["example.com/held"]');
    await kubectl({ namespace, args: ["create", "configmap", "down"] });
    await kubectl({ namespace, args: ["delete", "sop", "--all", "--wait=false"] });
    await kubectl({ namespace, ...patch("down", { metadata: { finalizers: null } }) });
  }
});
