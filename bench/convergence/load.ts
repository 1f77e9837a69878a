import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { builtInManagers } from "../../packages/service-operator/src/managers/index.ts";

export const namespace = "bench";

/** As many requests at a time as keep two cores of an API server busy; more only wait there. */
const concurrency = 16;

/** A Service with all four children. */
export function serviceNamed(name: string): Service {
  const spec = { image: "registry.example.com/shop:1", replicas: 1, configData: { LOG_LEVEL: "info" }, ingress: { host: `${name}.example.com` } };
  return { apiVersion, kind: "Service", metadata: { name, namespace }, spec } as unknown as Service; // the API server adds the defaults
}

/** Does it for every item, some at a time. */
async function forEach<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

/** Makes all Services as fast as the API server takes them. */
export async function createServices(client: Client, names: readonly string[]): Promise<void> {
  await forEach(names, async (name) => await client.create(serviceKind, serviceNamed(name)));
}

/** Makes Services at a steady rate, without waiting for the answers; tells of each just before. */
export async function createAtRate(client: Client, names: readonly string[], { perSecond, onCreate }: { readonly perSecond: number; readonly onCreate: (name: string) => void }): Promise<void> {
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
export async function writeRaw(client: Client, names: readonly string[]): Promise<void> {
  await forEach(names, async (name) => {
    const created = await client.create(serviceKind, serviceNamed(name));
    for (const { kind, desired } of builtInManagers) for (const child of desired(created)) await client.create(kind, child);
    await client.updateStatus(serviceKind, { ...created, status: { observedGeneration: created.metadata.generation ?? 0 } });
  });
}

/** What is changed about every Service, as a merge patch. */
export const changes = {
  image: { spec: { image: "registry.example.com/shop:2" } },
  scale: { spec: { replicas: 2 } },
  config: { spec: { configData: { LOG_LEVEL: "debug" } } },
  /** Nothing that an operator acts on. */
  annotation: { metadata: { annotations: { "example.com/seen": "yes" } } },
} as const;

export async function changeServices(client: Client, names: readonly string[], body: object): Promise<void> {
  await forEach(names, async (name) => await client.patch(serviceKind, { namespace, name }, { type: "application/merge-patch+json", body }));
}

/** The kinds of the children, in the order of their creation. */
export const childKinds = [kinds.configMap, kinds.deployment, kinds.service, kinds.ingress] as const;
