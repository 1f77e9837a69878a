import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

test("trap 2: annotating or labelling a Service restarts nothing and shows up nowhere (property 9)", async (context) => {
  const { cluster } = await scenario(context, "annotate");
  await cluster.apply("shop", { image, configData: { A: "1" }, podLabels: { "example.com/tier": "web" } });
  await cluster.until("shop", "Ready");
  const deployment = async (): Promise<Deployment> => await cluster.get<Deployment>("deployment", "shop");
  const before = await deployment();
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/note=hello"]);
  await cluster.kubectl(["label", "sop", "shop", "app.kubernetes.io/instance=tracked"]);
  await cluster.apply("other", { image }); // once this is ready, the changes above have been looked at too
  await cluster.until("other", "Ready");
  await waitFor("nothing changed", async () => (await deployment()).metadata.generation === before.metadata.generation);
  const after = await deployment();
  assert.deepEqual(after.spec?.template, before.spec?.template);
  assert.equal(after.metadata.labels?.["app.kubernetes.io/instance"], undefined);
});
