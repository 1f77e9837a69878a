import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Client, kubeconfigCredentials, Transport, type WatchEvent } from "@service-operator/controller-runtime";
import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { recordAnnotation, type Service, serviceKind, type ServiceV1alpha1 } from "../../src/api/index.ts";
import { accepted } from "../api/cases.ts";
import { type Version, VersionedPlane } from "../support/versioned-plane.ts";

const versioned = await VersionedPlane.start();
after(async () => await versioned[Symbol.asyncDispose]());
await versioned.install(versioned.definition("v1"));
const { plane } = versioned;
const namespace = await createNamespace(plane, "conversion");

const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "conversion-test" });
after(async () => await transport.close());
const client = new Client({ transport, fieldManager: "conversion-test", fieldValidation: "Strict" });
const v1alpha1: Kind<ServiceV1alpha1> = { apiVersion: "service-operator.io/v1alpha1", kind: "Service", plural: "services", namespaced: true };

const service = (version: Version, name: string, spec: object): KubernetesObject & { readonly spec: object } => ({
  apiVersion: `service-operator.io/${version}`,
  kind: "Service",
  metadata: { name, namespace },
  spec,
});
const create = async (name: string, spec: object): Promise<Service> => await client.create(serviceKind, service("v1", name, spec) as Service);
const createV1alpha1 = async (name: string, spec: object): Promise<ServiceV1alpha1> => await client.create(v1alpha1, service("v1alpha1", name, spec) as ServiceV1alpha1);
const inV1 = async (name: string): Promise<Service> => await client.get(serviceKind, { namespace, name });
const inV1alpha1 = async (name: string): Promise<ServiceV1alpha1> => await client.get(v1alpha1, { namespace, name });

/** Applies on the server, as somebody. */
async function apply(version: Version, manager: string, { name, spec }: { readonly name: string; readonly spec: object }): Promise<void> {
  await versioned.kubectl(["apply", "--server-side", `--field-manager=${manager}`, "-f", "-"], JSON.stringify(service(version, name, spec)));
}

/** Every field of the original design. */
const original = {
  image: "registry.example.com/shop:1",
  replicas: 2,
  port: 9000,
  serviceType: "NodePort",
  configData: { LOG_LEVEL: "info", __proto__x: "a", constructor: "b" },
  env: [{ name: "REGION", value: "north" }, { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "shop", key: "password" } } }],
  resources: { requests: { cpu: "100m" }, limits: { memory: "64Mi" } },
  ingress: { enabled: true, className: "nginx", host: "shop.example.com", path: "/", pathType: "Prefix", annotations: { "example.com/a": "b" }, tls: [{ secretName: "shop-tls" }] },
};

