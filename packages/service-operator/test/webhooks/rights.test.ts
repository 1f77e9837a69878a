import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyRule } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { bundleRights, certificateRights, reviewRights } from "../../src/rights.ts";
import { grantedBy, rightOf } from "../support/rights.ts";
import { webhookScenario } from "./support/webhooks.ts";

const base = { image: "registry.example.com/shop:1", replicas: 2, resources: { requests: { cpu: "1m" } } };
const scene = await webhookScenario("rights");
const { cluster, plane } = scene;

/** Every field that reaches what needs a right, and what the message says of it. */
const fields: Readonly<Record<string, readonly [spec: Partial<ServiceSpecInput>, right: string]>> = {
  "env configMapKeyRef": [{ env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "c", key: "a" } } }] }, 'get configmaps "c"'],
  "envFrom configMapRef": [{ envFrom: [{ configMapRef: { name: "c" } }] }, 'get configmaps "c"'],
  "volumes configMap": [{ volumes: [{ name: "a", configMap: { name: "c" } }] }, 'get configmaps "c"'],
  "volumes projected configMap": [{ volumes: [{ name: "a", projected: { sources: [{ configMap: { name: "c" } }] } }] }, 'get configmaps "c"'],
  podLabels: [{ podLabels: { role: "frontend" } }, "create deployments.apps"],
  podAnnotations: [{ podAnnotations: { "example.com/inject": "yes" } }, "create deployments.apps"],
  "AppArmor turned off": [{ podAnnotations: { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" } }, "create deployments.apps"],
  "env secretKeyRef": [{ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "db", key: "a" } } }] }, 'get secrets "db"'],
  "envFrom secretRef": [{ envFrom: [{ secretRef: { name: "db" } }] }, 'get secrets "db"'],
  "volumes secret": [{ volumes: [{ name: "a", secret: { secretName: "db" } }] }, 'get secrets "db"'],
  "volumes projected secret": [{ volumes: [{ name: "a", projected: { sources: [{ configMap: { name: "c" } }, { secret: { name: "db" } }] } }] }, 'get secrets "db"'],
  "another Secret": [{ envFrom: [{ configMapRef: { name: "c" } }, { secretRef: { name: "other" } }] }, 'get secrets "other"'],
  "volumes persistentVolumeClaim": [{ volumes: [{ name: "a", persistentVolumeClaim: { claimName: "data" } }] }, 'get persistentvolumeclaims "data"'],
  imagePullSecrets: [{ imagePullSecrets: [{ name: "other" }] }, 'get secrets "other"'],
  serviceAccountName: [{ serviceAccountName: "admin" }, 'impersonate serviceaccounts "admin"'],
  "another service account": [{ serviceAccountName: "shop", automountServiceAccountToken: true }, 'impersonate serviceaccounts "shop"'],
  "the token of the service account default": [{ automountServiceAccountToken: true }, 'impersonate serviceaccounts "default"'],
  privileged: [{ securityContext: { privileged: true, allowPrivilegeEscalation: true } }, "create deployments.apps"],
  "a container that may be root": [{ securityContext: { runAsNonRoot: false } }, "create deployments.apps"],
  "more capabilities": [{ securityContext: { capabilities: { add: ["NET_BIND_SERVICE", "NET_ADMIN"] } } }, "create deployments.apps"],
  "a patch of the Deployment": [{ patches: [{ kind: "Deployment", patch: {} }] }, "create deployments.apps"],
  "a patch of the HorizontalPodAutoscaler": [{ patches: [{ kind: "HorizontalPodAutoscaler", patch: {} }] }, "create horizontalpodautoscalers.autoscaling"],
  "a patch of the core Service": [{ patches: [{ kind: "Service", patch: {} }] }, "update services"],
  "a patch of the Ingress": [{ patches: [{ kind: "Ingress", patch: {} }] }, "update ingresses.networking.k8s.io"],
  "adopt ConfigMap": [{ adopt: [{ kind: "ConfigMap", name: "shop-config-x" }] }, 'update configmaps "shop-config-x"'],
  "adopt Deployment": [{ adopt: [{ kind: "Deployment", name: "shop" }] }, 'delete deployments.apps "shop"'],
  "adopt HorizontalPodAutoscaler": [{ adopt: [{ kind: "HorizontalPodAutoscaler", name: "shop" }] }, 'delete horizontalpodautoscalers.autoscaling "shop"'],
  "adopt Service": [{ adopt: [{ kind: "Service", name: "shop" }] }, 'update services "shop"'],
  "adopt Ingress": [{ adopt: [{ kind: "Ingress", name: "shop" }] }, 'update ingresses.networking.k8s.io "shop"'],
  "ingress annotations": [{ ingress: { annotations: { "nginx.ingress.kubernetes.io/server-snippet": "x" } } }, "create ingresses.networking.k8s.io"],
  "a wildcard": [{ ingress: { host: "*.example.com" } }, "create ingresses.networking.k8s.io"],
  "ingress tls": [{ ingress: { tls: [{ secretName: "other" }] } }, "create ingresses.networking.k8s.io"],
};

const services: PolicyRule = { apiGroups: ["service-operator.io"], resources: ["services"], verbs: ["*"] };

