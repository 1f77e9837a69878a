import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isApiError } from "../../src/client/errors.ts";
import { RestMapper } from "../../src/client/rest-mapper.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { realClient } from "../support/api-server.ts";

const client = realClient();
const mapper = new RestMapper(client);

describe("names as kubectl takes them, on the API server", { concurrency: true }, () => {
  const cases = [
    ["deploy", kinds.deployment],
    ["deploy.apps", kinds.deployment],
    ["deployments.v1.apps", kinds.deployment],
    ["Deployment", kinds.deployment],
    ["cm", kinds.configMap],
    ["pod", kinds.pod],
    ["pods.v1", kinds.pod],
    ["nodes", kinds.node],
    ["events.events.k8s.io", kinds.event],
    ["hpa", kinds.horizontalPodAutoscaler],
    ["crd", kinds.customResourceDefinition],
  ] as const;
  for (const [name, kind] of cases) test(name, async () => assert.deepEqual(await mapper.resolve(name), kind));

  test("group, version and kind of a manifest", async () => {
    for (const kind of Object.values(kinds)) assert.deepEqual(await mapper.kindOf(kind), kind);
  });

  test("what is not served is NotFound, in one line", async () => {
    await assert.rejects(mapper.resolve("unicorns.example.com"), (error) => isApiError(error, "NotFound") && error.message === 'the server serves no "unicorns.example.com"');
    await assert.rejects(mapper.kindOf({ apiVersion: "apps/v9", kind: "Deployment" }), (error) => isApiError(error, "NotFound") && error.message === "the server serves no Deployment of apps/v9");
  });
});

describe("what is served", () => {
  const group = (...resources: readonly string[]) => ({ metadata: { name: "example.com" }, versions: [{ version: "v1", resources: resources.map((resource) => ({ resource, responseKind: { kind: resource }, scope: "Namespaced" as const })) }] });

  test("is asked for once, again at a miss, and again after a failure", async () => {
    const answers = [async () => [group("as")], async () => [group("as", "bs")], async () => Promise.reject(new Error("no answer")), async () => [group("cs")]];
    let asked = 0;
    const scripted = new RestMapper({ serverGroups: async () => await (answers[asked++] ?? assert.fail)() });
    await Promise.all([scripted.resolve("as"), scripted.resolve("as.example.com")]);
    assert.equal(asked, 1);
    await scripted.resolve("bs");
    await scripted.resolve("as");
    assert.equal(asked, 2);
    await assert.rejects(scripted.resolve("cs"), /no answer/);
    await scripted.resolve("cs");
    assert.equal(asked, 4);
  });
});

test("the resources of a group and version", async () => {
  const deployments = (await client.serverResources("apps/v1")).find(({ name }) => name === "deployments");
  assert.deepEqual([deployments?.kind, deployments?.namespaced, deployments?.shortNames], ["Deployment", true, ["deploy"]]);
  assert.ok((await client.serverResources("v1")).some(({ name }) => name === "pods/eviction"));
  await assert.rejects(client.serverResources("apps/v9"), (error) => isApiError(error, "NotFound"));
});
