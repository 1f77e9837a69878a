import type { Kind } from "../kubernetes/index.ts";
import type { GroupDiscovery, ResourceDiscovery } from "./discovery.ts";

/** A kind that the API server serves, and what it is called. */
export interface ServedKind {
  readonly kind: Kind;
  /** "" is the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, singular, kind and short names, in lower case. */
  readonly names: ReadonlySet<string>;
}

/** The kinds of what discovery says, in its order: groups as the server ranks them, each with its preferred version first. */
export function servedKinds(groups: readonly GroupDiscovery[]): ServedKind[] {
  return groups.flatMap(({ metadata, versions = [] }) => {
    const group = metadata?.name ?? "";
    return versions.flatMap(({ version, resources = [] }) => resources.map((resource) => servedKind(resource, { group, version })));
  });
}

function servedKind(discovered: ResourceDiscovery, { group, version }: { readonly group: string; readonly version: string }): ServedKind {
  const { resource, responseKind, scope, singularResource, shortNames = [] } = discovered;
  const kind = responseKind?.kind ?? "";
  const names = [resource, singularResource, kind, ...shortNames].flatMap((name) => (name ? [name.toLowerCase()] : []));
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return { kind: { apiVersion, kind, plural: resource, namespaced: scope === "Namespaced" }, group, version, names: new Set(names) };
}
