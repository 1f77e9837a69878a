import type { ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion } from "../v1/group.ts";
import { serviceSpec as hubSpec } from "../v1/spec.ts";
import type { Service } from "../v1/types.ts";
import { serviceSpec as spokeSpec } from "../v1alpha1/spec.ts";
import type { ServiceV1alpha1 } from "../v1alpha1/types.ts";
import { differenceOf } from "./difference.ts";
import { addedFields, isFields, joinedFields, sharedFields } from "./fields.ts";
import { parseRecord, recordAnnotation, recordText } from "./record.ts";

const difference = differenceOf(hubSpec, spokeSpec);

// Neither way ever fails: server-side apply has parts of objects converted too, without fields that are required, or without a spec.

/** The Service in v1alpha1. What v1alpha1 cannot say is kept in the annotation {@link recordAnnotation}; the status is the same. */
export function toV1alpha1({ metadata, spec, ...rest }: Service): ServiceV1alpha1 {
  const own = metadata.annotations?.[recordAnnotation];
  const added = isFields(spec) ? addedFields(spec, difference) : {};
  // Of v1's own text only what the way back would take for a record must be told from one.
  const isPlain = Object.keys(added).length === 0 && (own === undefined || !parseRecord(own, difference));
  const text = isPlain ? own : recordText({ spec: added, ...(own !== undefined && { annotation: own }) });
  const converted = {
    ...rest,
    apiVersion: "service-operator.io/v1alpha1",
    metadata: withText(metadata, text),
    ...(isFields(spec) && { spec: sharedFields(spec, difference) }),
  };
  return converted as ServiceV1alpha1; // the shared fields of a spec are those of v1alpha1
}

/** The Service in v1, with what the annotation keeps of it. Where both know a field, v1alpha1 has the word. */
export function fromV1alpha1({ metadata, spec, ...rest }: ServiceV1alpha1): Service {
  const own = metadata.annotations?.[recordAnnotation];
  const record = own === undefined ? {} : (parseRecord(own, difference) ?? { annotation: own });
  const converted = {
    ...rest,
    apiVersion,
    metadata: withText(metadata, record.annotation),
    ...(isFields(spec) && { spec: joinedFields(spec, record.spec ?? {}, difference) }),
  };
  return converted as Service; // the difference is that of the two schemas
}

/** The metadata with this text, or none, in the annotation. */
function withText(metadata: ObjectMeta, text: string | undefined): ObjectMeta {
  const { annotations, ...identity } = metadata;
  const { [recordAnnotation]: own, ...others } = annotations ?? {};
  if (own === text) return metadata;
  const changed = { ...others, ...(text !== undefined && { [recordAnnotation]: text }) };
  return { ...identity, ...(Object.keys(changed).length > 0 && { annotations: changed }) };
}
