import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";

/** Whose a host is: one namespace's with all its paths, or each path's own, whichever namespace asks first (ADR 22). */
export const hostOwnerships = ["namespace", "path"] as const;
export type HostOwnership = (typeof hostOwnerships)[number];

/** The part of a host that a Service asks for. */
export interface HostClaim {
  readonly namespace: string;
  /** Undefined: it is not known which class will serve it, so it may be any. */
  readonly className: string | undefined;
  readonly host: string;
  /** Path and type, equal for equal paths. */
  readonly path: string;
}

/** What the Service claims; undefined where it asks for no host of its own. `live`: its Ingress, which has the class that is used. */
export function hostClaim({ metadata, spec }: Service, live?: Ingress): HostClaim | undefined {
  const { ingress } = spec;
  if (!ingress?.enabled || !ingress.host || metadata.deletionTimestamp) return undefined;
  const className = ingress.className ?? live?.spec?.ingressClassName;
  return { namespace: metadata.namespace ?? "", className, host: ingress.host, path: pathKey(ingress) };
}

interface HttpPath {
  readonly path?: string | undefined;
  readonly pathType: string;
}

/** A prefix is compared by segments, so a slash at its end means nothing; an exact path goes before a prefix. */
function pathKey({ path = "/", pathType }: HttpPath): string {
  const trimmed = path.trim();
  return `${pathType} ${pathType === "Prefix" && trimmed !== "/" ? trimmed.replace(/\/$/, "") : trimmed}`;
}

/** Whether two claims are the same, so that a change from one to the other is none. */
export function sameClaim(a: HostClaim | undefined, b: HostClaim | undefined): boolean {
  return a?.className === b?.className && a?.host === b?.host && a?.path === b?.path;
}

/** Whether only one of two claims can be granted. */
export function areRivals(a: HostClaim, b: HostClaim, ownership: HostOwnership): boolean {
  if (a.className !== undefined && b.className !== undefined && a.className !== b.className) return false;
  if (ownership === "namespace" && a.namespace !== b.namespace) return overlap(a.host, b.host);
  return a.host === b.host && a.path === b.path;
}

/** Whether a request may be for both. A wildcard counts for every depth: Kubernetes means one label, and some controllers all. */
function overlap(a: string, b: string): boolean {
  return a === b || covers(a, b) || covers(b, a);
}

function covers(wildcard: string, host: string): boolean {
  return wildcard.startsWith("*.") && host.endsWith(wildcard.slice(1));
}

/** The values under which a claim for a host is found: the host, and each domain that it is in. */
export function hostIndex(host: string): readonly string[] {
  return [host, ...domainsOf(host).map((domain) => `below ${domain}`)];
}

/** The values under which every claim is found that overlaps with one for this host. */
export function overlappingHosts(host: string): readonly string[] {
  const wildcards = domainsOf(host).map((domain) => `*.${domain}`);
  return host.startsWith("*.") ? [`below ${host.slice(2)}`, ...wildcards] : [host, ...wildcards];
}

/** `b.c` and `c` for `a.b.c`. */
function domainsOf(host: string): readonly string[] {
  const labels = host.split(".");
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
}

/** Whether the Service's Ingress serves what the Service asks for. A class that the Service does not name is whichever the API server filled in. */
export function serves({ spec }: Ingress, service: Service): boolean {
  const { ingress } = service.spec;
  if (!ingress?.host || (ingress.className !== undefined && ingress.className !== spec?.ingressClassName)) return false;
  return (spec?.rules ?? []).some(({ host = "", http }) => host === ingress.host && http?.paths.some((path) => pathKey(path) === pathKey(ingress)));
}

/** A Service that makes a claim. */
export interface Claimant {
  readonly service: Service;
  /** Its Ingress, where that serves what is claimed already. */
  readonly ingress?: Ingress | undefined;
}

/**
 * Who goes first of Services that are rivals: who serves it keeps it, the oldest Ingress first; where nobody does, the
 * oldest Service has it. Undefined where nobody claims it.
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
