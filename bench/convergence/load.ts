import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { builtInManagers } from "../../packages/service-operator/src/managers/index.ts";

export const namespace = "bench";

/** As many requests at a time as keep two cores of an API server busy; more only wait there. */
const concurrency = 16;

/** A Service with all four children. `image` and `LOG_LEVEL` may be changed, which is one rollout each. */
export function serviceNamed(name: string): Service {
  const spec = { image: "registry.example.com/shop:1", replicas: 1, configData: { LOG_LEVEL: "info" }, ingress: { host: `${name}.example.com` } };
  return { apiVersion, kind: "Service", metadata: { name, namespace }, spec } as unknown as Service; // the API server adds the defaults
}

/** Does it for every item, some at a time. */
export async function forEach<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

/** Told of each Service just before it is created. */
export type OnCreate = (name: string) => void;

/** Makes all Services as fast as the API server takes them. */
export async function createServices(client: Client, names: readonly string[], onCreate: OnCreate): Promise<void> {
  await forEach(names, async (name) => {
    onCreate(name);
    await client.create(serviceKind, serviceNamed(name));
  });
}

/** Makes Services at a steady rate, without waiting for the answers. */
export async function createAtRate(client: Client, names: readonly string[], { perSecond, onCreate }: { readonly perSecond: number; readonly onCreate: OnCreate }): Promise<void> {
  const startedAt = performance.now();
  const created: Promise<unknown>[] = [];
  for (const [index, name] of names.entries()) {
    await sleep(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()));
    onCreate(name);
    created.push(client.create(serviceKind, serviceNamed(name)));
  }
  await Promise.all(created);
}

/**
 * The ceiling: Services and the fewest writes that make their children and their status, by a bare client with
 * nothing to decide: six per Service.
 */
export async function writeRaw(client: Client, names: readonly string[], onCreate: OnCreate): Promise<void> {
  await forEach(names, async (name) => {
    onCreate(name);
    const created = await client.create(serviceKind, serviceNamed(name));
    for (const { kind, desired } of builtInManagers) for (const child of desired(created)) await client.create(kind, child);
    await client.patch(serviceKind, { namespace, name }, { type: "application/merge-patch+json", body: { status: { observedGeneration: created.metadata.generation } }, subresource: "status" });
  });
}

/** The kinds of the children, in the order of their creation. */
export const childKinds = [kinds.configMap, kinds.deployment, kinds.service, kinds.ingress] as const;
