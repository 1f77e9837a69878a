import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import type { OwnWrite } from "../../src/client/client.ts";
import { type ApiError, type ApiErrorCode, isApiError } from "../../src/client/errors.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { clientOf, kubeconfigFile, plane, realClient } from "../support/api-server.ts";
import { deployment } from "../support/objects.ts";

const written: OwnWrite[] = [];
const client = realClient({ written: (_, write) => written.push(write) });
const namespace = await createNamespace(plane, "client");
let count = 0;

function configMap(metadata: object = {}): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: `test-${count++}`, ...metadata } };
}

async function failure(request: Promise<unknown>, code: ApiErrorCode): Promise<ApiError> {
  const error: unknown = await request.then(() => assert.fail(`no ${code}`), (error: unknown) => error);
  assert.ok(isApiError(error), String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

describe("errors as the API server gives them", { concurrency: true }, () => {
  test("NotFound, AlreadyExists, Conflict", async () => {
    await failure(client.get(kinds.configMap, { namespace, name: "missing" }), "NotFound");
    const object = await client.create(kinds.configMap, configMap());
    await failure(client.create(kinds.configMap, object.metadata.resourceVersion ? { ...object, metadata: { namespace, name: object.metadata.name ?? "" } } : object), "AlreadyExists");
    await client.update(kinds.configMap, { ...object, data: { a: "b" } });
    await failure(client.update(kinds.configMap, { ...object, data: { a: "c" } }), "Conflict");
  });

  test("Invalid says which fields", async () => {
    const error = await failure(client.create(kinds.deployment, deployment({ metadata: { namespace, name: "invalid" }, spec: { replicas: -1 } })), "Invalid");
    assert.deepEqual(error.details?.causes?.map(({ field }) => field), ["spec.replicas"]);
  });

  test("BadRequest for a field that is unknown, where validation is strict", async () => {
    const strict = realClient({ fieldValidation: "Strict" });
    const error = await failure(strict.create(kinds.configMap, { ...configMap(), surprise: 1 } as ConfigMap), "BadRequest");
    assert.match(error.message, /unknown field "surprise"/);
  });

  test("BadRequest for a field that is unknown, where one write asks for strict validation", async () => {
    const surprising = { ...configMap(), metadata: { namespace, name: "strict" }, surprise: 1 } as ConfigMap;
    await failure(client.create(kinds.configMap, surprising, { fieldValidation: "Strict" }), "BadRequest");
    const made = await client.create(kinds.configMap, surprising);
    const error = await failure(client.update(kinds.configMap, { ...made, surprise: 1 } as ConfigMap, { fieldValidation: "Strict" }), "BadRequest");
    assert.match(error.message, /unknown field "surprise"/);
  });

  test("Forbidden for a user without rights, Unauthorized for a token that nobody issued", async () => {
    await failure((await clientOf("nobody")).get(kinds.configMap, { namespace, name: "a" }), "Forbidden");
    const config = { clusters: [{ name: "c", cluster: { server: plane.url, "certificate-authority-data": Buffer.from(plane.caData).toString("base64") } }], users: [{ name: "u", user: { token: "made-up" } }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }], "current-context": "x" };
    const stranger = realClient({ kubeconfig: await kubeconfigFile(JSON.stringify(config)) });
    await failure(stranger.get(kinds.configMap, { namespace, name: "a" }), "Unauthorized");
  });

  test("Unreachable, in one line, where the certificate is not of the CA that we know", async () => {
    const config = { clusters: [{ name: "c", cluster: { server: plane.url } }], users: [{ name: "u" }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }], "current-context": "x" };
    const error = await failure(realClient({ kubeconfig: await kubeconfigFile(JSON.stringify(config)) }).version(), "Unreachable");
    assert.doesNotMatch(error.message, /\n/);
  });
});

describe("deletion", { concurrency: true }, () => {
  test("property 1: with the uid of a predecessor it is refused", async () => {
    const object = await client.create(kinds.configMap, configMap());
    const ref = { namespace, name: object.metadata.name ?? "" };
    await failure(client.delete(kinds.configMap, ref, { uid: "00000000-0000-0000-0000-000000000000" }), "Conflict");
    await failure(client.delete(kinds.configMap, ref, { resourceVersion: "1" }), "Conflict");
    assert.equal((await client.get(kinds.configMap, ref)).metadata.uid, object.metadata.uid);
  });

  const kept = (write: OwnWrite | undefined) => (write?.type === "written" ? write.object.metadata.deletionTimestamp !== undefined : write?.type);
  const hears = (name: string) => written.findLast((write) => (write.type === "deleted" ? write.ref.name : write.object.metadata.name) === name);

  test("the cache hears that an object is gone, or that a finalizer or the foreground keeps it", async () => {
    const [plain, finalized, foreground] = await Promise.all([{}, { finalizers: ["example.com/wait"] }, {}].map(async (metadata) => await client.create(kinds.configMap, configMap(metadata))));
    assert.ok(plain && finalized && foreground);
    const remove = async (object: ConfigMap, options: { readonly propagationPolicy?: "Foreground" } = {}) => {
      const { name = "", uid = "" } = object.metadata;
      await client.delete(kinds.configMap, { namespace, name }, { uid, ...options });
      return kept(hears(name));
    };
    assert.equal(await remove(plain), "deleted");
    assert.equal(await remove(finalized), true);
    assert.equal(await remove(foreground, { propagationPolicy: "Foreground" }), true);
  });

  test("property 4: the cache hears that the write that takes the last finalizer ends the object", async () => {
    const finalizers = ["example.com/a", "example.com/b"];
    const { metadata } = await client.create(kinds.configMap, configMap({ finalizers }));
    const { name = "", uid = "" } = metadata;
    const ref = { namespace, name };
    await client.delete(kinds.configMap, ref, { uid });
    const keep = async (left: readonly string[]) => {
      await client.patch(kinds.configMap, ref, { type: "application/merge-patch+json", body: { metadata: { finalizers: left } } });
      return hears(name);
    };
    assert.equal(kept(await keep(finalizers.slice(1))), true);
    assert.deepEqual(await keep([]), { type: "deleted", uid, ref, writer: undefined });
  });
});