describe("conversion on the API server", () => {
  test("the definition with both versions is accepted without complaint", async () => {
    const conditions = await versioned.kubectl(["get", "crd", "services.service-operator.io", "-o", "jsonpath={range .status.conditions[*]}{.type}={.status} {end}"]);
    assert.match(conditions, /Established=True/);
    assert.doesNotMatch(conditions, /NonStructuralSchema/);
    assert.deepEqual(await versioned.storedVersions(), ["v1"]);
  });

  for (const version of ["v1", "v1alpha1"] as const) {
    test(`a manifest of the original design works as it stands in ${version}, and is the same in the other`, async () => {
      const name = `original-${version}`;
      await versioned.kubectl(["create", "--validate=strict", "-f", "-"], JSON.stringify(service(version, name, original)));
      assert.deepEqual((await inV1alpha1(name)).spec, original);
      const { spec } = await inV1(name);
      for (const [field, value] of Object.entries(original)) assert.deepEqual(spec[field as keyof typeof spec], value);
      assert.deepEqual([spec.suspend, spec.progressDeadlineSeconds], [false, 600]);
      assert.equal((await inV1alpha1(name)).metadata.annotations, undefined);
    });
  }

  test("v1alpha1 has the defaults, the rules and the columns of v1, and warns that it is deprecated", async () => {
    const { spec, status } = await createV1alpha1("defaults", { image: "web:1", ingress: {} });
    assert.deepEqual(spec, { image: "web:1", replicas: 1, port: 8080, serviceType: "ClusterIP", ingress: { enabled: true, path: "/", pathType: "Prefix" } });
    assert.deepEqual(status, { observedGeneration: -1 });
    await assert.rejects(createV1alpha1("refused", { image: "a b" }), /spec\.image "a b" has white space/);
    await assert.rejects(createV1alpha1("refused", { image: "a", port: 0, ingress: {} }), /spec\.port is 0, and spec\.ingress leads there/);
    await assert.rejects(createV1alpha1("refused", { image: "a", suspend: true }), /unknown field "spec\.suspend"/);
    const { stdout, stderr } = await plane.kubectl(["get", "services.v1alpha1.service-operator.io", "-n", namespace]);
    assert.match(stdout, /^NAME\s+READY\s+REASON\s+REPLICAS\s+DESIRED\s+IMAGE/);
    assert.match(stderr, /service-operator\.io\/v1alpha1 Service is deprecated; use service-operator\.io\/v1/);
  });

  test(`a round trip through v1alpha1 changes nothing: ${accepted.length} specs`, async () => {
    for (const spec of accepted) {
      // The first write after the creation stores the default of the status, in any version.
      const before = await client.update(serviceKind, await create("web", { image: "web:1", ...spec }));
      const old = await inV1alpha1("web");
      assert.equal((await client.update(v1alpha1, old)).metadata.resourceVersion, before.metadata.resourceVersion, JSON.stringify(spec).slice(0, 100));
      const after = await inV1("web");
      assert.deepEqual([after.spec, after.metadata.annotations, after.metadata.generation], [before.spec, undefined, 1]);
      await client.delete(serviceKind, { namespace, name: "web" });
    }
  });

  test("what only v1 can say survives an update and a patch in v1alpha1, and what v1alpha1 says wins", async () => {
    await create("rich", { image: "web:1", suspend: true, args: ["-v"], ingress: { host: "a.example.com" } });
    const old = await inV1alpha1("rich");
    assert.equal(old.metadata.annotations?.[recordAnnotation], '{"spec":{"args":["-v"],"suspend":true}}');
    const { ingress: _ingress, ...spec } = old.spec;
    await client.update(v1alpha1, { ...old, spec: { ...spec, image: "web:2" } });
    const updated = await inV1("rich");
    assert.deepEqual([updated.spec.image, updated.spec.suspend, updated.spec.args, updated.spec.ingress], ["web:2", true, ["-v"], undefined]);
    await client.patch(v1alpha1, { namespace, name: "rich" }, { type: "application/merge-patch+json", body: { spec: { replicas: 3 } } });
    const patched = await inV1("rich");
    assert.deepEqual([patched.spec.replicas, patched.spec.suspend, patched.metadata.annotations], [3, true, undefined]);
  });

  test("server-side apply keeps its owners apart across versions", async () => {
    await apply("v1alpha1", "old", { name: "applied", spec: { image: "web:1", configData: { a: "1" } } });
    await apply("v1", "new", { name: "applied", spec: { image: "web:1", suspend: true, args: ["-v"] } });
    await apply("v1alpha1", "old", { name: "applied", spec: { image: "web:1" } });
    const { spec } = await inV1("applied");
    assert.deepEqual([spec.configData, spec.suspend, spec.args], [undefined, true, ["-v"]], "what one no longer applies goes, what the other applies stays");
    await assert.rejects(apply("v1alpha1", "old", { name: "applied", spec: { image: "web:2" } }), /conflict with "new"[^]*\.spec\.image/);
    const text = await versioned.kubectl(["get", "services.v1alpha1.service-operator.io", "applied", "-n", namespace, "--show-managed-fields", "-o", "json"]);
    assert.doesNotMatch(text, /f:service-operator\.io\/v1-fields/, "nobody owns the annotation");
  });

  test("what a v1 applier gives up goes where that was all the annotation kept; beside others it stays while somebody owns fields in v1alpha1", async () => {
    await apply("v1alpha1", "old", { name: "given-up", spec: { image: "web:1" } });
    await apply("v1", "new", { name: "given-up", spec: { image: "web:1", suspend: true, args: ["-v"] } });
    await apply("v1", "new", { name: "given-up", spec: { image: "web:1", suspend: true } });
    assert.deepEqual((await inV1("given-up")).spec.args, ["-v"], "the API server compares by field, and the annotation is one");
    await apply("v1", "old", { name: "given-up", spec: { image: "web:1" } });
    await apply("v1", "new", { name: "given-up", spec: { image: "web:1", args: ["-v"] } });
    await apply("v1", "new", { name: "given-up", spec: { image: "web:1" } });
    const { spec } = await inV1("given-up");
    assert.deepEqual([spec.suspend, spec.args], [false, undefined], "an applier that moves to v1 ends it");
  });

  test("a rule of v1 on a field that v1alpha1 has not is not asked in v1alpha1", async () => {
    await create("ruled", { image: "web:1", ports: [{ name: "metrics", port: 9090 }] });
    const port = { type: "application/merge-patch+json", body: { spec: { port: 9090 } } } as const;
    await assert.rejects(client.patch(serviceKind, { namespace, name: "ruled" }, port), /has the port of spec\.port/);
    assert.equal((await client.patch(v1alpha1, { namespace, name: "ruled" }, port)).spec.port, 9090);
    await client.patch(serviceKind, { namespace, name: "ruled" }, { type: "application/merge-patch+json", body: { status: { observedGeneration: 2 } }, subresource: "status" });
  });

  test("watches in both versions see the same, and a list of mixed objects comes in its order", async () => {
    using stop = new Watches();
    const [old, hub] = [stop.of(v1alpha1), stop.of(serviceKind)];
    await createV1alpha1("mixed-a", { image: "web:1" });
    await create("mixed-b", { image: "web:1", suspend: true });
    await client.patch(v1alpha1, { namespace, name: "mixed-b" }, { type: "application/merge-patch+json", body: { spec: { image: "web:2" } } });
    await client.delete(v1alpha1, { namespace, name: "mixed-a" });
    const expected = ["ADDED mixed-a web:1", "ADDED mixed-b web:1", "MODIFIED mixed-b web:2", "DELETED mixed-a web:1"];
    for (const seen of [old, hub]) await waitFor("all events", () => seen.filter((line) => line.includes("mixed-")).length >= expected.length);
    for (const seen of [old, hub]) assert.deepEqual(seen.filter((line) => line.includes("mixed-")), expected);
    const [listed, hubs] = [await client.list(v1alpha1, { namespace }), await client.list(serviceKind, { namespace })];
    assert.ok(listed.length > 5);
    assert.deepEqual(listed.map(({ metadata: { name, uid } }) => [name, uid]), hubs.map(({ metadata: { name, uid } }) => [name, uid]));
  });

  test("an annotation that is no record fails nobody's list", async () => {
    const annotations = { [recordAnnotation]: '{"spec":{"args":"x"}}' };
    const garbage = service("v1alpha1", "garbage", { image: "web:1" });
    await client.create(v1alpha1, { ...garbage, metadata: { ...garbage.metadata, annotations } } as KubernetesObject as ServiceV1alpha1);
    assert.equal((await inV1("garbage")).spec.args, undefined);
    assert.deepEqual((await inV1alpha1("garbage")).metadata.annotations, annotations);
    assert.ok((await client.list(v1alpha1, { namespace })).length > 0);
  });

  test("attack 7: no patch that is stored blinds a list of v1alpha1, however large its numbers and however deep it is, and none is changed", async () => {
    const deep = `${'{"a":'.repeat(9_000)}9007199254740993${"}".repeat(9_000)}`;
    for (const [name, value] of Object.entries({ huge: "-9223372036854775808", deep })) {
      const body = service("v1", name, { image: "web:1", patches: [{ kind: "Deployment", patch: { spec: { a: "VALUE" } } }] });
      const text = JSON.stringify({ ...body, metadata: { ...body.metadata, namespace } }).replace('"VALUE"', value);
      const { code, stderr } = await plane.kubectl(["create", "--raw", `/apis/service-operator.io/v1/namespaces/${namespace}/services`, "-f", "-"], { input: text });
      assert.equal(code, 0, stderr);
      assert.ok((await client.list(v1alpha1, { namespace })).some(({ metadata }) => metadata.name === name));
      await client.patch(v1alpha1, { namespace, name }, { type: "application/merge-patch+json", body: { metadata: { labels: { a: "b" } } } });
      const stored = await plane.kubectl(["get", "--raw", `/apis/service-operator.io/v1/namespaces/${namespace}/services/${name}`]);
      assert.ok(stored.stdout.includes(`"spec":{"a":${value}}`), stored.stdout.slice(0, 2_000));
    }
  });

  for (const version of ["v1", "v1alpha1"] as const) {
    test(`an integer that a conversion could not hold is refused in ${version}, so that it fails nobody's list`, async () => {
      const text = JSON.stringify(service(version, "large", { image: "web:1", resources: { limits: { memory: "N" } } })).replace('"N"', "9007199254740993");
      const { code, stderr } = await plane.kubectl(["create", "-f", "-"], { input: text });
      assert.notEqual(code, 0);
      assert.match(stderr, /above 2\^53: write it as text/);
    });
  }

  test("with the webhook down v1 goes on, v1alpha1 says why it cannot, and works again once the webhook does", async () => {
    const { metadata } = await create("outage", { image: "web:1" });
    await versioned.stopConversion();
    await assert.rejects(inV1alpha1("outage"), /conversion webhook for service-operator\.io\/v1.* failed/);
    await assert.rejects(createV1alpha1("outage-2", { image: "web:1" }), /conversion webhook for service-operator\.io\/v1alpha1, Kind=Service failed/);
    await client.patch(serviceKind, { namespace, name: "outage" }, { type: "application/merge-patch+json", body: { spec: { image: "web:2" } } });
    assert.ok((await client.list(serviceKind, { namespace })).length > 0);
    await versioned.serveConversion();
    const recovered = await waitFor("v1alpha1 is served again", async () => await inV1alpha1("outage"));
    assert.deepEqual([recovered.metadata.uid, recovered.spec.image], [metadata.uid, "web:2"]);
    await waitFor("it is written again", async () => await createV1alpha1("outage-3", { image: "web:1" }));
  });
});

/** Watches that end with the test. */
class Watches implements Disposable {
  readonly #stop = new AbortController();

  /** What a watch from now on sees, one line an event. */
  of<T extends Service | ServiceV1alpha1>(kind: Kind<T>): readonly string[] {
    const seen: string[] = [];
    const follow = async (): Promise<void> => {
      const note = ({ type, object }: WatchEvent<T>): void => void (type === "BOOKMARK" || seen.push(`${type} ${object.metadata.name ?? ""} ${object.spec.image}`));
      for await (const events of client.watch(kind, { namespace, sendInitialEvents: true, signal: this.#stop.signal })) events.forEach(note);
    };
    follow().catch((error: unknown) => void (this.#stop.signal.aborted || seen.push(String(error))));
    return seen;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}
