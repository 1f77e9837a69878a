import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConfigMap, Deployment, HorizontalPodAutoscaler } from "../../src/kubernetes/index.ts";
import { mergeObject, recordFields } from "../../src/ownership/index.ts";
import { configMap, copy, deployment } from "../support/objects.ts";

const record = "example.com/fields";

interface Case {
  /** What we wrote before; its record is in the live object. */
  readonly before: Deployment;
  readonly desired: Deployment;
  /** What happened to the live object meanwhile. */
  readonly meanwhile?: (live: Deployment) => void;
}

function merge({ before, desired, meanwhile }: Case): { readonly object: Deployment; readonly changes: readonly string[] } {
  const live = copy(recordFields(before, record));
  meanwhile?.(live);
  const untouched = copy(live);
  const merged = mergeObject(live, recordFields(desired, record), { record });
  assert.deepEqual(live, untouched, "the live object was changed");
  const again = mergeObject(merged.object, recordFields(desired, record), { record });
  assert.deepEqual(again.changes, [], "a second merge finds changes");
  const changes = merged.changes.filter((path) => path !== `metadata.annotations.${record}`);
  return { object: merged.object, changes };
}

function container(object: Deployment): NonNullable<NonNullable<Deployment["spec"]>["template"]["spec"]>["containers"][number] {
  const first = object.spec?.template.spec?.containers[0];
  assert.ok(first);
  return first;
}

const env = (...names: readonly string[]): { name: string; value: string }[] => names.map((name) => ({ name, value: name.toLowerCase() }));

describe("property 7: removed means removed", () => {
  test("a field, a list item and a map entry that are desired no longer go", () => {
    const before = deployment({ container: { env: env("A", "B"), resources: { limits: { cpu: "1" } } }, metadata: { labels: { x: "1", y: "2" } } });
    const desired = deployment({ container: { env: env("B") }, metadata: { labels: { y: "2" } } });
    const { object, changes } = merge({ before, desired });
    assert.deepEqual(container(object), { name: "app", image: "example.com/app:1", env: env("B") });
    assert.deepEqual(object.metadata.labels, { y: "2" });
    assert.deepEqual(changes.toSorted(), ["metadata.labels.x", "spec.template.spec.containers[app].env[A]", "spec.template.spec.containers[app].resources"]);
  });

  test("what others put beside and inside our fields stays", () => {
    const before = deployment({ container: { env: env("A"), resources: { limits: { cpu: "1" } } } });
    const { object } = merge({
      before,
      desired: deployment(),
      meanwhile: (live) => {
        const app = container(live);
        app.env = [...env("OTHER"), ...(app.env ?? [])];
        app.resources = { limits: { cpu: "1", memory: "1Gi" } };
        live.spec?.template.spec?.containers.push({ name: "sidecar", image: "sidecar" });
        live.metadata.annotations = { ...live.metadata.annotations, other: "x" };
      },
    });
    assert.deepEqual(container(object).env, env("OTHER"));
    assert.deepEqual(container(object).resources, { limits: { memory: "1Gi" } });
    assert.deepEqual(object.spec?.template.spec?.containers.map(({ name }) => name), ["app", "sidecar"]);
    assert.equal(object.metadata.annotations?.["other"], "x");
  });

  test("a map or keyed list that we set empty and set no longer leaves what others put into it", () => {
    const before = deployment({ container: { env: [], resources: {}, command: [] }, metadata: { labels: {} } });
    const { object, changes } = merge({
      before,
      desired: deployment(),
      meanwhile: (live) => {
        container(live).env = env("OTHER");
        live.metadata.labels = { other: "x" };
      },
    });
    assert.deepEqual(container(object).env, env("OTHER"));
    assert.deepEqual(object.metadata.labels, { other: "x" });
    assert.ok(!changes.includes("metadata.labels"));
  });

  test("a probe goes with the defaults that the API server put into it", () => {
    const before = deployment({ container: { readinessProbe: { httpGet: { path: "/", port: 80 } } } });
    const { object } = merge({
      before,
      desired: deployment(),
      meanwhile: (live) => {
        container(live).readinessProbe = { httpGet: { path: "/", port: 80, scheme: "HTTP" }, timeoutSeconds: 1, failureThreshold: 3 };
      },
    });
    assert.equal(container(object).readinessProbe, undefined);
  });

  test("a whole container that is desired no longer goes", () => {
    const before = deployment();
    before.spec?.template.spec?.containers.push({ name: "second", image: "x" });
    const { object } = merge({ before, desired: deployment() });
    assert.deepEqual(object.spec?.template.spec?.containers.map(({ name }) => name), ["app"]);
  });

  test("without a record nothing is taken back, and what is desired is set", () => {
    const live = deployment({ container: { env: env("A") } });
    const { object } = mergeObject(live, deployment({ container: { image: "new" } }), { record });
    assert.deepEqual(container(object), { name: "app", image: "new", env: env("A") });
  });

  for (const text of ["{", "null", "[]", '{"f:spec":7}', '{"f:spec":null}', '{"f:spec":"f:replicas"}']) {
    test(`a record overwritten with ${text} takes nothing back and is put right`, () => {
      const live = deployment({ metadata: { annotations: { [record]: text } } });
      const desired = recordFields(deployment({ spec: { replicas: 3 } }), record);
      const { object } = mergeObject(live, desired, { record });
      assert.equal(object.spec?.replicas, 3);
      assert.equal(object.metadata.annotations?.[record], desired.metadata.annotations?.[record]);
    });
  }

  test("a released field is neither decided nor taken back", () => {
    const before = recordFields(deployment({ spec: { replicas: 3 } }), record);
    const rest = copy(before);
    delete rest.spec?.replicas;
    const desired = recordFields(rest, record);
    const kept = mergeObject(before, desired, { record, released: ["spec.replicas"] });
    assert.equal(kept.object.spec?.replicas, 3);
    assert.deepEqual(kept.changes, [`metadata.annotations.${record}`]);
    assert.equal(mergeObject(before, desired, { record }).object.spec?.replicas, undefined);
  });
});

