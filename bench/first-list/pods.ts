// Pods as the API server sends them: what a kubelet and the controllers write to one with a sidecar, some 6 KB.

const uidOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
const time = "2026-11-24T12:00:00Z";

const environment = Array.from({ length: 6 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-of-setting-${index}` }));
const container = (name: string) => ({
  name,
  image: `registry.example.com/team/${name}:1.42.0`,
  ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
  env: environment,
  resources: { limits: { cpu: "1", memory: "512Mi" }, requests: { cpu: "100m", memory: "128Mi" } },
  volumeMounts: [{ name: "kube-api-access-x7k2p", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }],
  readinessProbe: { httpGet: { path: "/healthz", port: "http", scheme: "HTTP" }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  imagePullPolicy: "IfNotPresent",
});
const containerStatus = (name: string) => ({
  name,
  state: { running: { startedAt: time } },
  lastState: {},
  ready: true,
  restartCount: 0,
  image: `registry.example.com/team/${name}:1.42.0`,
  imageID: `registry.example.com/team/${name}@sha256:${"0123456789abcdef".repeat(4)}`,
  containerID: `containerd://${"fedcba9876543210".repeat(4)}`,
  started: true,
});
const condition = (type: string) => ({ type, status: "True", lastProbeTime: null, lastTransitionTime: time });

const fieldsOfContainer = { ".": {}, "f:image": {}, "f:imagePullPolicy": {}, "f:name": {}, "f:ports": { ".": {}, 'k:{"containerPort":8080,"protocol":"TCP"}': { ".": {}, "f:containerPort": {}, "f:name": {}, "f:protocol": {} } }, "f:resources": { ".": {}, "f:limits": { ".": {}, "f:cpu": {}, "f:memory": {} }, "f:requests": { ".": {}, "f:cpu": {}, "f:memory": {} } } };
const fieldsOfCondition = { ".": {}, "f:lastProbeTime": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {} };
const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
const managedFields = [
  { manager: "kube-controller-manager", operation: "Update", apiVersion: "v1", time, fieldsType: "FieldsV1", fieldsV1: { "f:metadata": { "f:generateName": {}, "f:labels": { ".": {}, "f:app": {}, "f:pod-template-hash": {} }, "f:ownerReferences": {} }, "f:spec": { "f:containers": { 'k:{"name":"app"}': fieldsOfContainer, 'k:{"name":"proxy"}': fieldsOfContainer }, "f:dnsPolicy": {}, "f:restartPolicy": {} } } },
  { manager: "kubelet", operation: "Update", apiVersion: "v1", time, fieldsType: "FieldsV1", subresource: "status", fieldsV1: { "f:status": { "f:conditions": Object.fromEntries(conditions.map((type) => [`k:{"type":"${type}"}`, fieldsOfCondition])), "f:containerStatuses": {}, "f:hostIP": {}, "f:phase": {}, "f:podIP": {}, "f:startTime": {} } } },
];

/** The JSON of the pod with this number, as in a list: without apiVersion and kind, which the API server leaves out there. */
export function podJson(index: number): string {
  const name = `app-${index}`;
  const metadata = {
    name,
    generateName: "app-",
    namespace: `team-${index % 100}`,
    uid: uidOf(index),
    resourceVersion: String(1_000_000 + index),
    creationTimestamp: time,
    labels: { app: `app-${index % 1000}`, "pod-template-hash": "6d4cf56db6" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `app-${index % 1000}`, uid: uidOf(index % 1000), controller: true, blockOwnerDeletion: true }],
    managedFields,
  };
  return JSON.stringify({ metadata, spec: specOf(index), status: statusOf(index) });
}

function specOf(index: number): object {
  return {
    volumes: [{ name: "kube-api-access-x7k2p", projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } }, { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } }], defaultMode: 420 } }],
    containers: [container("app"), container("proxy")],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    serviceAccountName: "default",
    nodeName: `node-${index % 200}`,
    schedulerName: "default-scheduler",
    tolerations: ["not-ready", "unreachable"].map((taint) => ({ key: `node.kubernetes.io/${taint}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

function statusOf(index: number): object {
  const podIP = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    observedGeneration: 1,
    phase: "Running",
    conditions: conditions.map(condition),
    hostIP: "192.0.2.1",
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
    containerStatuses: [containerStatus("app"), containerStatus("proxy")],
    qosClass: "Burstable",
  };
}
