import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { apiVersion, type Service } from "../../src/api/index.ts";
import { webhookScenario } from "./support/webhooks.ts";

const { cluster, plane, operator } = await webhookScenario("hostile-patches");

/** The text of a Service: numbers and depths that JavaScript's own objects could not carry reach the API server as they are. */
const service = (name: string, patches: string): string => `{"apiVersion":"${apiVersion}","kind":"Service","metadata":{"name":"${name}"},"spec":{"image":"registry.example.com/shop:1","replicas":0,"patches":${patches}}}`;
const one = (patch: string, kind = "Deployment"): string => `[{"kind":"${kind}","patch":${patch}}]`;
const nested = (depth: number): string => one(`{"spec":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`);
const listed = (depth: number): string => one(`{"spec":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`);
const pod = (spec: string): string => one(`{"spec":{"template":{"spec":${spec}}}}`);

/** Refused by the API server or the webhook; kept, and the child refused by the API server; or kept, and made. */
type Outcome = "refused" | "stalled" | "made";

const vectors: Readonly<Record<string, readonly [patches: string, outcome: Outcome]>> = {
  "no patch": ["[]", "made"],
  "a patch of nothing": [one("{}"), "made"],
  "a patch that is null": [one("null"), "refused"],
  "a patch that is a list": [one("[]"), "refused"],
  "a patch that is a text": [one('"{}"'), "refused"],
  "a spec that is null": [one('{"spec":null}'), "made"],
  "a spec that is a list": [one('{"spec":[]}'), "refused"],
  "another kind": [one("{}", "Secret"), "refused"],
  "a kind called constructor": [one("{}", "constructor"), "refused"],
  "the same kind twice": ['[{"kind":"Service","patch":{}},{"kind":"Service","patch":{}}]', "refused"],
  "a namespace": [one('{"metadata":{"namespace":"kube-system"}}'), "refused"],
  "a label of the operator's": [one('{"metadata":{"labels":{"service-operator.io/service":"other"}}}'), "refused"],
  "the selector": [one('{"spec":{"selector":null}}'), "refused"],
  "the template's selector label": [one('{"spec":{"template":{"metadata":{"labels":{"service-operator.io/service":null}}}}}'), "refused"],
  "no labels at all": [one('{"spec":{"template":{"metadata":{"labels":{"$patch":"delete"}}}}}'), "refused"],
  "no template": [one('{"spec":{"template":null}}'), "refused"],
  "another host": [one('{"spec":{"rules":[{"host":"other.example.com"}]}}', "Ingress"), "refused"],
  "an unknown directive": [pod('{"$setElementOrder/containers":[]}'), "refused"],
  "a number beyond 2^53": [pod('{"priority":9007199254740993}'), "refused"],
  "a number beyond all": [pod('{"priority":1e400}'), "refused"],
  "a key called __proto__": [pod('{"__proto__":{"hostNetwork":true}}'), "refused"],
  "a key called constructor": [pod('{"constructor":{"prototype":{"polluted":true}}}'), "stalled"],
  "a key called toString": [pod('{"toString":"x"}'), "stalled"],
  "a key that is empty": [pod('{"":1}'), "stalled"],
  "a key with a NUL": [pod('{"a\\u0000b":1}'), "stalled"],
  "half a surrogate pair": [pod('{"hostname":"\\ud800"}'), "stalled"],
  "30 levels": [nested(30), "stalled"],
  "40 levels": [nested(40), "refused"],
  "9,000 levels": [nested(9_000), "refused"],
  "9,000 lists": [listed(9_000), "refused"],
  "11,000 levels": [nested(11_000), "refused"], // by the API server's own reader
  "32,000 characters": [one(`{"metadata":{"annotations":{"a":"${"x".repeat(32_000)}"}}}`), "made"],
  "33,000 characters": [one(`{"spec":{"a":"${"x".repeat(33_000)}"}}`), "refused"],
  "a megabyte": [one(`{"spec":{"a":"${"x".repeat(1_000_000)}"}}`), "refused"],
  "10,000 keys": [one(`{"spec":{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join()}}}`), "refused"],
  "a list of 2,000 containers": [pod(`{"containers":[${Array.from({ length: 2_000 }, () => "{}").join()}]}`), "stalled"],
  "containers that are null": [pod('{"containers":[null]}'), "refused"],
  "containers that are numbers": [pod('{"containers":[1,2]}'), "refused"],
  "containers that are lists": [pod('{"containers":[[[]]]}'), "refused"],
  "volumes that are an object": [pod('{"volumes":{"name":"tmp"}}'), "stalled"],
  "environments of every wrong type": [pod('{"containers":[{"name":"app","env":[{"name":1,"valueFrom":{"resourceFieldRef":"x"}},{"value":{}}]}]}'), "stalled"],
  "projected sources of every wrong type": [pod('{"volumes":[{"name":"a","projected":{"sources":[1,{"serviceAccountToken":[]},"x"]}},{"name":"b","projected":"x"}]}'), "stalled"],
  "the same container twice": [pod('{"containers":[{"name":"app","tty":true},{"name":"app","tty":false}]}'), "made"],
  "a container without a name": [pod('{"containers":[{"image":"a"}]}'), "stalled"],
  "no container": [pod('{"containers":[{"name":"app","$patch":"delete"}]}'), "stalled"],
  "text where a number is wanted": [one('{"spec":{"minReadySeconds":"5"}}'), "stalled"],
  "a field of another kind": [one('{"spec":{"ports":[]}}'), "stalled"],
  "ports of the core Service that are texts": [one('{"spec":{"ports":["http"]}}', "Service"), "refused"],
};

async function send(name: string, patches: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return await plane.kubectl(["--namespace", cluster.namespace, "create", "--validate=strict", "-f", "-"], { input: service(name, patches) });
}

for (const [index, [title, [patches, outcome]]] of Object.entries(vectors).entries()) {
  test(`R13: ${title} in a patch is ${outcome}`, async () => {
    const name = `shop-${index}`;
    const { code, stderr } = await send(name, patches);
    if (outcome === "refused") assert.ok(code !== 0 && stderr.length > 20, stderr);
    else assert.equal(code, 0, stderr);
    if (outcome === "made") await cluster.until(name, "Ready");
    if (outcome === "stalled") await assertOneChildStalls(name);
  });
}

async function assertOneChildStalls(name: string): Promise<void> {
  const { status } = await cluster.until(name, "Stalled", { reason: "Invalid" });
  assert.equal(status.conditions?.filter(({ status: is, type }) => is === "False" && type !== "Ready").length, 1);
}

test("R13: no reconcile or webhook failed, and none is tried again and again", async () => {
  await waitFor("the operator goes on", async () => await cluster.apply("last", { image: "registry.example.com/shop:1" }).then(() => true));
  await cluster.until("last", "Ready");
  const retried = (await cluster.list<Service>("sop")).filter(({ status }) => status.conditions?.some(({ reason }) => reason === "ProgressingWithRetry"));
  assert.deepEqual(retried.map(({ metadata }) => metadata.name), []);
  // A copy of 9,000 levels is beyond the stack of the webhook that sets the finalizer, which then sets none; the next one refuses them.
  const failed = operator.log.filter((line) => /"level":"error"/.test(line) && !/"webhook":"\/mutate-.*Maximum call stack size exceeded/.test(line));
  assert.deepEqual(failed, []);
});
