import { done, forController, forObject, type Informer, keyFor, lowPriority, type Manager, type MapFunction, notOwnWrite, type Predicate, RestMapper } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, kinds } from "@service-operator/controller-runtime/kubernetes";
import { serviceKind } from "../api/index.ts";
import type { HostOwnership } from "../core/host-claims.ts";
import { serviceLabel } from "../core/labels.ts";
import type { ResourceManager } from "../managers/resource-manager.ts";
import { keepRevision, keepPodFacts } from "./cache-transforms.ts";
import { EventBatch } from "./event-batch.ts";
import { indexByHost, rivalsOf } from "./host-claims.ts";
import { indexByController, indexByService, serviceKeysOf } from "./indexes.ts";
import { PostponedStatuses } from "./postponed-statuses.ts";
import { reconcileService, type ServiceContext } from "./reconcile-service.ts";
import { Repairs } from "./repairs.ts";
import { tellingRestart } from "./tell-restart.ts";
import { type SecretNamespaces, watchReferences } from "./watch-references.ts";

export interface ServiceControllerOptions {
  readonly managers: readonly ResourceManager[];
  /** Services worked on at the same time; default 8. */
  readonly maxConcurrentReconciles?: number;
  /**
   * Where the account may get, list and watch Secrets; default nowhere: then a change of a Secret restarts nothing, and a
   * condition says so. Without the right the manager would wait for their first list for ever.
   */
  readonly secretNamespaces?: SecretNamespaces;
  /** Whose a host is, as of ADR 22; default `namespace`. */
  readonly hostOwnership?: HostOwnership;
}

/** Reconciles are made of waiting for the API server, so more than controller-runtime's one at a time costs nothing. */
const defaultConcurrency = 8;

/**
 * Adds the Service controller to a manager: watches Services, what they control, their pods and ReplicaSets.
 *
 * Children are watched by label, so that the cache holds ours and nobody else's.
 */
export function addServiceController(manager: Manager, options: ServiceControllerOptions): void {
  const { managers, maxConcurrentReconciles = defaultConcurrency, secretNamespaces = [], hostOwnership = "namespace" } = options;
  checkNames(managers);
  const services = manager.informer(serviceKind);
  const children = childKinds(managers);
  const watched = new Set<Kind>([...children, kinds.pod, kinds.replicaSet]);
  const informer = <T extends KubernetesObject>(kind: Kind<T>): Informer<T> => {
    if (watched.has(kind)) return manager.informer(kind);
    throw new TypeError(`${kind.kind} is not watched: add it to the manager's watches`);
  };
  const recorder = manager.eventRecorder(`${group(serviceKind)}/service-controller`);
  const restMapper = new RestMapper(manager.client);
  const statuses = new PostponedStatuses();
  const repairs = new Repairs();
  const controller = manager.addController({
    name: "service",
    maxConcurrentReconciles,
    reconcile: async (request, { log, signal, waitingAbove }) => {
      const key = keyFor(request);
      const service = services.store.get(key);
      if (!service) {
        statuses.forget(key);
        return done;
      }
      const events = new EventBatch({ recorder, service, log });
      try {
        const references = await readReferences(service);
        const statusMayWait = (): boolean => statuses.mayWait(key, waitingAbove(lowPriority) > 0);
        const context: ServiceContext = { client: manager.client, informer, services, events, log, references, repairs, hostOwnership, signal, restMapper, statusMayWait };
        const outcome = await tellingRestart(context, service, async () => await reconcileService(context, managers, service));
        if (references.failure) throw references.failure;
        return outcome;
      } finally {
        events.flush();
      }
    },
  });
  controller.watch(services, forObject, [notOwnWrite]);
  indexByHost(services);
  controller.watch(services, rivalsOf(services), [notOwnWrite]);
  const readReferences = watchReferences({ manager, controller, services, secretNamespaces });
  for (const kind of children) {
    const objects = manager.informer(kind, { labelSelector: serviceLabel, optional: true });
    indexByController(objects);
    controller.watch(objects, servicesOf, [worthALook]);
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

/** The end of what we deleted ourselves is news, too: another child may have waited for it. */
const worthALook: Predicate = (event) => event.type === "deleted" || notOwnWrite(event);

const byOwner = forController(serviceKind);

/** The Service that controls a child, and the one that its label names: a child that nobody owns may be in its way. */
const servicesOf: MapFunction<KubernetesObject> = (object) => [...byOwner(object), ...serviceKeysOf(object)];

/** The Deployment always: the pod counts of the status come from it. */
function childKinds(managers: readonly ResourceManager[]): ReadonlySet<Kind> {
  return new Set<Kind>([kinds.deployment, ...managers.flatMap(({ watches }) => watches)]);
}

function group(kind: Kind): string {
  return kind.apiVersion.split("/")[0] ?? "";
}
