import type { Container, Deployment, EnvVar, PodSpec, PodTemplateSpec, Volume, VolumeProjection } from "@service-operator/controller-runtime/kubernetes";
import { type JsonObject, strategicMergePatch } from "@service-operator/controller-runtime/ownership";
import type { Service } from "../api/index.ts";
import { validPatch } from "../core/patches.ts";

/** `DefaultServiceAccountTokenExpiration` in k8s.io/kubernetes. */
const tokenSeconds = 3600;

/** The pod template with the part of the Deployment's patch that is about it, so that the revision is that of what runs. */
export function patchedTemplate(service: Service, template: PodTemplateSpec): PodTemplateSpec {
  const patch = service.spec.patches && validPatch(service, "Deployment");
  const own = (patch?.["spec"] as JsonObject | undefined)?.["template"]; // a valid patch has no other spec
  if (own === undefined) return template;
  const object: Deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: {}, spec: { selector: {}, template } };
  const { metadata, spec } = strategicMergePatch(object, { spec: { template: own } }).spec?.template ?? {};
  return { ...(metadata && { metadata }), ...(spec && { spec: asStored(spec) }) };
}

/** The API server fills these in where they are compared as a whole; a patch may leave them out, and may hold anything. */
function asStored({ containers, initContainers, volumes, ...spec }: PodSpec): PodSpec {
  return {
    ...spec,
    ...(initContainers !== undefined && { initContainers: each(initContainers, container) }),
    containers: each(containers, container),
    ...(volumes !== undefined && { volumes: each(volumes, volume) }),
  };
}

function container({ env, ...rest }: Container): Container {
  return { ...rest, ...(env !== undefined && { env: each(env, variable) }) };
}

function variable({ valueFrom, ...rest }: EnvVar): EnvVar {
  if (!isObject(valueFrom) || !isObject(valueFrom.resourceFieldRef)) return { ...rest, ...(valueFrom !== undefined && { valueFrom }) };
  return { ...rest, valueFrom: { ...valueFrom, resourceFieldRef: { divisor: "0", ...valueFrom.resourceFieldRef } } };
}

function volume({ projected, ...rest }: Volume): Volume {
  if (!isObject(projected) || projected.sources === undefined) return { ...rest, ...(projected !== undefined && { projected }) };
  return { ...rest, projected: { ...projected, sources: each(projected.sources, projection) } };
}

function projection({ serviceAccountToken: token, ...rest }: VolumeProjection): VolumeProjection {
  return { ...rest, ...(token !== undefined && { serviceAccountToken: isObject(token) ? { expirationSeconds: tokenSeconds, ...token } : token }) };
}

/** What is no list of objects stays as it is, for the API server to refuse. */
function each<T>(values: T[], change: (value: T) => T): T[] {
  return Array.isArray(values) ? values.map((value) => (isObject(value) ? change(value) : value)) : values;
}

function isObject<T>(value: T): value is T & object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
