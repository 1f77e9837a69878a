import assert from "node:assert/strict";
import { type Client, setControllerReference } from "@service-operator/controller-runtime";
import { type ConfigMap, type Deployment, type Ingress, type Kind, kinds, type KubernetesObject, type OwnerReference, type Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { fieldsAnnotation } from "../../src/core/labels.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { aService, controlledBy, predecessorReference } from "./builders.ts";

export type ChildKind = "ConfigMap" | "Deployment" | "Service" | "Ingress";

/** The Service of a case: with a host of its own, and without pods, for these cases are about objects. */
export function specOf(name: string): ServiceSpecInput {
  return { image: "registry.example.com/shop:1", replicas: 0, configData: { A: "1" }, ingress: { host: `${name}.example.com` } };
}

export interface Scene {
  readonly client: Client;
  readonly kind: Kind;
  /** The child as the Service desires it, but nobody's, without the operator's labels. */
  readonly child: KubernetesObject;
}

export interface ExistingState {
  readonly title: string;
  /** Puts the object there before the Service is. */
  readonly put: (scene: Scene) => Promise<unknown>;
  /** What becomes of it when `spec.adopt` names it: it is taken over, refused, or waited for until it is gone. */
  readonly outcome: "adopted" | "Conflict" | "gone";
  /** Whether it is gone without anybody's help. */
  readonly goesByItself?: boolean;
  /** Takes away what keeps it from being adopted; default: deletes it. */
  readonly release?: (scene: Scene) => Promise<unknown>;
  readonly releasedIntoAdoption?: boolean;
}

/** The child of a kind that a Service of this name has. */
export function childOf(kind: ChildKind, { name, namespace }: { readonly name: string; readonly namespace: string }): { readonly kind: Kind; readonly child: KubernetesObject } {
  const service = aService({ metadata: { name, namespace }, spec: specOf(name) });
  const manager = builtInManagers.find((each) => each.kind.kind === kind);
  const desired = manager?.desired(service)[0];
  assert.ok(manager && desired);
  const { metadata, ...content } = desired;
  const { ownerReferences: _, labels: __, ...rest } = metadata;
  return { kind: manager.kind, child: { ...content, metadata: { ...rest, annotations: { ...metadata.annotations, "example.com/theirs": "yes" } } } };
}

const merge = { type: "application/merge-patch+json" } as const;

async function put({ client, kind }: Scene, object: KubernetesObject): Promise<KubernetesObject> {
  return await client.create(kind, object);
}

/** A live owner: the garbage collector takes what only dead ones own. */
async function ownerFor({ client, child }: Scene): Promise<ConfigMap> {
  const { name = "", namespace } = child.metadata;
  return await client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `owner-${child.kind.toLowerCase()}-${name}`, ...(namespace && { namespace }) } });
}

async function releaseOwners({ client, kind, child }: Scene): Promise<unknown> {
  return await client.patch(kind, { ...refOf(child) }, { ...merge, body: { metadata: { ownerReferences: null } } });
}

export function refOf({ metadata }: KubernetesObject): { readonly name: string; readonly namespace: string | undefined } {
  return { name: metadata.name ?? "", namespace: metadata.namespace };
}

/** The child with other values in fields that can change. */
export function different(child: KubernetesObject): KubernetesObject {
  switch (child.kind) {
    case "ConfigMap":
      return { ...(child as ConfigMap), immutable: false, data: { A: "theirs", THEIRS: "yes" } } as KubernetesObject;
    case "Deployment":
      return { ...child, spec: { ...(child as Deployment).spec, minReadySeconds: 3, revisionHistoryLimit: 1 } } as KubernetesObject;
    case "Service":
      return { ...child, spec: { ...(child as CoreService).spec, type: "NodePort", ports: [{ name: "theirs", port: 1 }] } } as KubernetesObject;
    default:
      return { ...child, spec: { rules: [{ host: "theirs.example.com", http: ((child as Ingress).spec?.rules?.[0] ?? {}).http }] } } as KubernetesObject;
  }
}

const byAnother: ExistingState = {
  title: "controlled by another",
  put: async (scene) => await put(scene, setControllerReference(await ownerFor(scene), scene.child)),
  outcome: "Conflict",
  release: releaseOwners,
  releasedIntoAdoption: true,
};

