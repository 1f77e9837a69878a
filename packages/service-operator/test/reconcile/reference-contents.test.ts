import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ApiError, Cache, Client, createLog, type Informer, kubeconfigCredentials, metadataOnly, type PartialObjectMetadata, Transport } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { ReferenceKind } from "../../src/core/references.ts";
import { idOf, keepVersion, type ObjectRefOfKind, ReferenceContents } from "../../src/reconcile/reference-contents.ts";
import { type Cluster, clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";

const plane = await installation();
const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "reference-contents-test" });
const client = new Client({ transport, fieldManager: "reference-contents-test" });
const cluster: Cluster = await clusterFor(await newNamespace("contents"));
const cache = new Cache({ client, namespaces: [cluster.namespace], log: createLog({ level: "error" }) });
const secrets = cache.informer(metadataOnly(kinds.secret), { transform: keepVersion });
const metadata = new Map<ReferenceKind, Informer<PartialObjectMetadata>>([["Secret", secrets]]);

before(async () => {
  cache.start();
  await cache.synced();
});

after(async () => {
  await cache.stop();
  await transport.close();
});

function secret(name: string): ObjectRefOfKind {
  return { kind: "Secret", namespace: cluster.namespace, name };
}

async function create(name: string, value: string): Promise<ObjectRefOfKind> {
  await cluster.kubectl(["create", "secret", "generic", name, `--from-literal=a=${value}`]);
  await waitFor("the watch shows it", () => secrets.get(secret(name)));
  return secret(name);
}

/** Contents read by a client that counts, and that fails for as long as it is told to. */
function counted(isReferenced: (id: string) => boolean = () => true): { readonly contents: ReferenceContents; readonly reads: string[]; fail?: ApiError | undefined } {
  const reads: string[] = [];
  const state: { contents: ReferenceContents; reads: string[]; fail?: ApiError | undefined } = {
    reads,
    contents: new ReferenceContents({
      mayRead: () => true,
      client: {
        get: async (kind, ref, options) => {
          reads.push(ref.name);
          if (state.fail) throw state.fail;
          return await client.get(kind, ref, options);
        },
      },
      metadata,
      isReferenced,
    }),
  };
  return state;
}

test("each version is read once, however many ask, and a new one once more", async () => {
  const { contents, reads } = counted();
  const ref = await create("once", "1");
  const [first, ...others] = await Promise.all([contents.of(ref), contents.of(ref), contents.of(ref)]);
  for (const other of [...others, await contents.of(ref)]) assert.deepEqual(other, first);
  assert.deepEqual(reads, ["once"]);
  const before = secrets.get(ref)?.metadata.resourceVersion;
  await cluster.patch("secret", "once", { stringData: { a: "2" } });
  await waitFor("the watch shows the change", () => secrets.get(ref)?.metadata.resourceVersion !== before);
  assert.notDeepEqual(await contents.of(ref), first);
  assert.deepEqual(reads, ["once", "once"]);
});

test("a read that was under way when a newer version came does not count for it", async () => {
  const ref = await create("overtaken", "1");
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const reads: (string | undefined)[] = [];
  const slow: Pick<Client, "get"> = {
    get: async (kind, name) => {
      const object = await client.get(kind, name);
      reads.push(object.metadata.resourceVersion);
      begun.resolve();
      await released.promise;
      return object;
    },
  };
  const contents = new ReferenceContents({ client: slow, metadata, mayRead: () => true, isReferenced: () => true });
  const first = contents.of(ref);
  await begun.promise;
  await cluster.patch("secret", "overtaken", { stringData: { a: "2" } });
  await waitFor("the watch shows the change", () => secrets.get(ref)?.metadata.resourceVersion !== reads[0]);
  const second = contents.of(ref);
  released.resolve();
  assert.notDeepEqual(await second, await first);
  assert.equal(reads.length, 2);
});

test("what is kept is digests: equal for equal content, and nothing of the content", async () => {
  const { contents } = counted();
  const [a, b] = await Promise.all([contents.of(await create("digest-a", "canary")), contents.of(await create("digest-b", "canary"))]);
  assert.deepEqual(a, b);
  assert.ok(a.type === "present");
  const text = JSON.stringify([...a.content]);
  for (const told of ["canary", Buffer.from("canary").toString("base64")]) assert.ok(!text.includes(told));
  assert.match(a.content.get("a") ?? "", /^[-\w]{43}$/);
});

test("the metadata that the watch keeps is what tells a version, and no more", async () => {
  const { metadata: kept } = secrets.get(await create("metadata", "1")) ?? {};
  assert.deepEqual(Object.keys(kept ?? {}).toSorted(), ["name", "namespace", "resourceVersion", "uid"]);
});

test("what nobody reads is not kept, what is forgotten is read again, and what is gone is forgotten", async () => {
  const unused = counted(() => false);
  const ref = await create("forgotten", "1");
  await unused.contents.of(ref);
  assert.equal(unused.contents.size, 0);
  const { contents, reads } = counted();
  await contents.of(ref);
  contents.forget(idOf(ref));
  assert.equal(contents.size, 0);
  await contents.of(ref);
  assert.equal(reads.length, 2);
  await cluster.kubectl(["delete", "secret", "forgotten"]);
  await waitFor("the watch shows its end", () => secrets.get(ref) === undefined);
  assert.deepEqual(await contents.of(ref), { type: "missing" });
  assert.equal(contents.size, 0);
});

test("what cannot be read is unknown: for good without the right, until the next try after a failure", async () => {
  const state = counted();
  const ref = await create("failing", "1");
  state.fail = new ApiError({ code: "Forbidden", message: "no" });
  assert.deepEqual(await state.contents.of(ref), { type: "unknown", denied: true });
  state.fail = new ApiError({ code: "NotFound", message: "gone meanwhile" });
  assert.deepEqual(await state.contents.of(ref), { type: "unknown", denied: false });
  state.fail = new ApiError({ code: "InternalError", message: "the key service is down" });
  assert.deepEqual(await state.contents.of(ref), { type: "unknown", denied: false, failure: state.fail });
  state.fail = undefined;
  assert.equal((await state.contents.of(ref)).type, "present");
  assert.deepEqual(await state.contents.of({ ...ref, kind: "ConfigMap" }), { type: "unknown", denied: true }, "a kind that is not watched");
});
