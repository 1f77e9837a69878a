import type { ContainerStatus, Deployment, DeploymentCondition, DeploymentStatus, KubernetesObject, OwnerReference, Pod, PodCondition, PodStatus } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, type ServiceSpecInput, type ServiceStatus } from "../../src/api/index.ts";
import { serviceSpec } from "../../src/api/schema.ts";
import { controllerReference } from "../../src/core/ownership.ts";
import type { View } from "../../src/managers/resource-manager.ts";

export interface ServiceOverrides {
  readonly metadata?: Partial<Service["metadata"]>;
  readonly spec?: Partial<ServiceSpecInput>;
  readonly status?: ServiceStatus;
}

/** The uid of the Service that {@link aService} makes. */
export const serviceUid = "5f0c6a1e-0000-4000-8000-000000000001";

/** A Service as the API server stores it: the schema's defaults are applied. */
export function aService({ metadata = {}, spec = {}, status = { observedGeneration: -1 } }: ServiceOverrides = {}): Service {
  return {
    apiVersion,
    kind: "Service",
    metadata: { name: "shop", namespace: "team", uid: serviceUid, generation: 1, resourceVersion: "1", ...metadata },
    spec: serviceSpec.parse({ image: "registry.example.com/shop:1", ...spec }),
    status,
  };
}

/** A Service that uses every field of its spec. */
export function aFullService(overrides: ServiceOverrides = {}): Service {
  return aService({ ...overrides, spec: { ...everyField, ...overrides.spec } });
}

const everyField: Partial<ServiceSpecInput> = {
  image: "registry.example.com/shop@sha256:abc",
  replicas: 3,
  autoscaling: {
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
      { type: "External", external: { metric: { name: "queue_length", selector: { matchLabels: { queue: "shop" } } }, target: { type: "AverageValue", averageValue: "30" } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] } },
  },
  port: 9000,
  ports: [
    { name: "metrics", port: 9100 },
    { name: "dns", port: 53, targetPort: 5353, protocol: "UDP" },
    { name: "web", port: 80, targetPort: 9000 },
  ],
  serviceType: "NodePort",
  configData: { LOG_LEVEL: "info", "app.conf": "a = 1" },
  env: [
    { name: "REGION", value: "north" },
    { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "shop", key: "password" } } },
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    { name: "MEMORY", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } },
  ],
  resources: { requests: { cpu: "100m" }, limits: { memory: "64Mi" } },
  probes: {
    startup: { httpGet: { path: "/started", port: "web", httpHeaders: [{ name: "X-Probe", value: "startup" }] }, terminationGracePeriodSeconds: 5 },
    readiness: { grpc: { service: "shop" }, initialDelaySeconds: 0, timeoutSeconds: 2, successThreshold: 2 },
    liveness: { exec: { command: ["/bin/alive", ""] }, initialDelaySeconds: 30, periodSeconds: 20, failureThreshold: 6 },
  },
  command: ["/bin/shop"],
  args: ["--region", "$(REGION)"],
  imagePullPolicy: "Always",
  terminationGracePeriodSeconds: 45,
  podLabels: { "example.com/tier": "web" },
  podAnnotations: { "example.com/scrape": "yes" },
  ingress: {
    className: "nginx",
    host: "shop.example.com",
    path: "/shop",
    pathType: "Exact",
    annotations: { "example.com/timeout": "5" },
    tls: [{ secretName: "shop-tls", hosts: ["shop.example.com"] }],
  },
  progressDeadlineSeconds: 60,
  revisionHistoryLimit: 3,
};

/** An account of its own, and credentials to pull the image. */
export const anIdentity: Partial<ServiceSpecInput> = {
  serviceAccountName: "shop",
  automountServiceAccountToken: true,
  imagePullSecrets: [{ name: "registry" }, { name: "mirror" }],
};

/** Every field by which the container is restricted otherwise than by default. */
export const everySecurity: Partial<ServiceSpecInput> = {
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 0,
    runAsNonRoot: false,
    readOnlyRootFilesystem: false,
    allowPrivilegeEscalation: true,
    capabilities: { add: ["NET_BIND_SERVICE", "CHOWN"], drop: ["KILL"] },
    seccompProfile: { type: "Localhost", localhostProfile: "profiles/shop.json" },
    privileged: false,
  },
  podSecurityContext: { fsGroup: 2000, fsGroupChangePolicy: "OnRootMismatch", supplementalGroups: [3000, 0] },
};

/** A patch of every kind that can be patched. */
export const everyPatch: Partial<ServiceSpecInput> = {
  autoscaling: { maxReplicas: 3 },
  ingress: { host: "shop.example.com" },
  patches: [
    {
      kind: "Deployment",
      patch: {
        metadata: { labels: { "example.com/team": "a" }, annotations: { "example.com/note": "b" } },
        spec: {
          minReadySeconds: 5,
          strategy: { type: "Recreate" },
          template: {
            metadata: { annotations: { "example.com/mesh": "on" } },
            spec: {
              priorityClassName: "high",
              tolerations: [{ key: "dedicated", operator: "Exists" }],
              nodeSelector: { disk: "fast" },
              containers: [
                { name: "app", startupProbe: null, env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] },
                { name: "sidecar", image: "registry.example.com/sidecar:1" },
              ],
              initContainers: [{ name: "first", image: "registry.example.com/first:1" }],
              volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
            },
          },
        },
      },
    },
    { kind: "HorizontalPodAutoscaler", patch: { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } } },
    { kind: "Service", patch: { spec: { sessionAffinity: "ClientIP", ports: [{ port: 8080, appProtocol: "h2c" }] } } },
    { kind: "Ingress", patch: { metadata: { annotations: { "example.com/timeout": "5" } }, spec: { tls: [{ hosts: ["shop.example.com"], secretName: "shop-tls" }] } } },
  ],
};

