import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, HorizontalPodAutoscaler, Ingress, KubernetesObject, PodTemplateSpec, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { configMap } from "../../src/managers/config-map.ts";
import { deployment } from "../../src/managers/deployment.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { horizontalPodAutoscaler } from "../../src/managers/horizontal-pod-autoscaler.ts";
import { ingress } from "../../src/managers/ingress.ts";
import type { OwnedObjects } from "../../src/managers/resource-manager.ts";
import { service as coreService } from "../../src/managers/service.ts";
import { aFullService, anIdentity, aService, everyPatch, everySecurity, everyVolume, serviceUid } from "../support/builders.ts";

const metadata = {
  name: "shop",
  namespace: "team",
  labels: { "app.kubernetes.io/name": "shop", "app.kubernetes.io/managed-by": "service-operator", "service-operator.io/service": "shop" },
  ownerReferences: [{ apiVersion: "service-operator.io/v1", kind: "Service", name: "shop", uid: serviceUid, controller: true, blockOwnerDeletion: true }],
};

/** A change here restarts every pod of every user when the operator is upgraded (property 9). */
const minimalTemplate: PodTemplateSpec = {
  metadata: { labels: metadata.labels },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532, fsGroup: 65_532, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "app",
        image: "registry.example.com/shop:1",
        ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        startupProbe: { tcpSocket: { port: "http" }, periodSeconds: 5, failureThreshold: 60 },
        readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10, failureThreshold: 3 },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  },
};

/** The one child that a manager wants. */
function only(manager: OwnedObjects, service: Service): KubernetesObject {
  const [object, ...more] = manager.desired(service);
  assert.ok(object);
  assert.equal(more.length, 0);
  return object;
}

test("a minimal Service has a Deployment and a core Service, and no more", () => {
  assert.deepEqual(builtInManagers.flatMap(({ desired }) => desired(aService())).map(({ kind }) => kind), ["Deployment", "Service"]);
});

test("a Service without a port has no core Service, no Ingress, and no probe that opens a connection", () => {
  const worker = aService({ spec: { port: 0 } });
  assert.deepEqual(builtInManagers.flatMap(({ desired }) => desired(worker)).map(({ kind }) => kind), ["Deployment"]);
  const { ports: _, startupProbe: __, readinessProbe: ___, ...container } = minimalTemplate.spec?.containers[0] ?? { name: "" };
  assert.deepEqual((only(deployment, worker) as Deployment).spec?.template.spec?.containers, [container]);
});

test("a Service with ports of its own alone is asked by the first of TCP", () => {
  const service = aService({ spec: { port: 0, ports: [{ name: "dns", port: 53, protocol: "UDP" }, { name: "metrics", port: 9090 }] } });
  const [container] = (only(deployment, service) as Deployment).spec?.template.spec?.containers ?? [];
  assert.deepEqual([container?.ports?.map(({ name }) => name), container?.readinessProbe?.tcpSocket], [["dns", "metrics"], { port: "metrics" }]);
  assert.deepEqual((only(coreService, service) as CoreService).spec?.ports?.map(({ name, port }) => [name, port]), [["dns", 53], ["metrics", 9090]]);
});

test("a full Service has its children in the order of their creation", () => {
  assert.deepEqual(builtInManagers.flatMap(({ desired }) => desired(aFullService())).map(({ kind }) => kind), ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Service", "Ingress"]);
});

test("property 9: the Deployment of a minimal Service is this one", () => {
  assert.deepEqual(only(deployment, aService()), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, annotations: { "service-operator.io/revision": "r2dfbwc99m" } },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { "service-operator.io/service": "shop" } },
      template: minimalTemplate,
    },
  });
});

test("the core Service of a minimal Service is this one", () => {
  assert.deepEqual(only(coreService, aService()), {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { type: "ClusterIP", selector: { "service-operator.io/service": "shop" }, ports: [{ name: "http", port: 8080, protocol: "TCP", targetPort: "http" }] },
  });
});

test("the ports of a full core Service lead to the container's by name", () => {
  assert.deepEqual((only(coreService, aFullService()) as CoreService).spec?.ports, [
    { name: "http", port: 9000, protocol: "TCP", targetPort: "http" },
    { name: "metrics", port: 9100, protocol: "TCP", targetPort: "metrics" },
    { name: "dns", port: 53, protocol: "UDP", targetPort: "dns" },
    { name: "web", port: 80, protocol: "TCP", targetPort: "http" },
  ]);
});

test("the configuration of a full Service is an immutable ConfigMap named after its content", () => {
  const name = "shop-config-q94d9gschn";
  assert.deepEqual(only(configMap, aFullService()), {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...metadata, name },
    immutable: true,
    data: { LOG_LEVEL: "info", "app.conf": "a = 1" },
  });
});

