import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isApiError } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, serviceKind } from "../../src/api/index.ts";
import type { ResourceContext } from "../../src/managers/resource-manager.ts";
import { checkAdoption } from "../../src/reconcile/check-adoption.ts";
import { adminClient } from "../support/admin.ts";
import { newNamespace } from "../support/installation.ts";

const namespace = await newNamespace("check-adoption");
const { client, close } = await adminClient("check-adoption");
after(async () => await close());

const context = { client } as ResourceContext; // it uses nothing else
const merge = { type: "application/merge-patch+json" } as const;

/** A Service that names its Deployment for adoption, as a cache knows it that learns nothing more. */
async function cached(name: string): Promise<{ readonly service: Service; readonly object: KubernetesObject }> {
  const spec = { image: "registry.example.com/shop:1", adopt: [{ kind: "Deployment", name }] };
  const service = await client.create<Service>(serviceKind, { apiVersion, kind: "Service", metadata: { name, namespace }, spec } as unknown as Service);
  return { service, object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } } };
}

async function assertRefused({ service, object }: { readonly service: Service; readonly object: KubernetesObject }): Promise<void> {
  await assert.rejects(checkAdoption(context, service, object), (error) => isApiError(error, "Conflict", "NotFound"));
}

test("property 1: a Service that is as the cache has it may adopt", async () => {
  const { service, object } = await cached("wanted");
  await checkAdoption(context, service, object);
});

for (const [title, body] of [["no longer names the object", { spec: { adopt: null } }], ["was suspended", { spec: { suspend: true } }]] as const) {
  test(`property 1: a Service that ${title}, as the cache does not know yet, adopts nothing`, async () => {
    const known = await cached(title.replaceAll(" ", "-"));
    await client.patch(serviceKind, { namespace, name: known.service.metadata.name ?? "" }, { ...merge, body });
    await assertRefused(known);
  });
}

test("property 1: a Service that is being deleted, as the cache does not know yet, adopts nothing", async () => {
  const known = await cached("leaving");
  const ref = { namespace, name: "leaving" };
  await client.patch(serviceKind, ref, { ...merge, body: { metadata: { finalizers: ["example.com/held"] } } });
  await client.delete(serviceKind, ref);
  await assertRefused(known);
  await client.patch(serviceKind, ref, { ...merge, body: { metadata: { finalizers: null } } });
  await assertRefused(known);
});

test("property 1: a Service adopts nothing for a later one of its name", async () => {
  const known = await cached("again");
  await client.delete(serviceKind, { namespace, name: "again" });
  await cached("again");
  await assertRefused(known);
});
