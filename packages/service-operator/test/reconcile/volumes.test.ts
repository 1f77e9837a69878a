import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { podSpec } from "../support/pod-spec.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const mounted = (...names: readonly string[]): NonNullable<ServiceSpecInput["volumeMounts"]> => names.map((name) => ({ name, mountPath: `/${name}` }));

test("a volume may become one of another kind under its name, and nothing is left of the old one", async (context) => {
  const { cluster } = await scenario(context, "volume-kinds");
  const kinds: NonNullable<ServiceSpecInput["volumes"]> = [
    { name: "data", configMap: { name: "a", optional: true, defaultMode: 0o400 } },
    { name: "data", emptyDir: {} },
    { name: "data", projected: { sources: [{ secret: { name: "a", optional: true } }] } },
    { name: "data", secret: { secretName: "a", optional: true } },
    { name: "data", emptyDir: { medium: "Memory" } },
  ];
  for (const volume of kinds) {
    await cluster.apply("shop", { image, volumes: [volume], volumeMounts: mounted("data") });
    await cluster.until("shop", "Ready");
    const live = (await podSpec(cluster)).volumes?.find(({ name }) => name === "data");
    assert.deepEqual(Object.keys(live ?? {}).toSorted(), Object.keys(volume).toSorted());
  }
});

test("property 7: volumes, mounts and sources of variables that left the spec leave the cluster", async (context) => {
  const { cluster } = await scenario(context, "volumes-removed");
  const configData = { A: "1" };
  const shared = { configMapRef: { name: "a", optional: true } };
  const secret = { secretRef: { name: "b", optional: true } };
  const volume = { name: "b", secret: { secretName: "b", optional: true } };
  await cluster.apply("shop", { image, configData, envFrom: [shared, secret], volumes: [{ name: "a", emptyDir: {} }, volume], volumeMounts: mounted("a", "b") });
  const { status } = await cluster.until("shop", "Ready");
  const own = { configMapRef: { name: status.configRevision ?? "" } };
  assert.deepEqual((await podSpec(cluster)).containers[0]?.envFrom, [shared, secret, own]);

  await cluster.apply("shop", { image, configData, envFrom: [secret], volumes: [volume], volumeMounts: mounted("b") });
  await cluster.until("shop", "Ready");
  const less = await podSpec(cluster);
  assert.deepEqual(less.containers[0]?.envFrom, [secret, own]);
  assert.deepEqual(less.containers[0].volumeMounts?.map(({ name }) => name), ["tmp", "config", "b"]);
  assert.deepEqual(less.volumes?.map(({ name }) => name), ["tmp", "config", "b"]);

  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  const none = await podSpec(cluster);
  assert.equal(none.containers[0]?.envFrom, undefined);
  assert.deepEqual(none.volumes?.map(({ name }) => name), ["tmp"]);
});