test("property 9: the container of a full Service is this one", () => {
  const { spec } = only(deployment, aFullService()) as Deployment; // what this manager makes
  const config = "shop-config-q94d9gschn";
  assert.deepEqual([spec?.replicas, spec?.progressDeadlineSeconds, spec?.revisionHistoryLimit], [3, 60, 3]);
  assert.deepEqual(spec?.template.metadata, { labels: { ...metadata.labels, "example.com/tier": "web" }, annotations: { "example.com/scrape": "yes" } });
  assert.equal(spec?.template.spec?.terminationGracePeriodSeconds, 45);
  assert.deepEqual(spec?.template.spec?.volumes, [{ name: "tmp", emptyDir: {} }, { name: "config", configMap: { name: config } }]);
  assert.deepEqual(spec.template.spec.containers, [
    {
      ...minimalTemplate.spec?.containers[0],
      image: "registry.example.com/shop@sha256:abc",
      imagePullPolicy: "Always",
      command: ["/bin/shop"],
      args: ["--region", "$(REGION)"],
      ports: [
        { name: "http", containerPort: 9000, protocol: "TCP" },
        { name: "metrics", containerPort: 9100, protocol: "TCP" },
        { name: "dns", containerPort: 5353, protocol: "UDP" },
      ],
      envFrom: [{ configMapRef: { name: config } }],
      env: [
        { name: "REGION", value: "north" },
        { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "shop", key: "password" } } },
        { name: "POD_IP", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } },
        { name: "MEMORY", valueFrom: { resourceFieldRef: { divisor: "0", resource: "limits.memory" } } },
      ],
      resources: { requests: { cpu: "100m" }, limits: { memory: "64Mi" } },
      startupProbe: {
        httpGet: { path: "/started", port: "http", scheme: "HTTP", httpHeaders: [{ name: "X-Probe", value: "startup" }] },
        initialDelaySeconds: 0,
        periodSeconds: 5,
        timeoutSeconds: 1,
        failureThreshold: 60,
        successThreshold: 1,
        terminationGracePeriodSeconds: 5,
      },
      readinessProbe: { grpc: { port: 9000, service: "shop" }, initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3, successThreshold: 2 },
      livenessProbe: {
        exec: { command: ["/bin/alive", ""] },
        initialDelaySeconds: 30,
        periodSeconds: 20,
        timeoutSeconds: 1,
        failureThreshold: 6,
        successThreshold: 1,
      },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "config", mountPath: "/etc/service/config", readOnly: true }],
    },
  ]);
});

test("property 9: volumes and sources of variables come beside what is always there", () => {
  const { spec } = only(deployment, aFullService({ spec: everyVolume })) as Deployment; // what this manager makes
  const pod = spec?.template.spec;
  const config = "shop-config-q94d9gschn";
  assert.deepEqual(pod?.containers[0]?.envFrom, [...(everyVolume.envFrom ?? []), { configMapRef: { name: config } }], "configData wins");
  assert.deepEqual(pod.containers[0].volumeMounts, [{ name: "tmp", mountPath: "/tmp" }, { name: "config", mountPath: "/etc/service/config", readOnly: true }, ...(everyVolume.volumeMounts ?? [])]);
  const [files, certificate, scratch, data] = everyVolume.volumes ?? [];
  const labels = { path: "labels", fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels" }, mode: 0o444 };
  const mixed = { name: "mixed", projected: { sources: [{ configMap: { name: "mixed", items: [{ key: "a", path: "a" }] } }, { secret: { name: "mixed", optional: true } }, { downwardAPI: { items: [labels] } }] } };
  assert.deepEqual(pod.volumes, [{ name: "tmp", emptyDir: {} }, { name: "config", configMap: { name: config } }, files, certificate, scratch, data, mixed]);
});

test("property 9: an account, its token and pull secrets come into the pod, and nothing else changes", () => {
  const { spec } = only(deployment, aService({ spec: anIdentity })) as Deployment; // what this manager makes
  assert.deepEqual(spec?.template, {
    ...minimalTemplate,
    spec: { ...minimalTemplate.spec, serviceAccountName: "shop", serviceAccount: "shop", automountServiceAccountToken: true, imagePullSecrets: [{ name: "registry" }, { name: "mirror" }] },
  });
});

test("property 9: each field of a security context takes the place of the default one", () => {
  const [container] = minimalTemplate.spec?.containers ?? [];
  const podWith = (spec: Partial<ServiceSpecInput>): unknown => (only(deployment, aService({ spec })) as Deployment).spec?.template;
  const expected = (securityContext: object, podSecurityContext: object = {}): unknown => ({
    ...minimalTemplate,
    spec: { ...minimalTemplate.spec, securityContext: { ...minimalTemplate.spec?.securityContext, ...podSecurityContext }, containers: [{ ...container, securityContext: { ...container?.securityContext, ...securityContext } }] },
  });
  assert.deepEqual(podWith(everySecurity), expected(everySecurity.securityContext ?? {}, everySecurity.podSecurityContext));
  assert.deepEqual(podWith({ securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } } }), expected({ capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] } }));
  assert.deepEqual(podWith({ securityContext: { capabilities: { drop: [] } } }), expected({ capabilities: {} }));
  assert.deepEqual(podWith({ securityContext: {}, podSecurityContext: { supplementalGroups: [] } }), minimalTemplate);
});

