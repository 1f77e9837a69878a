import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { decide } from "../../src/core/plan.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { aFullService, anIdentity, aService, everyPatch, everySecurity, everyVolume } from "../support/builders.ts";

const plane = await sharedControlPlane();
const namespace = await createNamespace(plane, "at-rest");
const metadata = { namespace };

/** Values that the API server rewrites, defaults or drops: each would make an endless row of updates. */
const awkward: Readonly<Record<string, Partial<ServiceSpecInput>>> = {
  "no pods and no history": { replicas: 0, revisionHistoryLimit: 0 },
  "empty maps and lists": { configData: {}, env: [], resources: { limits: {}, requests: {} }, ingress: { annotations: {}, tls: [] } },
  "a certificate for no hosts": { ingress: { tls: [{ secretName: "shop-tls", hosts: [] }] } },
  "a certificate without a name": { ingress: { tls: [{ hosts: ["shop.example.com"] }, {}] } },
  "an empty variable": { env: [{ name: "EMPTY", value: "" }, { name: "NONE" }] },
  "an empty value beside a source": { env: [{ name: "POD", value: "", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] },
  "an optional Secret": { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "a", key: "a", optional: false } } }, { name: "B", valueFrom: { configMapKeyRef: { name: "a", key: "a", optional: true } } }] },
  "fields of the pod": { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.labels['a']" } } }, { name: "B", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } }] },
  "resources of the container": { env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } }, { name: "B", valueFrom: { resourceFieldRef: { resource: "limits.memory", containerName: "app" } } }] },
  "a divisor that is a number": { env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: 1 } } }] },
  "a divisor in another form": { env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1000m" } } }] },
  "whole ConfigMaps and Secrets as variables": { envFrom: [{ prefix: "A_", secretRef: { name: "a", optional: false } }, { configMapRef: { name: "a", optional: true } }], configData: { A: "1" } },
  "an empty list of sources": { envFrom: [], volumes: [], volumeMounts: [] },
  "every kind of volume": everyVolume,
  "a volume limit in another form": { volumes: [{ name: "a", emptyDir: { sizeLimit: "0.5Gi" } }, { name: "b", emptyDir: { sizeLimit: 1024 } }] },
  "claims and mounts that say what they need not": {
    volumes: [{ name: "a", persistentVolumeClaim: { claimName: "a", readOnly: false } }],
    volumeMounts: [{ name: "a", mountPath: "/a", readOnly: false }],
  },
  "quantities in another form": { resources: { requests: { cpu: 1, memory: "0.5Gi" }, limits: { cpu: "1500m", memory: "1024Mi" } } },
  "an empty configuration value": { configData: { EMPTY: "", "a.conf": "line\r\nline\n" } },
  "a node port": { serviceType: "NodePort" },
  "no address": { clusterIP: "None" },
  "a load balancer": { serviceType: "LoadBalancer" },
  "two ports on one of the container": { ports: [{ name: "web", port: 80, targetPort: 8080 }, { name: "b", port: 81, targetPort: 8080 }] },
  "one port by two protocols": { ports: [{ name: "dns", port: 53, protocol: "UDP" }, { name: "dns-tcp", port: 53, protocol: "TCP" }] },
  "probes that say nothing": { probes: { startup: {}, readiness: {}, liveness: {} } },
  "an account, its token and pull secrets": anIdentity,
  "no account of its own, and no token": { imagePullSecrets: [], automountServiceAccountToken: false },
  "what its container may do": everySecurity,
  "a security context that says nothing": { securityContext: { capabilities: {} }, podSecurityContext: { supplementalGroups: [] } },
  "no capability dropped or added": { securityContext: { capabilities: { add: [], drop: [] } } },
  "root, and everything allowed": { securityContext: { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false, readOnlyRootFilesystem: false, allowPrivilegeEscalation: true, privileged: true }, podSecurityContext: { fsGroup: 0 } },
  "zeros that forbid": { securityContext: { allowPrivilegeEscalation: false, privileged: false } },
  "a patch of every kind": everyPatch,
  "patches that say nothing": { patches: [{ kind: "Deployment", patch: {} }, { kind: "Service", patch: { spec: {} } }] },
  "fields of the pod and the container, and amounts, that only patches have": {
    patches: [
      {
        kind: "Deployment",
        patch: {
          spec: {
            template: {
              spec: {
                initContainers: [{ name: "first", image: "a", env: [{ name: "CPU", valueFrom: { resourceFieldRef: { containerName: "app", resource: "limits.cpu" } } }], resources: { limits: { memory: "0.5Gi" } }, restartPolicy: "Always" }],
                containers: [{ name: "app", lifecycle: { preStop: { sleep: { seconds: 5 } }, postStart: { httpGet: { port: 8080 } } }, envFrom: [{ secretRef: { name: "a" } }] }],
                volumes: [
                  { name: "host", hostPath: { path: "/var" } },
                  { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault" } }, { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } }] } },
                  { name: "scratch", ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } } } } },
                  { name: "csi", csi: { driver: "csi.example.com", volumeAttributes: { a: "b" } } },
                ],
                affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: { matchLabels: { a: "b" } } }] } },
                topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { a: "b" } } }],
                hostAliases: [{ ip: "10.0.0.1", hostnames: ["a.example.com"] }],
                dnsConfig: { options: [{ name: "ndots", value: "2" }] },
                hostNetwork: false,
                shareProcessNamespace: true,
                enableServiceLinks: true,
                restartPolicy: "Always",
              },
            },
          },
        },
      },
    ],
  },
  "no probes": { probes: { startup: { enabled: false }, readiness: { enabled: false } } },
  "probes at once": { probes: { startup: { initialDelaySeconds: 0 }, liveness: { tcpSocket: {}, initialDelaySeconds: 0 } } },
  "probes by HTTP": { probes: { readiness: { httpGet: { httpHeaders: [] } }, liveness: { httpGet: { port: 8081, scheme: "HTTPS", httpHeaders: [{ name: "Accept", value: "" }] } } } },
  "probes by gRPC": { probes: { startup: { grpc: {} }, readiness: { grpc: { port: 1, service: "" } } } },
  "probes by command": { probes: { liveness: { exec: { command: ["true", ""] } } } },
  "no time to end, and nothing to run": { terminationGracePeriodSeconds: 0, command: [], args: [], podLabels: {}, podAnnotations: {} },
  "empty arguments and texts": { command: [""], args: ["", "a"], podLabels: { empty: "" }, podAnnotations: { empty: "" } },
  "an autoscaler": { autoscaling: { maxReplicas: 3 } },
  "an autoscaler that is told nothing": { autoscaling: { maxReplicas: 3, metrics: [], behavior: {} } },
  "an autoscaler that only goes up": { autoscaling: { maxReplicas: 3, behavior: { scaleDown: { selectPolicy: "Disabled", stabilizationWindowSeconds: 0 } } } },
  "amounts of metrics in another form": {
    autoscaling: {
      maxReplicas: 3,
      metrics: [
        { type: "Pods", pods: { metric: { name: "a" }, target: { type: "AverageValue", averageValue: "0.5" } } },
        { type: "Object", object: { metric: { name: "b", selector: {} }, describedObject: { kind: "Pod", name: "b" }, target: { type: "Value", value: "1000m" } } },
        { type: "External", external: { metric: { name: "c", selector: { matchLabels: {}, matchExpressions: [] } }, target: { type: "Value", value: 2000 } } },
      ],
    },
  },
  "an Ingress for all": { ingress: {} },
  "an Ingress path that is compared by its controller": { ingress: { path: "/a(/|$)(.*)", pathType: "ImplementationSpecific" } },
};

