import type { Volume, VolumeMount, VolumeProjection } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpec, Volume as VolumeSpec } from "../api/index.ts";
import { configVolume } from "./config-map.ts";
import { withVersion } from "./environment.ts";

/** Where `configData` is mounted, one file per key. */
const configDirectory = "/etc/service/config";

/** The pod's volumes: a place to write, the configuration, and those of the spec. `config` is the ConfigMap's name. */
export function volumes({ volumes: own = [] }: ServiceSpec, config: string | undefined): Volume[] {
  return [{ name: "tmp", emptyDir: {} }, ...(config ? [{ name: configVolume, configMap: { name: config } }] : []), ...own.map(asStored)];
}

/** Where the container has them. */
export function volumeMounts({ volumeMounts: own = [] }: ServiceSpec, config: string | undefined): VolumeMount[] {
  const ours = [{ name: "tmp", mountPath: "/tmp" }, ...(config ? [{ name: configVolume, mountPath: configDirectory, readOnly: true }] : [])];
  return [...ours, ...own];
}

/** As the API server keeps it: it fills in versions, in a list that is compared as a whole. */
function asStored({ projected, ...volume }: VolumeSpec): Volume {
  return { ...volume, ...(projected && { projected: { ...projected, sources: projected.sources.map(projection) } }) };
}

type Projection = NonNullable<VolumeSpec["projected"]>["sources"][number];

function projection({ downwardAPI, ...source }: Projection): VolumeProjection {
  if (!downwardAPI) return source;
  return { downwardAPI: { items: downwardAPI.items.map((item) => ({ ...item, fieldRef: withVersion(item.fieldRef) })) } };
}
