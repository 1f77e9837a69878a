import type { Service, ServiceSpec } from "../api/index.ts";

export type ReferenceKind = "ConfigMap" | "Secret";

/** What the pods use of an object: one key, or all of them. */
export interface Use {
  /** Absent: every key. */
  readonly key?: string;
  /** Whether no pod starts where it is missing. */
  readonly required: boolean;
}

/** A ConfigMap or Secret that the pods of a Service read, in the Service's namespace, with everything they use of it. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly uses: readonly Use[];
}

/** What names a reference among those of one Service. */
export function referenceId({ kind, name }: Pick<Reference, "kind" | "name">): string {
  return `${kind}/${name}`;
}

/**
 * What the spec names in `env`, `envFrom` and `volumes`, each object once, in the order of their ids. The ConfigMap that
 * the operator makes of `configData` is none of them: another content has another name.
 */
export function references({ spec }: Service): readonly Reference[] {
  const byId = new Map<string, Reference>();
  for (const found of [...inEnv(spec), ...inEnvFrom(spec), ...inVolumes(spec)]) {
    const id = referenceId(found);
    byId.set(id, { ...found, uses: [...(byId.get(id)?.uses ?? []), ...found.uses] });
  }
  return [...byId.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

/** Whether a change of the object restarts the pods. */
export function isCounted({ spec }: Service, { kind, name }: Reference): boolean {
  const { enabled = true, exclude = [] } = spec.restartOnChange ?? {};
  return enabled && !exclude.some((each) => each.kind === kind && each.name === name);
}

function inEnv({ env = [] }: ServiceSpec): Reference[] {
  return env.flatMap(({ valueFrom: { configMapKeyRef, secretKeyRef } = {} }) => [
    ...(configMapKeyRef ? [oneKey("ConfigMap", configMapKeyRef)] : []),
    ...(secretKeyRef ? [oneKey("Secret", secretKeyRef)] : []),
  ]);
}

function inEnvFrom({ envFrom = [] }: ServiceSpec): Reference[] {
  return envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef ? [keys("ConfigMap", configMapRef)] : []),
    ...(secretRef ? [keys("Secret", secretRef)] : []),
  ]);
}

function inVolumes({ volumes = [] }: ServiceSpec): Reference[] {
  return volumes.flatMap(({ configMap, secret, projected }) => [
    ...(configMap ? [keys("ConfigMap", configMap)] : []),
    ...(secret ? [keys("Secret", { ...secret, name: secret.secretName })] : []),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap ? [keys("ConfigMap", source.configMap)] : []),
      ...(source.secret ? [keys("Secret", source.secret)] : []),
    ]),
  ]);
}

function oneKey(kind: ReferenceKind, { name, key, optional = false }: { readonly name: string; readonly key: string; readonly optional?: boolean }): Reference {
  return { kind, name, uses: [{ key, required: !optional }] };
}

interface WholeObject {
  readonly name: string;
  /** Absent: every key. */
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

function keys(kind: ReferenceKind, { name, items, optional = false }: WholeObject): Reference {
  const required = !optional;
  return { kind, name, uses: items ? items.map(({ key }) => ({ key, required })) : [{ required }] };
}
