import type { Kind, KubernetesObject, ObjectMeta } from "../../kubernetes/index.ts";

/**
 * How one version becomes the hub's and comes from it. Both are pure, and lossless together: what a version cannot
 * say must be kept in an annotation. Of what they return, metadata counts only for its labels and annotations.
 */
export interface Spoke<Hub extends KubernetesObject, S extends KubernetesObject = KubernetesObject> {
  toHub(object: S): Omit<Hub, "apiVersion" | "kind">;
  fromHub(object: Hub): Omit<S, "apiVersion" | "kind">;
}

export interface ConversionOptions<Hub extends KubernetesObject> {
  /** The kind in the version that all others are converted to and from. */
  readonly hub: Kind<Hub>;
  /** Every other version, by its name: `v1alpha1`. */
  readonly spokes: Readonly<Record<string, Spoke<Hub>>>;
}

/** An object could not be converted. The message names it, and the user reads it. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
}

/** Converts an object to another version through the hub. Errors: {@link ConversionError}. */
export function convert<Hub extends KubernetesObject>(object: KubernetesObject, desired: string, options: ConversionOptions<Hub>): KubernetesObject {
  if (object.apiVersion === desired) return object;
  try {
    const [from, to] = [spokeOf(object, options), spokeOf({ ...object, apiVersion: desired }, options)];
    // A converter may change what it is given; of the metadata we need the original.
    const input = { ...object, metadata: copyOf(object.metadata) };
    const hub = from ? finished(from.toHub(input), object, options.hub.apiVersion) : input;
    const result = to ? to.fromHub(hub as Hub) : hub; // the kind was compared, and its version is the hub's now
    return finished(result, object, desired);
  } catch (cause) {
    const { namespace, name } = object.metadata;
    const who = `${object.kind} ${namespace ? `${namespace}/` : ""}${name}`;
    throw new ConversionError(`${who} cannot be converted from ${object.apiVersion} to ${desired}: ${(cause as Error).message}`, { cause });
  }
}

/** Not `structuredClone`, which ends at some thousand levels: `managedFields` are as deep as the object. */
function copyOf(metadata: ObjectMeta): ObjectMeta {
  return JSON.parse(JSON.stringify(metadata)) as ObjectMeta; // which is what it was made of
}

/** The spoke of the object's version; undefined for the hub itself. Throws when there is no such kind or version. */
function spokeOf<Hub extends KubernetesObject>({ apiVersion, kind }: KubernetesObject, { hub, spokes }: ConversionOptions<Hub>): Spoke<Hub> | undefined {
  if (apiVersion === hub.apiVersion && kind === hub.kind) return undefined;
  const [group, hubGroup] = [groupOf(apiVersion), groupOf(hub.apiVersion)];
  const version = apiVersion.slice(group.length + 1);
  const spoke = Object.hasOwn(spokes, version) ? spokes[version] : undefined;
  if (kind !== hub.kind || group !== hubGroup || !spoke) throw new Error(`${apiVersion} ${kind} is not known here`);
  return spoke;
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));
}

/** The converted object with the original's identity: the API server refuses any other change of metadata. */
function finished(converted: Omit<KubernetesObject, "apiVersion" | "kind">, original: KubernetesObject, apiVersion: string): KubernetesObject {
  const { labels, annotations } = converted.metadata;
  const { labels: _, annotations: __, ...identity } = original.metadata;
  const metadata = { ...identity, ...(labels && { labels }), ...(annotations && { annotations }) };
  return { ...converted, apiVersion, kind: original.kind, metadata };
}
