import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { Deployment, KubernetesObject, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { givenRevision, revisionOf } from "../../src/core/revision.ts";
import { configMap, configMapName } from "../../src/managers/config-map.ts";
import { deployment } from "../../src/managers/deployment.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { podTemplate } from "../../src/managers/pod-template.ts";
import { render } from "../../src/managers/renderers.ts";
import { aDeployment, aFullService, aService, aView, everyPatch } from "../support/builders.ts";
import { emptyFields } from "../support/empty-fields.ts";

const childrenOf = (service: Service): readonly KubernetesObject[] => builtInManagers.flatMap(({ desired }) => desired(service));

test("property 6: every child lies in the Service's namespace, and none is named in a spec", () => {
  for (const namespace of ["team", "other"]) {
    const children = childrenOf(aFullService({ metadata: { namespace } }));
    assert.deepEqual(new Set(children.map(({ metadata }) => metadata.namespace)), new Set([namespace]));
    for (const { metadata: _, ...content } of children) assert.ok(!JSON.stringify(content).includes('"namespace"'));
  }
});

const changes: Readonly<Record<string, Partial<Service["metadata"]>>> = {
  labels: { labels: { team: "a" } },
  annotations: { annotations: { note: "hello" } },
  generation: { generation: 99 },
  resourceVersion: { resourceVersion: "99" },
  finalizers: { finalizers: ["x"] },
  uid: { uid: "another" },
  deletionTimestamp: { deletionTimestamp: "2026-01-01T00:00:00Z" },
};

for (const [what, metadata] of Object.entries(changes)) {
  test(`property 9: the pod template does not depend on the ${what} of the Service`, () => {
    assert.deepEqual(podTemplate(aFullService({ metadata })), podTemplate(aFullService()));
  });
}

const irrelevant: Readonly<Record<string, Partial<ServiceSpecInput>>> = {
  replicas: { replicas: 9 },
  serviceType: { serviceType: "LoadBalancer" },
  ingress: { ingress: { host: "new.example.com" } },
  suspend: { suspend: true },
  deletionPolicy: { deletionPolicy: "Retain" },
  progressDeadlineSeconds: { progressDeadlineSeconds: 5 },
  revisionHistoryLimit: { revisionHistoryLimit: 1 },
};

for (const [field, spec] of Object.entries(irrelevant)) {
  test(`property 9: a change of spec.${field} restarts no pod`, () => assert.deepEqual(podTemplate(aFullService({ spec })), podTemplate(aFullService())));
}

test("the selector of the Deployment, which can never change, is that of the name alone", () => {
  const selectorOf = (service: Service): unknown => deployment.desired(service).map((child) => (child as Deployment).spec?.selector);
  assert.deepEqual(selectorOf(aFullService()), selectorOf(aService()));
  for (const metadata of Object.values(changes)) assert.deepEqual(selectorOf(aFullService({ metadata })), selectorOf(aService()));
});

test("property 9: the status of the Service changes no child", () => {
  assert.deepEqual(childrenOf(aFullService({ status: { observedGeneration: 5, replicas: 3, url: "x" } })), childrenOf(aFullService()));
});

test("property 8: children are a function of the Service, and leave it as it is", () => {
  const service = aFullService();
  const copy = structuredClone(service);
  assert.deepEqual(childrenOf(service), childrenOf(copy));
  assert.deepEqual(service, copy);
});

test("the name of the ConfigMap is that of its content, not of the order of its keys", () => {
  const data = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1 });
  const nameOf = (configData: Record<string, string>): string | undefined => configMapName(aService({ spec: { configData } }));
  fc.assert(
    fc.property(data, (configData) => {
      const turned = Object.fromEntries(Object.entries(configData).toReversed());
      assert.equal(nameOf(turned), nameOf(configData));
    }),
  );
  fc.assert(
    fc.property(data, data, (a, b) => {
      const same = isDeepStrictEqual(a, b);
      assert.equal(nameOf(a) === nameOf(b), same);
    }),
  );
});