describe("lists", () => {
  test("the order of variables is the desired one; those of others keep their places", () => {
    const { object, changes } = merge({
      before: deployment({ container: { env: env("A", "B", "C") } }),
      desired: deployment({ container: { env: env("C", "A", "B") } }),
      meanwhile: (live) => container(live).env?.splice(1, 0, { name: "OTHER", value: "x" }),
    });
    assert.deepEqual(container(object).env?.map(({ name }) => name), ["C", "OTHER", "A", "B"]);
    assert.deepEqual(changes, ["spec.template.spec.containers[app].env"]);
  });

  test("a key that the live list holds twice is cleaned up once, not for ever", () => {
    const { object } = merge({
      before: deployment({ container: { env: env("A") } }),
      desired: deployment({ container: { env: env("A") } }),
      meanwhile: (live) => container(live).env?.push({ name: "A", value: "other" }),
    });
    assert.deepEqual(container(object).env, env("A"));
  });

  test("a key that is desired twice does not loop", () => {
    const twice = deployment({ container: { env: [...env("A"), { name: "A", value: "last" }] } });
    const { object } = merge({ before: twice, desired: twice });
    assert.deepEqual(container(object).env, [{ name: "A", value: "last" }]);
  });

  test("ports are told apart by number and protocol, with TCP where none is given", () => {
    const { object, changes } = merge({
      before: deployment({ container: { ports: [{ containerPort: 53 }] } }),
      desired: deployment({ container: { ports: [{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }] } }),
      meanwhile: (live) => {
        container(live).ports = [{ containerPort: 53, protocol: "TCP" }];
      },
    });
    assert.deepEqual(container(object).ports, [{ containerPort: 53, protocol: "TCP" }, { containerPort: 53, protocol: "UDP" }]);
    assert.equal(changes.length, 1);
  });

  test("a list without keys is one value", () => {
    const { object, changes } = merge({
      before: deployment({ container: { command: ["run", "--a"] } }),
      desired: deployment({ container: { command: ["run", "--b"] } }),
      meanwhile: (live) => container(live).command?.push("--injected"),
    });
    assert.deepEqual(container(object).command, ["run", "--b"]);
    assert.deepEqual(changes, ["spec.template.spec.containers[app].command"]);
  });

  test("finalizers are a set: ours are added once, those of others stay", () => {
    const live = deployment({ metadata: { finalizers: ["other/one"] } });
    const desired = deployment({ metadata: { finalizers: ["ours/one"] } });
    const { object } = mergeObject(live, desired, { record });
    assert.deepEqual(object.metadata.finalizers, ["other/one", "ours/one"]);
    assert.deepEqual(mergeObject(object, desired, { record }).changes, []);
  });

  test("owner references are told apart by uid", () => {
    const owner = (uid: string, name: string) => ({ apiVersion: "v1", kind: "Owner", name, uid });
    const live = deployment({ metadata: { ownerReferences: [owner("1", "a"), owner("2", "b")] } });
    const { object, changes } = mergeObject(live, deployment({ metadata: { ownerReferences: [owner("2", "c")] } }), { record });
    assert.deepEqual(object.metadata.ownerReferences, [owner("1", "a"), owner("2", "c")]);
    assert.deepEqual(changes, ["metadata.ownerReferences[2]"]);
  });
});

