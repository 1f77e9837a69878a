import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ContainerPort,
  type Deployment,
  type Kind,
  kinds,
  type KubernetesObject,
  mergeSchemas,
  type MergeSchema,
  type Service,
} from "../../src/kubernetes/index.ts";

test("a kind carries the type of its objects", () => {
  const read = <T extends KubernetesObject>(_kind: Kind<T>, object: T): T => object;
  const deployment = read(kinds.deployment, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { selector: { matchLabels: { app: "web" } }, template: { spec: { containers: [{ name: "web" }] } } },
  });
  const typed: Deployment = deployment;
  const untyped: Kind = kinds.deployment;
  assert.equal(typed.kind, untyped.kind);
});

test("a wrong apiVersion, a missing field or an unknown value does not compile", () => {
  // @ts-expect-error apps/v1beta1 is not served any more
  const deployment: Pick<Deployment, "apiVersion"> = { apiVersion: "apps/v1beta1" };
  // @ts-expect-error metadata is required of every object
  const service: Service = { apiVersion: "v1", kind: "Service" };
  // @ts-expect-error the API server knows SCTP, TCP and UDP
  const port: ContainerPort = { containerPort: 80, protocol: "HTTP" };
  assert.ok(deployment && service && port);
});

test("kinds know where they are served", () => {
  assert.deepEqual(kinds.ingress, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    plural: "ingresses",
    namespaced: true,
  });
  assert.equal(kinds.clusterRole.namespaced, false);
});

/** The node at a path of fields; `*` steps into the elements of a list. */
function at(kind: string, path: string): MergeSchema | undefined {
  return path
    .split(".")
    .reduce<MergeSchema | undefined>((node, step) => (step === "*" ? node?.items : node?.fields?.[step]), mergeSchemas[kind]);
}

test("merge information names a list's keys and the defaults of optional ones", () => {
  const containers = "spec.template.spec.containers";
  assert.deepEqual(at("apps/v1/Deployment", containers)?.list, { type: "map", keys: ["name"] });
  assert.deepEqual(at("apps/v1/Deployment", `${containers}.*.ports`)?.list, {
    type: "map",
    keys: ["containerPort", "protocol"],
    defaults: { protocol: "TCP" },
  });
});

test("merge information has nothing for atomic lists, which is the default", () => {
  assert.equal(at("apps/v1/Deployment", "spec.template.spec.containers.*.command"), undefined);
  assert.equal(at("networking.k8s.io/v1/Ingress", "spec.rules")?.list, undefined);
});

test("merge information names sets and atomic maps", () => {
  assert.deepEqual(at("apps/v1/Deployment", "metadata.finalizers")?.list, { type: "set" });
  assert.equal(at("apps/v1/Deployment", "spec.selector")?.mapType, "atomic");
});

test("merge information leaves out the status", () => {
  for (const kind of Object.keys(mergeSchemas)) assert.equal(at(kind, "status"), undefined, kind);
});

/** What becomes of the zero of a field. */
function zeroAt(path: string, field: string): "dropped" | "replaced" | "kept" {
  const { dropped = [], replaced = [] } = at("apps/v1/Deployment", `spec.template.spec.${path}`) ?? {};
  if (dropped.includes(field)) return "dropped";
  return replaced.includes(field) ? "replaced" : "kept";
}

test("merge information tells which zeros the API server drops, which it replaces and which it keeps", () => {
  const container = "containers.*";
  assert.equal(zeroAt(container, "tty"), "dropped");
  assert.equal(zeroAt(container, "imagePullPolicy"), "replaced");
  assert.equal(zeroAt(`${container}.readinessProbe`, "initialDelaySeconds"), "dropped");
  assert.equal(zeroAt(`${container}.readinessProbe`, "timeoutSeconds"), "replaced");
  assert.equal(zeroAt(`${container}.securityContext`, "allowPrivilegeEscalation"), "kept");
  assert.equal(zeroAt("volumes.*", "emptyDir"), "kept");
});

test("merge information names the fields that exclude each other", () => {
  assert.equal(at("apps/v1/Deployment", "spec.template.spec.volumes.*")?.retainKeys, true);
  assert.equal(at("apps/v1/Deployment", "spec.strategy")?.retainKeys, true);
  assert.equal(at("apps/v1/Deployment", "spec.template.spec.containers.*")?.retainKeys, undefined);
});
