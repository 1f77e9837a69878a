import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";

/**
 * The host and path that a Service asks for, as a key that is equal for equal claims; undefined where it asks for no
 * host of its own. Ingress classes do not see each other's hosts, so each class has claims of its own.
 */
export function hostClaim({ metadata, spec }: Service): string | undefined {
  const { ingress } = spec;
  if (!ingress?.enabled || !ingress.host || metadata.deletionTimestamp) return undefined;
  return keyOf(ingress.className, ingress.host, { path: ingress.path, pathType: ingress.pathType });
}

interface HttpPath {
  readonly path?: string | undefined;
  readonly pathType: string;
}

/** A prefix is compared by segments, so a slash at its end means nothing; an exact path goes before a prefix. */
function keyOf(className: string | undefined, host: string, { path = "/", pathType }: HttpPath): string {
  const plain = pathType === "Prefix" && path !== "/" ? path.replace(/\/$/, "") : path;
  return [className ?? "", host, pathType, plain].join(" ");
}

/** Whether the Ingress answers to what is claimed. */
export function serves({ spec }: Ingress, claim: string): boolean {
  return (spec?.rules ?? []).some(({ host = "", http }) => http?.paths.some((path) => keyOf(spec?.ingressClassName, host, path) === claim));
}

/** A Service that makes a claim. */
export interface Claimant {
  readonly service: Service;
  /** Its Ingress, where that answers to the claim already. */
  readonly ingress?: Ingress | undefined;
}

/**
 * Whose the claim is: who serves it keeps it, the oldest Ingress first; where nobody does, the oldest Service has it.
 * Undefined where nobody claims it.
 */
export function holderOf(claimants: readonly Claimant[]): Service | undefined {
  return claimants.toSorted(byPrecedence)[0]?.service;
}

function byPrecedence(a: Claimant, b: Claimant): number {
  if (a.ingress && b.ingress) return byAge(a.ingress, b.ingress);
  if (a.ingress || b.ingress) return a.ingress ? -1 : 1;
  return byAge(a.service, b.service);
}

/** Age counts in seconds, so the uid decides between those of the same. */
function byAge(a: Service | Ingress, b: Service | Ingress): number {
  const [first, second] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp ?? ""} ${metadata.uid ?? ""}`);
  return (first ?? "") < (second ?? "") ? -1 : 1;
}
