import { type ConfigMap, kinds, type PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Aspect } from "../core/aspect.ts";
import { contentHash } from "../core/content-hash.ts";
import { unmet } from "../core/dependency.ts";
import { isImmutable, sameContent } from "../core/immutable.ts";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects, type View } from "./resource-manager.ts";

/** The volume that holds the configuration. */
export const configVolume = "config";

/**
 * One immutable ConfigMap per content of `configData`. New content is a new name, so a new pod template, so an
 * ordinary rollout; the old one stays for as long as a ReplicaSet could bring its pods back.
 */
export const configMap = ownedObjects<ConfigMap>({
  kind: kinds.configMap,
  desired: (service) => {
    const wanted = wantedConfigMap(service);
    return wanted ? [wanted] : [];
  },
  // Whoever controls them: a Deployment that was deleted with --cascade=orphan leaves pods behind that need it still.
  keep: ({ metadata }, { labelledReplicaSets }) => labelledReplicaSets.some(({ spec }) => mountedConfigMap(spec?.template) === metadata.name),
});

function wantedConfigMap(service: Service): ConfigMap | undefined {
  const name = configMapName(service);
  if (!name) return undefined;
  return { apiVersion: "v1", kind: "ConfigMap", metadata: childMetadata(service, name), immutable: true, data: { ...service.spec.configData } };
}

/** Why pods cannot be given the configuration yet; undefined where they can, or where there is none. */
export function unmetConfigMap(service: Service, { ownedOf }: Pick<View<never>, "ownedOf">): Aspect | undefined {
  const wanted = wantedConfigMap(service);
  return wanted && unmet({ kind: "ConfigMap", name: wanted.metadata.name ?? "", owned: ownedOf(kinds.configMap), isUsable: (live) => isImmutable(live) && sameContent(live, wanted) });
}

/** The name for the present content; undefined where there is none. */
export function configMapName({ metadata, spec }: Service): string | undefined {
  return Object.keys(spec.configData ?? {}).length === 0 ? undefined : nameFor(metadata.name, spec.configData);
}

function nameFor(service: string | undefined, data: ConfigMap["data"] = {}): string {
  const sorted = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${service ?? ""}-config-${contentHash(JSON.stringify(sorted))}`;
}

/** Whether the pods of a template would find the configuration that it was rolled out with, or need none. */
export function hasConfiguration(template: PodTemplateSpec | undefined, { metadata }: Service, { ownedOf }: Pick<View<never>, "ownedOf">): boolean {
  const name = mountedConfigMap(template);
  return name === undefined || ownedOf(kinds.configMap).some((live) => live.metadata.name === name && isImmutable(live) && nameFor(metadata.name, live.data) === name);
}

/** The configuration that the pods of a template run with. */
export function mountedConfigMap(template: PodTemplateSpec | undefined): string | undefined {
  return template?.spec?.volumes?.find(({ name }) => name === configVolume)?.configMap?.name;
}