const common: readonly ExistingState[] = [
  { title: "an equal orphan", put: async (scene) => await put(scene, scene.child), outcome: "adopted" },
  { title: "a different orphan", put: async (scene) => await put(scene, different(scene.child)), outcome: "adopted" },
  byAnother,
  {
    title: "of our name but an old uid",
    put: async (scene) => await put(scene, controlledBy(scene.child, predecessorReference(aService({ metadata: { name: serviceOf(scene.child) } })))),
    outcome: "gone",
    goesByItself: true, // the garbage collector finds no such owner
  },
  {
    title: "terminating",
    put: async (scene) => {
      await put(scene, { ...scene.child, metadata: { ...scene.child.metadata, finalizers: ["example.com/held"] } });
      await scene.client.delete(scene.kind, refOf(scene.child));
    },
    outcome: "gone",
    release: async ({ client, kind, child }) => await client.patch(kind, refOf(child), { ...merge, body: { metadata: { finalizers: null } } }),
  },
  {
    title: "with an owner that is no controller",
    put: async (scene) => {
      const { apiVersion, kind, metadata } = await ownerFor(scene);
      const reference: OwnerReference = { apiVersion, kind, name: metadata.name ?? "", uid: metadata.uid ?? "" };
      await put(scene, controlledBy(scene.child, reference));
    },
    outcome: "adopted",
  },
  {
    title: "of fields that another manager applied",
    put: async ({ client, kind, child }) => await client.apply(kind, different(child)),
    outcome: "adopted",
  },
];

/** What cannot be changed differs from kind to kind; where nothing is immutable, the nearest thing stands in. */
const special: Readonly<Record<ChildKind, readonly [ExistingState, ExistingState]>> = {
  ConfigMap: [
    {
      title: "mutable, with binary data (it has no immutable field but itself)",
      put: async (scene) => await put(scene, { ...scene.child, immutable: false, binaryData: { THEIRS: "AA==" } } as KubernetesObject),
      outcome: "adopted",
    },
    { title: "immutable, with other content", put: async (scene) => await put(scene, { ...scene.child, immutable: true, data: { A: "theirs" } } as KubernetesObject), outcome: "Conflict" },
  ],
  Deployment: [
    {
      title: "with another selector, which is immutable",
      put: async (scene) => {
        const { spec: content } = scene.child as Deployment;
        const labels = { app: "theirs" };
        const template = { ...content?.template, metadata: { labels } };
        await put(scene, { ...scene.child, spec: { ...content, selector: { matchLabels: labels }, template } } as KubernetesObject);
      },
      outcome: "Conflict",
    },
    recorded(),
  ],
  Service: [
    {
      title: "headless, which is immutable, where an address is wanted",
      put: async (scene) => await put(scene, { ...scene.child, spec: { ...(scene.child as CoreService).spec, clusterIP: "None" } } as KubernetesObject),
      outcome: "Conflict",
    },
    recorded(),
  ],
  Ingress: [
    {
      title: "with another class and a default backend (it has no immutable field)",
      put: async (scene) => await put(scene, { ...scene.child, spec: { ...(scene.child as Ingress).spec, ingressClassName: "theirs", defaultBackend: { service: { name: "theirs", port: { number: 1 } } } } } as KubernetesObject),
      outcome: "adopted",
    },
    recorded(),
  ],
};

/** Stands in for the immutable ConfigMap with other kinds. */
function recorded(): ExistingState {
  return {
    title: "with the record of another Service (only a ConfigMap can be immutable)",
    put: async (scene) => {
      const annotations = { ...scene.child.metadata.annotations, [fieldsAnnotation]: JSON.stringify({ "f:metadata": { "f:annotations": { "f:example.com/theirs": {} } } }) };
      await put(scene, { ...scene.child, metadata: { ...scene.child.metadata, annotations } });
    },
    outcome: "adopted",
  };
}

/** A child bears the name of its Service, a ConfigMap a hash after it. */
function serviceOf({ metadata }: KubernetesObject): string {
  return (metadata.name ?? "").replace(/-config-[a-z0-9]+$/, "");
}

/** The nine states of a kind. */
export function existingStates(kind: ChildKind): readonly ExistingState[] {
  return [...common, ...special[kind]];
}
