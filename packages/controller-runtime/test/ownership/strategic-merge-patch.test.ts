import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import type { Deployment, KubernetesObject } from "../../src/kubernetes/index.ts";
import { type JsonObject, strategicMergePatch } from "../../src/ownership/index.ts";
import { copy, deployment } from "../support/objects.ts";

const plane = await sharedControlPlane();
const namespace = await createNamespace(plane, "strategic");

const container = {
  env: [{ name: "A", value: "a" }, { name: "B", value: "b" }],
  ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
  readinessProbe: { tcpSocket: { port: 80 } },
  resources: { requests: { cpu: "1" } },
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};
const labels = { app: "web" };
const pod = { containers: [{ name: "app", image: "example.com/app:1", ...container }], volumes: [{ name: "tmp", emptyDir: {} }] };
const workload = deployment({
  metadata: { namespace, name: "web", annotations: { "example.com/a": "1", "example.com/b": "2" } },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
});
const ports = [{ name: "http", port: 80, protocol: "TCP", targetPort: "http" }, { name: "dns", port: 53, protocol: "UDP", targetPort: 53 }];
const address = { apiVersion: "v1", kind: "Service", metadata: { namespace, name: "web" }, spec: { selector: labels, ports } } as KubernetesObject;

const paths = { Deployment: `/apis/apps/v1/namespaces/${namespace}/deployments`, Service: `/api/v1/namespaces/${namespace}/services` };
const live = { Deployment: await send("POST", paths.Deployment, workload), Service: await send("POST", paths.Service, address) };

async function send(method: "POST" | "PUT", path: string, body: KubernetesObject): Promise<KubernetesObject> {
  const answer = await plane.request({ method, path, body });
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  return answer.body as KubernetesObject; // a success carries the object
}

/** What a patch is about: no times, no versions, and nothing that the Deployment controller says. */
function contentOf({ metadata, ...rest }: KubernetesObject): object {
  const { status: _, ...content } = rest as KubernetesObject & { status?: unknown };
  const { "deployment.kubernetes.io/revision": __, ...annotations } = metadata.annotations ?? {};
  return { ...content, labels: metadata.labels, annotations };
}

const inPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const inContainer = (fields: JsonObject): JsonObject => inPod({ containers: [{ name: "app", ...fields }] });

const patches: readonly (readonly [kind: keyof typeof live, patch: JsonObject])[] = [
  ["Deployment", {}],
  ["Deployment", { spec: { replicas: 3, minReadySeconds: 5 } }],
  ["Deployment", { spec: { strategy: { type: "Recreate", rollingUpdate: null } } }],
  ["Deployment", { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } }],
  ["Deployment", { metadata: { labels: { x: "1" }, annotations: { "example.com/a": null, "example.com/c": "3" } } }],
  ["Deployment", inContainer({ image: "example.com/app:2", env: [{ name: "C", value: "c" }, { name: "A", value: "z" }] })],
  ["Deployment", inContainer({ env: [{ name: "A", $patch: "delete" }] })],
  ["Deployment", inContainer({ env: [{ name: "A", value: null, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] })],
  ["Deployment", inContainer({ env: null, ports: null })],
  ["Deployment", inContainer({ readinessProbe: { tcpSocket: null, httpGet: { path: "/", port: "http" } } })],
  ["Deployment", inContainer({ readinessProbe: null, resources: { requests: { cpu: null, memory: "1Gi" } } })],
  ["Deployment", inPod({ containers: [{ name: "sidecar", image: "example.com/sidecar:1" }], initContainers: [{ name: "first", image: "example.com/first:1" }] })],
  ["Deployment", inPod({ volumes: [{ name: "tmp", emptyDir: null, configMap: { name: "a" } }, { name: "more", hostPath: { path: "/" } }] })],
  ["Deployment", inPod({ nodeSelector: { disk: "fast" }, tolerations: [{ key: "a", operator: "Exists" }], hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" })],
  ["Deployment", inPod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: labels } }] })],
  ["Service", { spec: { ports: [{ port: 80, appProtocol: "h2c" }] } }],
  ["Service", { spec: { sessionAffinity: "ClientIP", publishNotReadyAddresses: true } }],
];

for (const [kind, patch] of patches) {
  test(`${kind}: ${JSON.stringify(patch)} has the same effect as with the API server`, async () => {
    const [object, before] = [live[kind], copy(live[kind])];
    const patched = strategicMergePatch(object, patch);
    assert.deepEqual(object, before, "the input was changed");
    assert.deepEqual(strategicMergePatch(patched, patch), patched, "the same patch again");
    const { code, stdout, stderr } = await plane.kubectl(["--namespace", namespace, "patch", kind.toLowerCase(), "web", "--type=strategic", "--patch", JSON.stringify(patch), "--dry-run=server", "-o", "json"]);
    assert.equal(code, 0, stderr);
    const ours = await send("PUT", `${paths[kind]}/web?dryRun=All&fieldValidation=Strict`, unconditional(patched));
    assert.deepEqual(sorted(contentOf(ours)), sorted(contentOf(JSON.parse(stdout) as KubernetesObject)));
  });
}

/** The Deployment controller writes meanwhile. */
function unconditional(object: KubernetesObject): KubernetesObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** New items come first with the API server, and last here. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)]));
}

test("an item of a list with several keys is removed by all of them", () => {
  const { spec } = strategicMergePatch(address, { spec: { ports: [{ port: 53, protocol: "UDP", $patch: "delete" }] } }) as KubernetesObject & { spec: { ports: unknown } };
  assert.deepEqual(spec.ports, [ports[0]]);
});

test("the directive removes a field as null does", () => {
  const gone = { $patch: "delete" };
  const patched = strategicMergePatch(workload, inContainer({ readinessProbe: gone, env: gone, resources: { requests: { cpu: gone } } }));
  assert.deepEqual(patched, strategicMergePatch(workload, inContainer({ readinessProbe: null, env: null, resources: { requests: { cpu: null } } })));
  assert.equal("readinessProbe" in (patched.spec?.template.spec?.containers[0] ?? {}), false);
});

test("what only removes adds nothing", () => {
  const patched = strategicMergePatch(workload, inContainer({ livenessProbe: { httpGet: null }, lifecycle: null, startupProbe: { $patch: "delete" }, tty: { $patch: "delete" } }));
  assert.deepEqual(patched, workload);
  const emptyDir = inPod({ volumes: [{ name: "scratch", emptyDir: {} }] });
  assert.deepEqual(strategicMergePatch<Deployment>(workload, emptyDir).spec?.template.spec?.volumes, [...pod.volumes, { name: "scratch", emptyDir: {} }]);
});