test("a patch of the pod template makes another revision, and a patch of anything else none", () => {
  const revision = (patch: NonNullable<ServiceSpecInput["patches"]>[number]["patch"]): unknown => render(aService({ spec: { patches: [{ kind: "Deployment", patch }] } }), { given: [] }).revision;
  const plain = revision({});
  assert.equal(plain, revisionOf(podTemplate(aService())));
  assert.equal(revision({ metadata: { annotations: { "example.com/a": "b" } }, spec: { minReadySeconds: 5 } }), plain);
  assert.notEqual(revision({ spec: { template: { metadata: { annotations: { "example.com/a": "b" } } } } }), plain);
});

test("what the Deployment is given is the revision of the template that it has, with a patch too", () => {
  const [child] = deployment.desired(aService({ spec: everyPatch })) as Deployment[]; // what this manager makes
  assert.ok(child);
  assert.equal(givenRevision(child), revisionOf(child.spec?.template ?? {}));
});

test("a key and its value cannot be taken for another key and value", () => {
  const nameOf = (configData: Record<string, string>): string | undefined => configMapName(aService({ spec: { configData } }));
  assert.notEqual(nameOf({ a: "b", c: "d" }), nameOf({ a: 'b"],["c","d' }));
  assert.notEqual(nameOf({ ab: "c" }), nameOf({ a: "bc" }));
});

test("there is no ConfigMap without configuration", () => {
  for (const spec of [{}, { configData: {} }]) assert.equal(configMapName(aService({ spec })), undefined);
});

test("an old ConfigMap stays while a ReplicaSet mounts it", () => {
  const service = aFullService();
  const replicaSet: ReplicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: {}, spec: { selector: {}, template: podTemplate(service) } };
  const [live] = configMap.desired(service);
  assert.ok(live);
  const view = aView({ owned: [live], labelledReplicaSets: [replicaSet] });
  assert.equal(configMap.keep?.(live, view), true);
  assert.equal(configMap.keep?.({ ...live, metadata: { name: "shop-config-other" } }, view), false);
  assert.equal(configMap.keep?.(live, { ...view, labelledReplicaSets: [] }), false);
});

test("the pods of every Service meet Pod Security restricted", () => {
  for (const { spec } of [aService(), aFullService()].map(podTemplate)) {
    assert.ok(spec);
    assert.equal(spec.securityContext?.runAsNonRoot, true);
    assert.notEqual(spec.securityContext.runAsUser, 0);
    assert.deepEqual(spec.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(spec.automountServiceAccountToken, false);
    for (const field of ["hostNetwork", "hostPID", "hostIPC"]) assert.ok(!(field in spec));
    for (const { securityContext, ports = [] } of spec.containers) {
      assert.deepEqual(securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
      assert.ok(ports.every((port) => !("hostPort" in port)));
    }
    assert.ok(spec.volumes?.every((volume) => "emptyDir" in volume || "configMap" in volume));
  }
});

for (const [title, service] of Object.entries({ minimal: aService(), full: aFullService(), sparse: aService({ spec: { ...emptyFields, ingress: { tls: [] } } }) })) {
  test(`nothing undefined and nothing empty is written for a ${title} Service`, () => assert.deepEqual(emptyPlaces(childrenOf(service)), []));
}

/** Paths of what the API server would drop. An emptyDir is empty and means something. */
function emptyPlaces(value: unknown, path = ""): string[] {
  if (path.endsWith(".emptyDir") || path.endsWith(".command.1")) return []; // an empty argument means something, too
  if (value === undefined || value === "") return [path];
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([name, each]) => emptyPlaces(each, `${path}.${name}`));
}

test("zeros that mean something survive", () => {
  const [child] = deployment.desired(aService({ spec: { replicas: 0, revisionHistoryLimit: 0 } }));
  const { spec } = child as Deployment; // what this manager makes
  assert.deepEqual([spec?.replicas, spec?.revisionHistoryLimit], [0, 0]);
});

test("the Deployment's health is that of the live one, and nothing is wrong before there is one", () => {
  const service = aService();
  const view = aView();
  assert.equal(deployment.health?.(service, view).reason, "Progressing");
  assert.equal(deployment.health?.(service, { ...view, owned: [aDeployment()] }).state, "ready");
  const other = { ...aDeployment(), metadata: { name: "other" } };
  assert.equal(deployment.health?.(service, { ...view, owned: [other] }).state, "progressing");
});
