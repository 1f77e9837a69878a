import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { apiVersion, type Service } from "../../src/api/index.ts";
import { hostileFields, hostileTexts, type Spec } from "../api/hostile-values.ts";
import { webhookScenario } from "./support/webhooks.ts";

const { cluster, plane, operator } = await webhookScenario("hostile");
const path = `/apis/service-operator.io/v1/namespaces/${cluster.namespace}/services?fieldValidation=Strict`;

/** Of all texts in a field, how many the API server takes. */
const taken: Readonly<Record<string, number>> = {
  image: 24,
  "configData value": 34,
  "configData key": 5,
  "env value": 34,
  "env name": 15,
  "podAnnotations value": 34,
  "podLabels value": 5,
  serviceAccountName: 3,
  "imagePullSecrets name": 3,
  "seccompProfile localhostProfile": 31,
  "capabilities add": 0,
  "ingress host": 3,
};

interface Answer {
  readonly status: number;
  readonly body: { readonly metadata: { readonly name: string }; readonly spec: Spec; readonly message?: string };
}

async function create(name: string, spec: Spec): Promise<Answer> {
  const body = { apiVersion, kind: "Service", metadata: { name }, spec: { image: "registry.example.com/shop:1", replicas: 0, ...spec } };
  return (await plane.request({ method: "POST", path, body })) as Answer; // an object or a Status
}

for (const [field, { put, take }] of Object.entries(hostileFields)) {
  test(`R13: each of ${Object.keys(hostileTexts).length} hostile texts as ${field} is refused with a message, or kept as it is and reconciled`, async () => {
    const names: string[] = [];
    for (const [index, [title, text]] of Object.entries(hostileTexts).entries()) {
      const { status, body } = await create(`${field.toLowerCase().replaceAll(" ", "-")}-${index}`, put(text));
      assert.ok(status === 201 || status === 422 || status === 400, `${title}: ${status} ${body.message}`);
      if (status !== 201) assert.ok((body.message ?? "").length > 20, title);
      // Go reads half a surrogate pair as U+FFFD.
      else {
        assert.equal(take(body.spec), text.toWellFormed(), title);
        names.push(body.metadata.name);
      }
    }
    await waitFor("all were looked at", async () => (await cluster.list<Service>("sop")).filter(({ metadata, status }) => names.includes(metadata.name ?? "") && status.observedGeneration === 1).length === names.length);
    assert.equal(names.length, taken[field]);
  });
}

test("R13: none of them is tried again and again, and no reconcile or webhook failed", async () => {
  const retried = (await cluster.list<Service>("sop")).filter(({ status }) => status.conditions?.some(({ reason }) => reason === "ProgressingWithRetry"));
  assert.deepEqual(retried.map(({ metadata, status }) => [metadata.name, status.conditions?.map(({ message }) => message)]), []);
  assert.deepEqual(operator.log.filter((line) => /"level":"error"/.test(line)), []);
});
