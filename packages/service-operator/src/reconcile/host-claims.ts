import { type Informer, keyOf, type MapFunction } from "@service-operator/controller-runtime";
import { type Ingress, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Claimant, holderOf, hostClaim, serves } from "../core/host-claims.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";
import { byController } from "./indexes.ts";

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

/** Which other Service has the host and path that this one claims; undefined where the claim is its own. */
export function hostHolder({ services, informer }: ResourceContext, service: Service): Service | undefined {
  const claim = hostClaim(service);
  if (claim === undefined) return undefined;
  const claimants = services.store.byIndex(byHostClaim, claim);
  if (claimants.length < 2) return undefined;
  const ingresses = informer(kinds.ingress).store;
  const ingressOf = ({ metadata }: Service): Ingress | undefined => ingresses.byIndex(byController, metadata.uid ?? "").find((ingress) => serves(ingress, claim));
  const holder = holderOf(claimants.map((each): Claimant => ({ service: each, ingress: ingressOf(each) })));
  return holder?.metadata.uid === service.metadata.uid ? undefined : holder;
}
