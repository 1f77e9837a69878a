import { type Informer, keyOf, type MapFunction } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Claimant, holderOf, hostClaim, serves } from "../core/host-claims.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";
import { childrenOf } from "./indexes.ts";

/** Index of Services by the host and path that they claim. */
const byHostClaim = "host claim";

export function indexByHostClaim(services: Informer<Service>): void {
  services.addIndex(byHostClaim, (service) => claimsOf(service));
}

function claimsOf(service: Service): readonly string[] {
  const claim = hostClaim(service);
  return claim === undefined ? [] : [claim];
}

/** The Services whose claim a change of this one may decide. */
export function rivalsOf(services: Informer<Service>): MapFunction<Service> {
  return (service) => {
    const key = keyOf(service);
    return claimsOf(service).flatMap((claim) => services.store.byIndex(byHostClaim, claim).map(keyOf).filter((each) => each !== key));
  };
}

/**
 * Whose the claim of a Service is that is not stored yet, or not with this claim: who is there already, keeps it.
 * Undefined where nobody else has it.
 */
export function presentHolder(informers: Pick<ResourceContext, "services" | "informer">, service: Service): Service | undefined {
  const claim = hostClaim(service);
  if (claim === undefined) return undefined;
  const key = keyOf(service);
  const others = informers.services.store.byIndex(byHostClaim, claim).filter((each) => keyOf(each) !== key);
  return holderOf(others.map((each) => claimantOf(informers, each, claim)));
}

/** Which other Service has the host and path that this one claims; undefined where the claim is its own. */
export function hostHolder(context: ResourceContext, service: Service): Service | undefined {
  const claim = hostClaim(service);
  if (claim === undefined) return undefined;
  const claimants = context.services.store.byIndex(byHostClaim, claim);
  if (claimants.length < 2) return undefined;
  const holder = holderOf(claimants.map((each) => claimantOf(context, each, claim)));
  return holder?.metadata.uid === service.metadata.uid ? undefined : holder;
}

function claimantOf({ informer }: Pick<ResourceContext, "informer">, service: Service, claim: string): Claimant {
  const ingresses = childrenOf(informer(kinds.ingress), service);
  return { service, ingress: ingresses.find((ingress) => serves(ingress, claim)) };
}
