import { type Informer, keyOf, type MapFunction } from "@service-operator/controller-runtime";
import { type Ingress, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { areRivals, type Claimant, type HostOwnership, holderOf, hostClaim, hostIndex, overlappingHosts, serves } from "../core/host-claims.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";
import { childrenOf } from "./indexes.ts";

/** Index of Services by the host that they claim. */
const byHost = "host";

export function indexByHost(services: Informer<Service>): void {
  services.addIndex(byHost, (service) => {
    const claim = hostClaim(service);
    return claim ? hostIndex(claim.host) : [];
  });
}

/** The Services whose claim a change of this one may decide. */
export function rivalsOf(services: Informer<Service>): MapFunction<Service> {
  return (service) => overlapping(services, service).map(keyOf);
}

/** The other Services that claim a host which overlaps with that of this one, each once. */
function overlapping(services: Informer<Service>, service: Service): readonly Service[] {
  const claim = hostClaim(service);
  if (!claim) return [];
  const key = keyOf(service);
  const found = overlappingHosts(claim.host).flatMap((value) => services.store.byIndex(byHost, value));
  return [...new Set(found)].filter((each) => keyOf(each) !== key);
}

export interface HostContext extends Pick<ResourceContext, "services" | "informer"> {
  readonly hostOwnership: HostOwnership;
}

/**
 * Whose the claim of a Service is that is not stored yet, or not with this claim: who is there already, keeps it.
 * Undefined where nobody else has it.
 */
export function presentHolder(context: HostContext, service: Service): Service | undefined {
  return holderOf(rivalClaimants(context, service));
}

/** Which other Service has the host, or the path of it, that this one claims; undefined where the claim is its own. */
export function hostHolder(context: HostContext, service: Service): Service | undefined {
  const rivals = rivalClaimants(context, service);
  if (rivals.length === 0) return undefined;
  const holder = holderOf([claimantOf(context, service), ...rivals]);
  return holder === service ? undefined : holder;
}

function rivalClaimants(context: HostContext, service: Service): readonly Claimant[] {
  const rivals = overlapping(context.services, service);
  if (rivals.length === 0) return [];
  const claim = hostClaim(service, ingressOf(context, service));
  return rivals
    .filter((each) => {
      const live = ingressOf(context, each);
      // Who is suspended makes no Ingress, and would keep the host from others without ever serving it.
      const other = each.spec.suspend && !live ? undefined : hostClaim(each, live);
      return claim && other && areRivals(claim, other, context.hostOwnership);
    })
    .map((each) => claimantOf(context, each));
}

function claimantOf(context: HostContext, service: Service): Claimant {
  const ingress = ingressOf(context, service);
  return { service, ingress: ingress && serves(ingress, service) ? ingress : undefined };
}

function ingressOf({ informer }: HostContext, service: Service): Ingress | undefined {
  return childrenOf(informer(kinds.ingress), service).find(({ metadata }) => metadata.name === service.metadata.name);
}
