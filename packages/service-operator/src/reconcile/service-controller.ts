import { done, forController, forObject, keyFor, type Manager, type MapFunction, notOwnWrite } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, kinds } from "@service-operator/controller-runtime/kubernetes";
import { shareRecord } from "@service-operator/controller-runtime/ownership";
import { serviceKind } from "../api/index.ts";
import { fieldsAnnotation, serviceLabel } from "../core/labels.ts";
import type { ResourceContext, ResourceManager } from "../managers/resource-manager.ts";
import { keepRevision, keepPodFacts } from "./cache-transforms.ts";
import { EventBatch } from "./event-batch.ts";
import { indexByController, indexByService, serviceKeysOf } from "./observe.ts";
import { reconcileService } from "./reconcile-service.ts";

export interface ServiceControllerOptions {
  readonly managers: readonly ResourceManager[];
  /** Services worked on at the same time; default 8. */
  readonly maxConcurrentReconciles?: number;
}

/** Reconciles are made of waiting for the API server, so more than controller-runtime's one at a time costs nothing. */
const defaultConcurrency = 8;

/**
 * Adds the Service controller to a manager: watches Services, what they control, their pods and ReplicaSets.
 *
 * Children are watched by label, so that the cache holds ours and nobody else's.
 */
export function addServiceController(manager: Manager, { managers, maxConcurrentReconciles = defaultConcurrency }: ServiceControllerOptions): void {
  checkNames(managers);
  const services = manager.informer(serviceKind);
  const recorder = manager.eventRecorder(`${group(serviceKind)}/service-controller`);
  const controller = manager.addController({
    name: "service",
    maxConcurrentReconciles,
    reconcile: async (request, { log, signal }) => {
      const service = services.store.get(keyFor(request));
      if (!service) return done;
      const events = new EventBatch(recorder, service);
      const context: ResourceContext = { client: manager.client, informer: (kind) => manager.informer(kind), events, log, signal };
      try {
        return await reconcileService(context, managers, service);
      } finally {
        events.flush();
      }
    },
  });
  controller.watch(services, forObject, [notOwnWrite]);
  for (const kind of watchedKinds(managers)) {
    const informer = manager.informer(kind, { labelSelector: serviceLabel, transform: shareRecord(fieldsAnnotation) });
    indexByController(informer);
    controller.watch(informer, servicesOf, [notOwnWrite]);
  }
  const pods = manager.informer(kinds.pod, { labelSelector: serviceLabel, transform: keepPodFacts });
  indexByService(pods);
  controller.watch(pods, serviceKeysOf);
  const replicaSets = manager.informer(kinds.replicaSet, { labelSelector: serviceLabel, transform: keepRevision });
  indexByService(replicaSets);
  controller.watch(replicaSets, serviceKeysOf, [(event) => event.type !== "updated"]);
}

/** A name is a condition's type, and a Service has each type once. */
function checkNames(managers: readonly ResourceManager[]): void {
  const names = managers.map(({ name }) => name);
  const wrong = names.find((name, index) => name === "" || names.indexOf(name) !== index);
  if (wrong !== undefined) throw new TypeError(`two managers are called "${wrong}", or one has no name: each needs its own`);
}

const byOwner = forController(serviceKind);

/** The Service that controls a child, and the one that its label names: a child that nobody owns may be in its way. */
const servicesOf: MapFunction<KubernetesObject> = (object) => [...byOwner(object), ...serviceKeysOf(object)];

function watchedKinds(managers: readonly ResourceManager[]): readonly Kind[] {
  return [...new Map(managers.flatMap(({ watches }) => watches).map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind])).values()];
}

function group(kind: Kind): string {
  return kind.apiVersion.split("/")[0] ?? "";
}
