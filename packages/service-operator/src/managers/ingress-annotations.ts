import { kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Aspect, stalled } from "../core/aspect.ts";
import { ingress } from "./ingress.ts";
import type { OwnedObjects } from "./resource-manager.ts";

/** Keys of annotations that an Ingress may have. One that ends in `*` stands for all keys that begin so. Absent: every key is allowed. */
export type AllowedAnnotations = readonly string[] | undefined;

/** Keys of annotations that the Service's Ingress would have and may not. */
export function forbiddenAnnotations(service: Service, allowed: AllowedAnnotations): readonly string[] {
  if (!allowed) return [];
  const keys = ingress.desired(service).flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {}));
  return keys.filter((key) => !allowed.some((each) => isMatch(key, each)));
}

function isMatch(key: string, allowed: string): boolean {
  return allowed.endsWith("*") ? key.startsWith(allowed.slice(0, -1)) : key === allowed;
}

/** What is wrong with an annotation of the Service's, and the remedy. */
export function forbiddenText({ spec }: Service, key: string): string {
  const field = Object.hasOwn(spec.ingress?.annotations ?? {}, key) ? "spec.ingress.annotations" : "spec.patches[] Ingress: patch.metadata.annotations";
  return `${field} key "${key}" is not allowed by this operator: leave it out, or have it added to --allowed-ingress-annotations`;
}

/** The manager of Ingresses, which leaves an Ingress as it is where the Service asks for an annotation that is not allowed. Others are as they were. */
export function onlyAllowed(manager: OwnedObjects, allowed: AllowedAnnotations): OwnedObjects {
  if (!allowed || manager.kind !== kinds.ingress) return manager;
  return { ...manager, blocked: (service, view) => forbidden(service, allowed) ?? manager.blocked?.(service, view) };
}

function forbidden(service: Service, allowed: AllowedAnnotations): Aspect | undefined {
  const [key] = forbiddenAnnotations(service, allowed);
  return key === undefined ? undefined : stalled("AnnotationNotAllowed", `${forbiddenText(service, key)}; the Ingress is left as it is`);
}