describe("values", () => {
  test("an atomic map is replaced as a whole", () => {
    const before = deployment({ spec: { template: { metadata: {}, spec: { containers: [], nodeSelector: { a: "1" } } } } });
    const { object } = merge({
      before,
      desired: deployment({ spec: { template: { metadata: {}, spec: { containers: [], nodeSelector: { b: "1" } } } } }),
      meanwhile: (live) => Object.assign(live.spec?.template.spec?.nodeSelector ?? {}, { foreign: "x" }),
    });
    assert.deepEqual(object.spec?.template.spec?.nodeSelector, { b: "1" });
  });

  test("quantities are compared by amount", () => {
    const live = deployment({ container: { resources: { limits: { cpu: "1", memory: "512Mi" }, requests: { cpu: "1" } } } });
    const desired = deployment({ container: { resources: { limits: { cpu: "1000m", memory: "0.5Gi" }, requests: { cpu: 1 } } } });
    assert.deepEqual(mergeObject(live, desired, { record }).changes, []);
  });

  test("the divisor inside an atomic reference is compared by amount", () => {
    const variable = (divisor: string) => [{ name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor } } }];
    const live = deployment({ container: { env: variable("1") } });
    assert.deepEqual(mergeObject(live, deployment({ container: { env: variable("1000m") } }), { record }).changes, []);
    assert.equal(mergeObject(live, deployment({ container: { env: variable("2") } }), { record }).changes.length, 1);
  });

  test("texts that look like quantities are texts, whatever their key is called", () => {
    const data = (value: string): ConfigMap => configMap(1, { data: { "app.limits.cpu": value, "app.resources.limits.cpu": value } });
    assert.deepEqual(mergeObject(data("1"), data("1.0"), { record }).changes, ["data.app.limits.cpu", "data.app.resources.limits.cpu"]);
    const annotated = (value: string): Deployment => deployment({ spec: { template: { metadata: { annotations: { "x.resources.limits.cpu": value } }, spec: { containers: [] } } } });
    assert.equal(mergeObject(annotated("1"), annotated("1.0"), { record }).changes.length, 1);
  });

  test("what the API server drops because it is empty is not missed", () => {
    const desired = deployment({ container: { env: [], command: [] }, metadata: { labels: {}, annotations: {} } });
    assert.deepEqual(mergeObject(deployment(), desired, { record }).changes, []);
  });

  test("an empty text is not missed in a struct, which drops it, but is a value in a map", () => {
    const variable = deployment({ container: { env: [{ name: "A", value: "" }] } });
    assert.deepEqual(mergeObject(deployment({ container: { env: [{ name: "A" }] } }), variable, { record }).changes, []);
    const annotated = deployment({ metadata: { annotations: { a: "" } } });
    assert.deepEqual(mergeObject(deployment({ metadata: { annotations: {} } }), annotated, { record }).object.metadata.annotations, { a: "" });
  });

  test("the result keeps uid and resourceVersion, which are the preconditions of the write, and leaves managedFields out", () => {
    const live = deployment({ metadata: { uid: "u", resourceVersion: "7", managedFields: [{}] } });
    const { metadata } = mergeObject(live, deployment(), { record }).object;
    assert.deepEqual(metadata, { namespace: "n", name: "web", uid: "u", resourceVersion: "7" });
  });

  test("a kind whose schema is not known merges field by field, and its lists as a whole", () => {
    const hpa = (metrics: readonly string[]): HorizontalPodAutoscaler => ({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "x" }, spec: { maxReplicas: 2, scaleTargetRef: { kind: "Deployment", name: "web" }, metrics: metrics.map((type) => ({ type })) } });
    const { object } = mergeObject(hpa(["Resource", "Pods"]), hpa(["Pods"]), { record });
    assert.deepEqual(object.spec?.metrics, [{ type: "Pods" }]);
  });
});