/** What each may do in the namespace, and which fields that is enough for. */
const users: Readonly<Record<string, readonly [rules: readonly PolicyRule[], may: (right: string) => boolean]>> = {
  editor: [[services, { apiGroups: ["", "apps", "autoscaling", "networking.k8s.io"], resources: ["*"], verbs: ["*"] }], () => true],
  newcomer: [[services], () => false],
  half: [
    [services, { apiGroups: [""], resources: ["configmaps"], resourceNames: ["c"], verbs: ["get"] }, { apiGroups: [""], resources: ["secrets"], resourceNames: ["db"], verbs: ["get"] }, { apiGroups: [""], resources: ["serviceaccounts"], resourceNames: ["shop"], verbs: ["impersonate"] }, { apiGroups: ["apps"], resources: ["deployments"], verbs: ["update"] }],
    (right) => right === 'get secrets "db"' || right === 'get configmaps "c"' || right === 'impersonate serviceaccounts "shop"',
  ],
};

const as = (user: string): string => `--as=${user}-${cluster.namespace}`;

for (const [user, [rules]] of Object.entries(users)) {
  const manifest = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: user }, rules };
  await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
  await cluster.kubectl(["create", "rolebinding", user, `--role=${user}`, `--user=${user}-${cluster.namespace}`]);
}

for (const [user, [, may]] of Object.entries(users)) {
  for (const [field, [spec, right]] of Object.entries(fields)) {
    test(`${user}: ${field} is ${may(right) ? "taken" : "refused"}`, async () => {
      const { code, stderr } = await scene.create("shop", { ...base, ...spec }, ["--dry-run=server", as(user)]);
      if (may(right)) return assert.equal(code, 0, stderr);
      assert.notEqual(code, 0);
      assert.ok(stderr.includes(`needs the right to ${right} in namespace "${cluster.namespace}"`), stderr);
      assert.match(stderr, new RegExp(`user "${user}-${cluster.namespace}" cannot have the operator do`));
    });
  }
}

test("the ClusterRole edit has every right that is asked for", async () => {
  await cluster.kubectl(["create", "rolebinding", "built-in", "--clusterrole=edit", `--user=built-in-${cluster.namespace}`]);
  await cluster.kubectl(["create", "rolebinding", "built-in-services", "--role=newcomer", `--user=built-in-${cluster.namespace}`]);
  for (const [field, [spec]] of Object.entries(fields)) {
    const { code, stderr } = await scene.create("shop", { ...base, ...spec }, ["--dry-run=server", as("built-in")]);
    assert.equal(code, 0, `${field}: ${stderr}`);
  }
});

test("a Service that reaches nothing needs no right but that to it", async () => {
  const { code, stderr } = await scene.create("plain", { ...base, env: [{ name: "A", value: "1" }], podAnnotations: { "prometheus.io/scrape": "true" }, automountServiceAccountToken: false, securityContext: { readOnlyRootFilesystem: false, runAsUser: 1 }, ingress: { host: `${cluster.namespace}.example.com` } }, [as("newcomer")]);
  assert.equal(code, 0, stderr);
});

test("who may not read a Secret may scale and delete the Service that does, but not decide what runs in it", async () => {
  assert.equal((await scene.create("reads", { ...base, envFrom: [{ secretRef: { name: "db" } }] }, [as("editor")])).code, 0);
  const newcomer = as("newcomer");
  assert.equal((await scene.patch("reads", { spec: { replicas: 3, suspend: true } }, [newcomer])).code, 0);
  assert.equal((await scene.patch("reads", { metadata: { annotations: { a: "b" } } }, [newcomer])).code, 0);
  for (const spec of [{ image: "evil:1" }, { command: ["/bin/sh"] }, { podAnnotations: { "prometheus.io/port": "1" } }]) {
    const { code, stderr } = await scene.patch("reads", { spec }, [newcomer]);
    assert.notEqual(code, 0);
    assert.match(stderr, /spec\.envFrom\[\]\.secretRef "db" needs the right to get secrets "db"/);
  }
  assert.equal((await scene.patch("reads", { spec: { image: "evil:1", envFrom: null } }, [newcomer])).code, 0, "without the Secret");
  const { code, stderr } = await plane.kubectl(["--namespace", cluster.namespace, "delete", "sop", "reads", "--wait=false", newcomer]);
  assert.equal(code, 0, stderr);
});

test("every right that is missing is named at once", async () => {
  const spec = { ...base, envFrom: [{ secretRef: { name: "db" } }, { secretRef: { name: "other" } }], adopt: [{ kind: "Deployment" as const, name: "shop" }] };
  const { stderr } = await scene.create("shop", spec, ["--dry-run=server", as("half")]);
  assert.match(stderr, /"other" needs the right/);
  assert.doesNotMatch(stderr, /"db" needs|update deployments/);
});

test("every right that deploy/webhook.yaml grants is used, and none is missing", () => {
  const used = new Set(scene.operator.proxy.requests.map(rightOf));
  const granted = grantedBy([...reviewRights, ...bundleRights("", ""), ...certificateRights("")]);
  // Lists are for API servers without WatchList. The definition here has no conversion to be trusted; that of installed.test.ts has.
  const elsewhere = (right: string): boolean => right.startsWith("list ") || right === "update apiextensions.k8s.io/customresourcedefinitions";
  assert.deepEqual(granted.filter((right) => !used.has(right) && !elsewhere(right)), []);
  assert.deepEqual(scene.operator.proxy.requests.filter(({ status }) => status === 403), []);
});