test("a list gives every object, over several pages", async () => {
  const own = await createNamespace(plane, "pages");
  await Promise.all(Array.from({ length: 7 }, async (_, index) => await client.create(kinds.configMap, { ...configMap(), metadata: { namespace: own, name: `p-${index}`, labels: { page: "x" } } })));
  const names: (string | undefined)[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await client.listPage(kinds.configMap, { namespace: own, labelSelector: "page=x", limit: 3, continue: token });
    names.push(...page.items.map(({ metadata }) => metadata.name));
    token = page.metadata.continue;
    pages++;
  } while (token);
  assert.deepEqual([pages, new Set(names).size], [3, 7]);
  assert.equal((await client.list(kinds.configMap, { namespace: own, labelSelector: "page=x" })).length, 7);
});

test("create, get, list and watch give an object as the API server's JSON has it, times too", async () => {
  const own = await createNamespace(plane, "json");
  const spec = { holderIdentity: "a", acquireTime: "2026-01-02T03:04:05.000000Z", leaseDurationSeconds: 15 };
  const created = await client.create(kinds.lease, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace: own, name: "a" }, spec });
  const { body } = await plane.request({ path: `/apis/coordination.k8s.io/v1/namespaces/${own}/leases/a` });
  assert.deepEqual(created, body);
  assert.deepEqual([created.spec, typeof created.metadata.creationTimestamp], [spec, "string"]);
  assert.deepEqual(await client.get(kinds.lease, { namespace: own, name: "a" }), body);
  assert.deepEqual(await client.list(kinds.lease, { namespace: own }), [body]);
  for await (const [event] of client.watch(kinds.lease, { namespace: own, sendInitialEvents: true, signal: AbortSignal.timeout(60_000) })) {
    assert.deepEqual(event, { type: "ADDED", object: body });
    break;
  }
});

test("status and scale are written by themselves", async () => {
  const live = await client.create(kinds.deployment, deployment({ metadata: { namespace, name: "scaled" }, spec: { replicas: 0, paused: true } }));
  const ref = { namespace, name: "scaled" };
  await client.patch(kinds.deployment, ref, { type: "application/merge-patch+json", subresource: "scale", body: { spec: { replicas: 2 } } });
  assert.equal((await client.get(kinds.deployment, ref)).spec?.replicas, 2);
  const condition = { type: "Example", status: "True" as const, reason: "Test" };
  const current = await client.get(kinds.deployment, ref);
  const answer = await client.updateStatus(kinds.deployment, { ...current, ...(live.spec && { spec: { ...live.spec, replicas: 9 } }), status: { ...current.status, conditions: [condition] } }).catch((error: unknown) => error);
  if (isApiError(answer, "Conflict")) return; // the Deployment controller was faster; that it was checked is enough
  assert.equal((await client.get(kinds.deployment, ref)).spec?.replicas, 2);
});

test("apply takes over another's field only by force", async () => {
  const object = configMap();
  await client.apply(kinds.configMap, { ...object, data: { a: "1" } });
  const other = realClient({ fieldManager: "other" });
  await failure(other.apply(kinds.configMap, { ...object, data: { a: "2" } }), "Conflict");
  assert.deepEqual((await other.apply(kinds.configMap, { ...object, data: { a: "2" } }, { force: true })).data, { a: "2" });
});

test("what the server serves, its version, and a review", async () => {
  assert.equal(await client.serves(kinds.deployment), true);
  assert.equal(await client.serves({ apiVersion: "nothing.example.com/v1", kind: "X", plural: "xs", namespaced: true }), false);
  assert.match((await client.version()).gitVersion, /^v1\./);
});

test("a JSON patch that cannot be applied: a conflict where it tests what is there, and what is wrong with it otherwise", async () => {
  const ref = { namespace, name: "json-patch" };
  await client.create<ConfigMap>(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: ref, data: { a: "1" } });
  const patch = async (...body: readonly object[]) => await client.patch(kinds.configMap, ref, { type: "application/json-patch+json", body });
  const change = { op: "replace", path: "/data/a", value: "2" };
  await assert.rejects(patch({ op: "test", path: "/data/a", value: "0" }, change), { code: "Conflict", message: /one of its tests fails/ });
  await assert.rejects(patch({ op: "test", path: "/data/b", value: "0" }, change), { code: "Conflict" });
  await assert.rejects(patch({ op: "remove", path: "/data/b" }), { code: "Invalid", message: /a path in it does not exist/ });
  await assert.rejects(patch({ op: "test", path: "/data/a", value: "1" }, { ...change, value: 2 }), { code: "Invalid", message: /cannot unmarshal number/ });
  assert.equal((await patch({ op: "test", path: "/data/a", value: "1" }, change)).data?.["a"], "2");
});
