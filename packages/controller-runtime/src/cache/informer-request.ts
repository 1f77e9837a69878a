import { inspect } from "node:util";
import type { KubernetesObject } from "../kubernetes/index.ts";
import { isPositive, isText, mustHold } from "../option-error.ts";
import type { Transform } from "./informer.ts";

export interface InformerRequest<T extends KubernetesObject> {
  /** Watch these namespaces only, none where the list is empty; default: those of the cache. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  /** For example `metadata.name=web`; which fields can be selected by depends on the kind. */
  readonly fieldSelector?: string;
  /**
   * Milliseconds above 0, give or take a tenth, after which handlers are told of every object again: from the cache, with
   * no request, and behind everything that really happened. Default never: what a watch can tell of needs none.
   */
  readonly syncPeriodMs?: number;
  readonly transform?: Transform<T>;
  /**
   * The kind may not be served: a CRD that is installed later. Then nothing waits for it, its informer is empty and says
   * so by `served`, and it is asked for every 30 s until it is there. Default false: the start waits for it.
   */
  readonly optional?: boolean;
}

/** A request for objects of any type. */
export type AnyRequest = Omit<InformerRequest<KubernetesObject>, "transform"> & { readonly transform?: unknown };

/** Refuses what an informer could not work with. Throws `TypeError`. */
export function checkRequest(kind: string, { namespaces = [], syncPeriodMs }: AnyRequest): void {
  const of = `informer of ${kind}`;
  mustHold(namespaces.every(isText), { of, option: "namespaces", value: namespaces, must: "names that are not empty; leave it out for the namespaces of the manager" });
  mustHold(syncPeriodMs === undefined || isPositive(syncPeriodMs), { of, option: "syncPeriodMs", value: syncPeriodMs, must: "a number of milliseconds above 0; leave it out for no resync" });
}

/**
 * Refuses a second request that asks for another selection than the first: a kind is watched once, so that one of the two
 * would see too little or too much. What a request leaves open is as the first has it. Throws `TypeError`.
 */
export function checkSameRequest(kind: string, first: AnyRequest, second: AnyRequest): void {
  for (const option of Object.keys(second) as (keyof AnyRequest)[]) {
    const [had, wants] = [first[option], second[option]];
    if (wants === undefined || same(had ?? defaults[option], wants)) continue;
    const [before, now] = [had, wants].map((value) => inspect(value, { depth: 1, breakLength: Infinity }));
    throw new TypeError(`informer of ${kind}: ${option} is ${now} here and was ${before} when the informer was first asked for: a kind is watched once, so say it at the first call alone, and filter by predicates`);
  }
}

const defaults: Partial<Record<keyof AnyRequest, unknown>> = { optional: false };

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return new Set(a).size === new Set([...a, ...b]).size && new Set(b).size === new Set(a).size;
  return a === b;
}