/** Every way to use a ConfigMap or Secret as a whole, and every kind of volume. */
export const everyVolume: Partial<ServiceSpecInput> = {
  envFrom: [{ configMapRef: { name: "shared" } }, { prefix: "DB_", secretRef: { name: "db", optional: true } }],
  volumes: [
    { name: "files", configMap: { name: "files", items: [{ key: "a.conf", path: "a/b.conf", mode: 0o400 }], optional: false } },
    { name: "certificate", secret: { secretName: "certificate", defaultMode: 0o440 } },
    { name: "scratch", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
    { name: "data", persistentVolumeClaim: { claimName: "data", readOnly: true } },
    {
      name: "mixed",
      projected: {
        sources: [
          { configMap: { name: "mixed", items: [{ key: "a", path: "a" }] } },
          { secret: { name: "mixed", optional: true } },
          { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" }, mode: 0o444 }] } },
        ],
      },
    },
  ],
  volumeMounts: [
    { name: "files", mountPath: "/files", readOnly: true },
    { name: "certificate", mountPath: "/certificate/tls.crt", subPath: "tls.crt" },
    { name: "scratch", mountPath: "/tmp/scratch" },
    { name: "data", mountPath: "/data" },
    { name: "mixed", mountPath: "/mixed" },
  ],
};

/** The same object as the API server returns it: with an identity. */
export function stored<T extends KubernetesObject>(object: T, uid = `uid-of-${object.kind}-${object.metadata.name ?? ""}`): T {
  return { ...object, metadata: { ...object.metadata, uid, resourceVersion: "1" } };
}

export function controlledBy<T extends KubernetesObject>(object: T, ...ownerReferences: readonly OwnerReference[]): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences: [...ownerReferences] } };
}

/** The controller reference of a Service of this name that was deleted before. */
export function predecessorReference(service: Service): OwnerReference {
  return { ...controllerReference(service), uid: "5f0c6a1e-0000-4000-8000-00000000000f" };
}

export interface DeploymentOverrides {
  readonly generation?: number;
  readonly replicas?: number;
  readonly status?: DeploymentStatus;
}

/** A Deployment of three pods that is rolled out. */
export function aDeployment({ generation = 1, replicas = 3, status = {} }: DeploymentOverrides = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: "team", generation, ownerReferences: [controllerReference(aService())] },
    spec: { replicas, selector: { matchLabels: { app: "shop" } }, template: {} },
    status: {
      observedGeneration: generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [progress("NewReplicaSetAvailable"), available("True")],
      ...status,
    },
  };
}

export function progress(reason: string, message = ""): DeploymentCondition {
  return { type: "Progressing", status: reason === "ProgressDeadlineExceeded" ? "False" : "True", reason, message };
}

export function available(status: "True" | "False"): DeploymentCondition {
  return { type: "Available", status, reason: status === "True" ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable" };
}

export interface PodOverrides {
  readonly metadata?: Pod["metadata"];
  readonly phase?: NonNullable<PodStatus["phase"]>;
  readonly containers?: readonly ContainerStatus[];
  readonly initContainers?: readonly ContainerStatus[];
  readonly conditions?: readonly PodCondition[];
}

/** A pod with one container that runs and is ready. */
export function aPod({ metadata = {}, phase = "Running", containers = [aContainer()], initContainers = [], conditions = [] }: PodOverrides = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shop-1", namespace: "team", ...metadata },
    status: { phase, containerStatuses: [...containers], initContainerStatuses: [...initContainers], conditions: [...conditions] },
  };
}

export function aContainer(overrides: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: "app", image: "", imageID: "", ready: true, restartCount: 0, state: { running: {} }, ...overrides };
}

/** A container that waits, for example to be tried again. */
export function waiting(reason: string, message?: string): ContainerStatus {
  return aContainer({ ready: false, state: { waiting: { reason, ...(message !== undefined && { message }) } } });
}

/** The exit of a container, as a state or a last state. */
export function exit(exitCode: number, details: { readonly reason?: string; readonly message?: string } = {}): { terminated: { exitCode: number; reason: string; message?: string } } {
  return { terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", ...details } };
}

/** What a manager is shown: nothing, unless said otherwise. */
export function aView<T extends KubernetesObject>(overrides: Partial<View<T>> = {}): View<T> {
  return { owned: [], ownedOf: () => [], pods: [], replicaSets: [], labelledReplicaSets: [], hostHolder: () => undefined, ...overrides };
}
