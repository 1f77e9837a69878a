import type { KubernetesObject, OwnerReference } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../../src/api/index.ts";
import { fieldsAnnotation } from "../../src/core/labels.ts";
import { decide } from "../../src/core/plan.ts";
import { controlledBy, predecessorReference, stored } from "../support/builders.ts";

export type LiveState =
  | "absent"
  | "equal"
  | "drifted"
  | "labels removed"
  | "record lost"
  | "foreign without owner"
  | "foreign and drifted"
  | "foreign, with an owner that is no controller"
  | "foreign, controlled by another"
  | "foreign and terminating"
  | "our predecessor's"
  | "ours and terminating";

type Make = (service: Service, desired: KubernetesObject) => KubernetesObject | undefined;

const other: OwnerReference = { apiVersion: "example.com/v1", kind: "Other", name: "other", uid: "other", controller: true };

/** What there can be under the name of a child, made from what there should be. */
export const liveStates: Readonly<Record<LiveState, Make>> = {
  absent: () => undefined,
  equal: created,
  drifted: (service, desired) => tampered(created(service, desired)),
  "labels removed": (service, desired) => withMetadata(created(service, desired), (metadata) => ({ ...metadata, labels: {} })),
  "record lost": (service, desired) => withMetadata(created(service, desired), withoutRecord),
  "foreign without owner": (_, desired) => stored(controlledBy(desired)),
  "foreign and drifted": (_, desired) => tampered(stored(controlledBy(desired))),
  "foreign, with an owner that is no controller": (_, desired) => stored(controlledBy(desired, { ...other, controller: false })),
  "foreign, controlled by another": (_, desired) => stored(controlledBy(desired, other)),
  "foreign and terminating": (_, desired) => terminating(stored(controlledBy(desired))),
  "our predecessor's": (service, desired) => stored(controlledBy(desired, predecessorReference(service))),
  "ours and terminating": (service, desired) => terminating(tampered(created(service, desired))),
};

/** As it is after we created it. */
function created(service: Service, desired: KubernetesObject): KubernetesObject {
  const action = decide({ service }, desired, undefined);
  return stored(action.type === "create" ? action.object : desired);
}

function terminating(object: KubernetesObject): KubernetesObject {
  return withMetadata(object, (metadata) => ({ ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" }));
}

/** One field that we set has another value. */
function tampered(object: KubernetesObject): KubernetesObject {
  if (object.kind === "ConfigMap") return Object.assign({}, object, { data: { tampered: "yes" } });
  const { spec } = object as KubernetesObject & { spec: object }; // the other children have one
  const change = { Deployment: { replicas: 99 }, HorizontalPodAutoscaler: { maxReplicas: 99 }, Service: { type: "LoadBalancer" }, Ingress: { rules: [] } }[object.kind] ?? {};
  return Object.assign({}, object, { spec: { ...spec, ...change } });
}

type Metadata = KubernetesObject["metadata"];

function withMetadata(object: KubernetesObject, change: (metadata: Metadata) => Metadata): KubernetesObject {
  return { ...object, metadata: change(object.metadata) };
}

function withoutRecord({ annotations = {}, ...metadata }: Metadata): Metadata {
  const rest = Object.entries(annotations).filter(([name]) => name !== fieldsAnnotation);
  return rest.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(rest) };
}
