import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "../../src/client/client.ts";
import { isApiError } from "../../src/client/errors.ts";
import { inClusterCredentials, inClusterNamespace } from "../../src/client/in-cluster.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { temporaryDirectory } from "../support/api-server.ts";
import { FakeApi } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

const environment = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

async function mounted(): Promise<string> {
  const directory = await temporaryDirectory();
  await Promise.all([["token", "old\n"], ["ca.crt", "old CA"], ["namespace", "mine\n"]].map(async ([name = "", text = ""]) => await writeFile(join(directory, name), text)));
  return directory;
}

test("outside a cluster it says so", async () => {
  assert.throws(() => inClusterCredentials({ environment: {} }), (error) => isApiError(error, "Credentials"));
  assert.equal(await inClusterNamespace("/nowhere"), undefined);
});

test("the server's address may be of IPv6, and the namespace is the pod's", async () => {
  const directory = await mounted();
  assert.equal(inClusterCredentials({ environment, directory }).server, "https://10.0.0.1:443");
  assert.equal(inClusterCredentials({ environment: { ...environment, KUBERNETES_SERVICE_HOST: "fd00::1" }, directory }).server, "https://[fd00::1]:443");
  assert.equal(await inClusterNamespace(directory), "mine");
});

test("a token that was rotated is used at once after a 401", async () => {
  const directory = await mounted();
  const credentials = inClusterCredentials({ environment, directory });
  const api = await FakeApi.start((exchange) => (exchange.headers.authorization === "Bearer new" ? exchange.json(200, configMap(1)) : exchange.fail(401, "Unauthorized")));
  const client = new Client({ transport: api.transport({ ...credentials, server: api.url }), fieldManager: "test" });
  await assert.rejects(client.get(kinds.configMap, { namespace: "n", name: "a" }));
  await writeFile(join(directory, "token"), "new\n");
  await client.get(kinds.configMap, { namespace: "n", name: "a" });
  assert.equal(api.exchanges.at(-1)?.headers.authorization, "Bearer new");
});

test("a token and a CA that were rotated are used within a minute, the CA on new connections", async (t) => {
  const directory = await mounted();
  const credentials = inClusterCredentials({ environment, directory });
  const startedAt = performance.now();
  let passed = 0;
  t.mock.method(performance, "now", () => startedAt + passed);
  const api = await FakeApi.start((exchange) => exchange.json(200, configMap(1)));
  const client = new Client({ transport: api.transport({ ...credentials, server: api.url }), fieldManager: "test" });
  const seen = async () => {
    await client.get(kinds.configMap, { namespace: "n", name: "a" });
    return [api.exchanges.at(-1)?.headers.authorization, await credentials.tls()];
  };
  const before = await seen();
  await writeFile(join(directory, "token"), "new");
  await writeFile(join(directory, "ca.crt"), "new CA");
  passed = 59_000;
  assert.deepEqual(await seen(), before);
  const { connections } = api;
  passed = 61_000;
  assert.deepEqual(await seen(), ["Bearer new", { ca: "new CA" }]);
  assert.equal(api.connections, connections + 1);
});
