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

function isObject(value: KubernetesObject | null | undefined): boolean {
  return typeof value?.metadata === "object" && value.metadata !== null;
}
