import { checkKind } from "../kubernetes/check-kind.ts";
import type { Kind, KubernetesObject } from "../kubernetes/index.ts";

export interface ObjectRef {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The path of a collection: `/apis/apps/v1/namespaces/x/deployments`. Throws `TypeError` for an empty kind. */
export function collectionPath(kind: Kind, namespace?: string): string {
  checkKind(kind);
  const base = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${base}${scope}/${kind.plural}`;
}

/** The path of one object, or of its subresource. Throws `TypeError` for an empty kind, and where the kind needs a namespace. */
export function objectPath(kind: Kind, ref: ObjectRef, subresource?: string): string {
  if (kind.namespaced && !ref.namespace) throw new TypeError(`${kind.kind} "${ref.name}" needs a namespace`);
  const path = `${collectionPath(kind, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource ? `${path}/${subresource}` : path;
}

export function refOf(object: KubernetesObject): ObjectRef {
  return { namespace: object.metadata.namespace, name: object.metadata.name ?? "" };
}

export function queryString(query: Query): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "";
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()}`;
}