test("patches change what they name in each child, and nothing else", () => {
  const [plain, service] = [aService({ spec: { ...everyPatch, patches: [] } }), aService({ spec: everyPatch })];
  const [container] = minimalTemplate.spec?.containers ?? [];
  const { startupProbe: _, ...withoutProbe } = container ?? { name: "" };
  const { annotations, ...made } = (only(deployment, service) as Deployment).metadata;
  assert.deepEqual({ ...made, annotations: { ...annotations, "service-operator.io/revision": "" } }, {
    ...metadata,
    labels: { ...metadata.labels, "example.com/team": "a" },
    annotations: { "service-operator.io/revision": "", "example.com/note": "b" },
  });
  const { template: plainTemplate, ...plainSpec } = (only(deployment, plain) as Deployment).spec ?? {};
  assert.deepEqual(plainTemplate, minimalTemplate);
  assert.deepEqual((only(deployment, service) as Deployment).spec, {
    ...plainSpec,
    minReadySeconds: 5,
    strategy: { type: "Recreate" },
    template: {
      metadata: { labels: metadata.labels, annotations: { "example.com/mesh": "on" } },
      spec: {
        ...minimalTemplate.spec,
        priorityClassName: "high",
        tolerations: [{ key: "dedicated", operator: "Exists" }],
        nodeSelector: { disk: "fast" },
        containers: [{ ...withoutProbe, env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] }, { name: "sidecar", image: "registry.example.com/sidecar:1" }],
        initContainers: [{ name: "first", image: "registry.example.com/first:1" }],
        volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
      },
    },
  });
  const specOf = (manager: OwnedObjects, of: Service): object => (only(manager, of) as KubernetesObject & { spec: object }).spec;
  assert.deepEqual(specOf(horizontalPodAutoscaler, service), { ...specOf(horizontalPodAutoscaler, plain), behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } });
  assert.deepEqual(specOf(coreService, service), { ...specOf(coreService, plain), sessionAffinity: "ClientIP", ports: [{ name: "http", port: 8080, protocol: "TCP", targetPort: "http", appProtocol: "h2c" }] });
  assert.deepEqual(specOf(ingress, service), { ...specOf(ingress, plain), tls: [{ hosts: ["shop.example.com"], secretName: "shop-tls" }] });
  assert.deepEqual(only(ingress, service).metadata.annotations, { "example.com/timeout": "5" });
});

test("the HorizontalPodAutoscaler of a full Service is this one", () => {
  assert.deepEqual(only(horizontalPodAutoscaler, aFullService()), {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
        { type: "External", external: { metric: { name: "queue_length", selector: { matchLabels: { queue: "shop" } } }, target: { type: "AverageValue", averageValue: "30" } } },
      ],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, { type: "Percent", value: 100, periodSeconds: 15 }] },
        scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
      },
    },
  });
});

test("a HorizontalPodAutoscaler that is told nothing keeps the pods at 80 percent of the CPU that they request", () => {
  const metrics = (autoscaling: NonNullable<ServiceSpecInput["autoscaling"]>): unknown => (only(horizontalPodAutoscaler, aService({ spec: { autoscaling } })) as HorizontalPodAutoscaler).spec.metrics;
  const cpu = (averageUtilization: number): unknown => [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } }];
  assert.deepEqual(metrics({ maxReplicas: 3 }), cpu(80));
  assert.deepEqual(metrics({ maxReplicas: 3, metrics: [] }), cpu(80));
  assert.deepEqual(metrics({ maxReplicas: 3, targetCPUUtilizationPercentage: 50 }), cpu(50));
});

test("the Ingress of a full Service is this one", () => {
  assert.deepEqual(only(ingress, aFullService()), {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { ...metadata, annotations: { "example.com/timeout": "5" } },
    spec: {
      ingressClassName: "nginx",
      rules: [{ host: "shop.example.com", http: { paths: [{ path: "/shop", pathType: "Exact", backend: { service: { name: "shop", port: { name: "http" } } } }] } }],
      tls: [{ secretName: "shop-tls", hosts: ["shop.example.com"] }],
    },
  });
});

test("the Ingress of a Service that says nothing about it answers to every host at /", () => {
  assert.deepEqual((only(ingress, aService({ spec: { ingress: {} } })) as Ingress).spec, {
    rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "shop", port: { name: "http" } } } }] } }],
  });
});

for (const [title, wanted] of Object.entries({ absent: {}, "turned off": { ingress: { enabled: false, host: "shop.example.com" } } })) {
  test(`there is no Ingress where it is ${title}`, () => assert.deepEqual(ingress.desired(aService({ spec: wanted })), []));
}
