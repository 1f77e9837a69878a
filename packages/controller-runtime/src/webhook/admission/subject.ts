import { z } from "zod";
import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";
import { type AdmissionResponse, errored } from "./response.ts";
import type { AdmissionRequest } from "./review.ts";

/**
 * Why a request is not about objects of this kind, as a response with 400; undefined when it is. It happens when the
 * webhook's configuration has rules for more than its handler knows, or sends a subresource.
 */
export function wrongSubject(request: AdmissionRequest, { apiVersion, kind }: Kind): AdmissionResponse | undefined {
  const { group, version, kind: asked } = request.kind;
  const askedVersion = group === "" ? version : `${group}/${version}`;
  if (asked !== kind || askedVersion !== apiVersion) return errored(400, `this webhook is for ${apiVersion} ${kind}, not for ${askedVersion} ${asked}`);
  const needed = { CREATE: [request.object], UPDATE: [request.object, request.oldObject], DELETE: [request.oldObject], CONNECT: [] }[request.operation];
  return needed.every(isObject) ? undefined : errored(400, `a ${request.operation} needs its objects, with metadata`);
}

const text = z.exactOptional(z.string());
const texts = z.exactOptional(z.record(z.string(), z.string()));

/** Of metadata what code takes for granted. The API server sends nothing else; whoever else gets at the port may. */
const metadata = z.looseObject({
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  deletionTimestamp: text,
  labels: texts,
  annotations: texts,
  finalizers: z.exactOptional(z.array(z.string())),
  ownerReferences: z.exactOptional(z.array(z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }))),
});

function isObject(value: KubernetesObject | null | undefined): boolean {
  return metadata.safeParse(value?.metadata).success;
}
