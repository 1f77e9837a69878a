import { Informer, keyOf } from "@service-operator/controller-runtime";
import { type Kind, kinds, type KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { serviceSpec } from "../../packages/service-operator/src/api/schema.ts";
import { controllerOf } from "../../packages/service-operator/src/core/ownership.ts";
import { decide } from "../../packages/service-operator/src/core/plan.ts";
import { builtInManagers } from "../../packages/service-operator/src/managers/index.ts";

/** Those with a child each. */
const managers = builtInManagers.filter(({ kind }) => kind !== kinds.horizontalPodAutoscaler);

export interface MemoryPerService {
  readonly services: number;
  readonly objectsPerService: number;
  readonly jsonBytes: number;
  /** Heap that the informers take, keys and the index by controller included. */
  readonly storedBytes: number;
}

/**
 * Heap that a Service with four children takes in the cache, an informer for each kind, after a full garbage collection.
 * Not in it: pods, ReplicaSets, status, defaults that only the API server adds, the work queue.
 */
export function memoryPerService(services: number): MemoryPerService {
  const before = usedHeap();
  const informers = [serviceKind, ...managers.map(({ kind }) => kind)].map(informerOf);
  let jsonBytes = 0;
  for (let index = 0; index < services; index++) {
    const service = serviceAt(index);
    for (const [sort, object] of [service, ...childrenOf(service)].entries()) {
      const text = JSON.stringify(asStored(object, `${sort}-${index}`));
      jsonBytes += text.length;
      const received = JSON.parse(text) as KubernetesObject; // as from a watch, sharing nothing with another object
      const informer = informers[sort];
      informer?.store.set(keyOf(received), informer.project(received));
    }
  }
  const storedBytes = Math.round((usedHeap() - before) / services);
  if (informers.some(({ store }) => store.size !== services)) throw new Error("an object is missing"); // and keeps the informers alive until here
  return { services, objectsPerService: informers.length, jsonBytes: Math.round(jsonBytes / services), storedBytes };
}

function informerOf(kind: Kind): Informer<KubernetesObject> {
  const informer = new Informer({
    kind,
    onHandlerError: (error) => {
      throw error;
    },
  });
  informer.store.addIndex("controller", (object) => [controllerOf(object)?.uid ?? ""].filter(Boolean));
  return informer;
}

function usedHeap(): number {
  if (!globalThis.gc) throw new Error("start it with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** The children as the operator creates them, with their record of applied fields. */
function childrenOf(service: Service): KubernetesObject[] {
  const children = managers.flatMap(({ desired }) => desired(service));
  return children.map((child) => {
    const action = decide({ service }, child, undefined);
    return action.type === "create" ? action.object : child;
  });
}

function asStored(object: KubernetesObject, id: string): KubernetesObject {
  return { ...object, metadata: { uid: uidOf(id), resourceVersion: "1000000", generation: 1, creationTimestamp: "2026-11-25T00:00:00Z", ...object.metadata } };
}

function serviceAt(index: number): Service {
  const name = `service-${index}`;
  const spec = serviceSpec.parse({
    image: "registry.example.com/team/shop:1.42.0",
    replicas: 2,
    configData: { LOG_LEVEL: "info", "app.conf": "threads = 4\ntimeout = 30s\n" },
    env: [{ name: "REGION", value: "north" }, { name: "PASSWORD", valueFrom: { secretKeyRef: { name, key: "password" } } }],
    resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
    ingress: { host: `${name}.example.com` },
  });
  return { apiVersion, kind: "Service", metadata: { name, namespace: `team-${index % 100}`, uid: uidOf(String(index)) }, spec, status: { observedGeneration: 1 } };
}

function uidOf(id: string): string {
  return `00000000-0000-4000-8000-${id.padStart(12, "0")}`;
}
