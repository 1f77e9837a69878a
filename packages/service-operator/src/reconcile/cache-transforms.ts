import type { ContainerStatus, KubernetesObject, ObjectMeta, OwnerReference, Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { revisionAnnotation } from "../core/labels.ts";
import { revisionNumber } from "../core/newest-pods.ts";
import { controllerOf } from "../core/ownership.ts";

/** Keeps of a pod what its failure can be told from. */
export function keepPodFacts(pod: Pod): Pod {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, labels } = pod.metadata;
  const { phase, conditions, containerStatuses, initContainerStatuses } = pod.status ?? {};
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: defined({ name, namespace, uid, resourceVersion, deletionTimestamp, labels, ownerReferences: controllerUid(pod) }),
    status: {
      ...(phase && { phase }),
      ...(conditions && { conditions: conditions.filter(({ type }) => type === "PodScheduled" || type === "ContainersReady") }),
      ...(containerStatuses && { containerStatuses: containerStatuses.map(keepContainerFacts) }),
      ...(initContainerStatuses && { initContainerStatuses: initContainerStatuses.map(keepContainerFacts) }),
    },
  };
}

function keepContainerFacts({ name, ready, restartCount, state, lastState }: ContainerStatus): ContainerStatus {
  return { name, ready, restartCount, image: "", imageID: "", ...(state && { state }), ...(lastState && { lastState }) };
}

/** Keeps of a ReplicaSet its revision, by our name and by its number, and which ConfigMaps its pods mount. */
export function keepRevision(replicaSet: ReplicaSet): ReplicaSet {
  const { apiVersion, kind, metadata, spec } = replicaSet;
  const { name, namespace, uid, resourceVersion, labels } = metadata;
  const annotations = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => key === revisionAnnotation || key === revisionNumber));
  const volumes = (spec?.template?.spec?.volumes ?? []).filter((volume) => volume.configMap);
  return {
    apiVersion,
    kind,
    metadata: defined({ name, namespace, uid, resourceVersion, labels, annotations, ownerReferences: controllerUid(replicaSet) }),
    spec: { selector: {}, template: { spec: { containers: [], volumes } } },
  };
}

/** The controller, of which its uid is all that anybody looks at. */
function controllerUid(object: KubernetesObject): OwnerReference[] | undefined {
  const uid = controllerOf(object)?.uid;
  return uid === undefined ? undefined : [{ apiVersion: "", kind: "", name: "", uid, controller: true }];
}

/** Without the fields that are undefined. */
function defined(metadata: { readonly [Name in keyof ObjectMeta]?: ObjectMeta[Name] | undefined }): ObjectMeta {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
