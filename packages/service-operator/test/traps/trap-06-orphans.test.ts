import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, Ingress } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

test("trap 6: a host that is removed leaves the Ingress, and a dropped ingress the cluster", async (context) => {
  const { cluster } = await scenario(context, "orphans");
  const ingress: ServiceSpecInput["ingress"] = { host: "shop.example.com", tls: [{ secretName: "shop-tls", hosts: ["shop.example.com"] }] };
  await cluster.apply("shop", { image, ingress });
  const { uid } = (await cluster.until("shop", "Ready").then(async () => await cluster.get("ingress", "shop"))).metadata;

  await cluster.apply("shop", { image, ingress: { path: "/shop" } });
  await waitFor("the host is gone", async () => {
    const { metadata, spec } = await cluster.get<Ingress>("ingress", "shop");
    return metadata.uid === uid && !JSON.stringify(spec).includes("shop.example.com");
  });

  await cluster.apply("shop", { image });
  await cluster.untilGone("ingress", "shop");
  await waitFor("the status knows", async () => !(await cluster.service("shop")).status.inventory?.some(({ kind }) => kind === "Ingress"));
  await cluster.until("shop", "Ready");
});

test("trap 6: a key of the configuration that is renamed leaves no old ConfigMap once no ReplicaSet uses it", async (context) => {
  const { cluster } = await scenario(context, "renamed");
  const apply = async (configData: Record<string, string>): Promise<string> => {
    await cluster.apply("shop", { image, revisionHistoryLimit: 0, configData });
    return (await cluster.until("shop", "Ready")).status.configRevision ?? "";
  };
  const before = await apply({ OLD_NAME: "1" });
  const after = await apply({ NEW_NAME: "1" });
  assert.notEqual(after, before);
  await cluster.untilGone("configmap", before);
  assert.ok(await cluster.find("configmap", after));

  await cluster.apply("shop", { image, revisionHistoryLimit: 0 });
  await cluster.until("shop", "Ready");
  await cluster.untilGone("configmap", after);
  const { spec } = await cluster.get<Deployment>("deployment", "shop");
  assert.doesNotMatch(JSON.stringify(spec), /shop-config-/);
});

test("trap 6: old configuration stays while a ReplicaSet could bring its pods back, and goes with the last of them", async (context) => {
  const { cluster } = await scenario(context, "config");
  const apply = async (value: string): Promise<string> => {
    await cluster.apply("shop", { image: "registry.example.com/shop:1", revisionHistoryLimit: 1, configData: { VALUE: value } });
    return (await cluster.until("shop", "Ready")).status.configRevision ?? "";
  };
  const first = await apply("1");
  const second = await apply("2");
  assert.ok(await cluster.find("configmap", first), "one old ReplicaSet is kept, and so is its configuration");
  const third = await apply("3");
  await cluster.untilGone("configmap", first);
  assert.ok(await cluster.find("configmap", second));
  assert.ok(await cluster.find("configmap", third));
});
