import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { webhookScenario } from "./support/webhooks.ts";

const spec = { image: "registry.example.com/shop:1", replicas: 2, resources: { requests: { cpu: "1m" } } };
const scene = await webhookScenario("validate", { allowedIngressAnnotations: "example.com/a,example.org/*" });
const { cluster } = scene;
const host = `${cluster.namespace}.example.com`;

test("a host and path that another Service has is refused, and the holder named", async () => {
  assert.equal((await scene.create("first", { ...spec, ingress: { host } })).code, 0);
  const refused = async (): Promise<string | undefined> => {
    const { code, stderr } = await scene.create("second", { ...spec, ingress: { host } }, ["--dry-run=server"]);
    return code === 0 ? undefined : stderr;
  };
  // The operator learns of the first by its watch; until then, the condition has to tell.
  const message = await waitFor("the refusal", refused);
  assert.match(message, new RegExp(`spec\\.ingress\\.host "${host}" with path "/" is taken by the Service "first" in namespace "${cluster.namespace}": use another host or path`));
});

test("another path of that host in the same namespace, another class and a disabled ingress are free", async () => {
  const classed = `classed.${host}`;
  assert.equal((await scene.create("classed", { ...spec, ingress: { host: classed, className: "one" } })).code, 0);
  for (const ingress of [{ host, path: "/other" }, { host: classed, className: "other" }, { host, enabled: false }]) {
    const { code, stderr } = await scene.create("second", { ...spec, ingress }, ["--dry-run=server"]);
    assert.equal(code, 0, stderr);
  }
});

test("an update to a host that is taken is refused too; one of anything else is not", async () => {
  assert.equal((await scene.create("second", spec)).code, 0);
  const { code, stderr } = await scene.patch("second", { spec: { ingress: { host } } });
  assert.notEqual(code, 0);
  assert.match(stderr, /is taken by the Service "first"/);
  assert.equal((await scene.patch("first", { spec: { replicas: 3, ingress: { host, path: "/" } } })).code, 0, "the holder's own");
  assert.equal((await scene.patch("second", { metadata: { labels: { a: "b" } } })).code, 0);
});

test("annotations that are not allowed are refused, on a create and when an update adds them", async () => {
  const annotated = (...keys: readonly string[]): object => ({ ingress: { path: "/annotated", annotations: Object.fromEntries(keys.map((key) => [key, ""])) } });
  const refused = await scene.create("annotated", { ...spec, ...annotated("example.com/a", "example.com/ab") });
  assert.match(refused.stderr, /spec\.ingress\.annotations key "example\.com\/ab" is not allowed by this operator: leave it out, or have it added to --allowed-ingress-annotations/);
  assert.equal((await scene.create("annotated", { ...spec, ...annotated("example.com/a", "example.org/anything") })).code, 0);
  const { code, stderr } = await scene.patch("annotated", { spec: annotated("example.org") });
  assert.notEqual(code, 0);
  assert.match(stderr, /key "example\.org" is not allowed/);
  assert.equal((await scene.patch("annotated", { spec: { ingress: { enabled: false, annotations: { "example.net/x": "" } } } })).code, 0, "of no Ingress");
});

test("a warning for each risk, on a create and on a change of the spec, and none for anything else", async () => {
  const risky = await scene.create("risky", { image: "shop" });
  assert.equal(risky.code, 0);
  assert.deepEqual([...risky.stderr.matchAll(/^Warning: (spec\.\w+)/gm)].map(([, field]) => field), ["spec.image", "spec.resources", "spec.replicas"]);
  const changed = await scene.patch("risky", { spec: { image: "shop:1", replicas: 2 } });
  assert.deepEqual([...changed.stderr.matchAll(/^Warning: (spec\.\w+)/gm)].map(([, field]) => field), ["spec.resources"]);
  assert.equal((await scene.patch("risky", { metadata: { labels: { a: "b" } } })).stderr, "");
});
