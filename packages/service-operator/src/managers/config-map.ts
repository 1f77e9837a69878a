import { type ConfigMap, kinds, type PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { contentHash } from "../core/content-hash.ts";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects } from "./resource-manager.ts";

/** The volume that holds the configuration. */
export const configVolume = "config";

/**
 * One immutable ConfigMap per content of `configData`. New content is a new name, so a new pod template, so an
 * ordinary rollout; the old one stays for as long as a ReplicaSet could bring its pods back.
 */
export const configMap = ownedObjects<ConfigMap>({
  kind: kinds.configMap,
  desired: (service) => {
    const name = configMapName(service);
    if (!name) return [];
    return [{ apiVersion: "v1", kind: "ConfigMap", metadata: childMetadata(service, name), immutable: true, data: { ...service.spec.configData } }];
  },
  keep: ({ metadata }, { replicaSets }) => replicaSets.some(({ spec }) => mountedConfigMap(spec?.template) === metadata.name),
});

/** The name for the present content; undefined where there is none. */
export function configMapName({ metadata, spec }: Service): string | undefined {
  const entries = Object.entries(spec.configData ?? {});
  if (entries.length === 0) return undefined;
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${metadata.name ?? ""}-config-${contentHash(JSON.stringify(sorted))}`;
}

/** The configuration that the pods of a template run with. */
export function mountedConfigMap(template: PodTemplateSpec | undefined): string | undefined {
  return template?.spec?.volumes?.find(({ name }) => name === configVolume)?.configMap?.name;
}