/** What the API server would make of it. */
async function stored({ apiVersion, plural }: Kind, body: KubernetesObject): Promise<KubernetesObject> {
  const base = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const answer = await plane.request({ method: "POST", path: `${base}/namespaces/${namespace}/${plural}?dryRun=All&fieldValidation=Strict`, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body as KubernetesObject; // a 201 carries the object
}

async function assertAtRest(service: Service): Promise<void> {
  for (const { kind, desired } of builtInManagers) {
    for (const object of desired(service)) {
      const create = decide({ service }, object, undefined);
      assert.ok(create.type === "create");
      const action = decide({ service }, object, await stored(kind, create.object));
      assert.equal(action.type, "keep", `${kind.kind}: ${JSON.stringify("changes" in action ? action.changes : action)}`);
    }
  }
}

for (const [title, spec] of Object.entries(awkward)) {
  test(`property 3: what the API server makes of a Service with ${title} is no drift`, async () => await assertAtRest(aService({ metadata, spec })));
}

test("property 3: what the API server makes of a full Service is no drift", async () => await assertAtRest(aFullService({ metadata })));

test("property 3: what the API server makes of a Service with everything in it is no drift", async () => await assertAtRest(aFullService({ metadata, spec: everyVolume })));

test("the pods of a full Service are let into a namespace that enforces Pod Security restricted", async () => {
  const restricted = await createNamespace(plane, "restricted");
  const { code } = await plane.kubectl(["label", "namespace", restricted, "pod-security.kubernetes.io/enforce=restricted"]);
  assert.equal(code, 0);
  const [deployment] = builtInManagers.flatMap(({ desired }) => desired(aFullService({ spec: everyVolume }))).filter(({ kind }) => kind === "Deployment");
  const { template } = (deployment as KubernetesObject & { spec: { template: object } }).spec; // a Deployment has one
  const body = { ...template, apiVersion: "v1", kind: "Pod", metadata: { name: "shop" } };
  const answer = await plane.request({ method: "POST", path: `/api/v1/namespaces/${restricted}/pods?dryRun=All`, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
});
