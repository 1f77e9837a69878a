import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { emptyFields } from "../support/empty-fields.ts";
import { isChildUpdate } from "../support/child-update.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

/** The API server stores none of what is empty here, whether it comes into a child or not. */
const empty: ServiceSpecInput = {
  ...emptyFields,
  image,
  resources: { limits: {}, requests: {} },
  autoscaling: { maxReplicas: 2, metrics: [], behavior: {} },
  ingress: { host: "shop.example.com", annotations: {}, tls: [{ hosts: [] }] },
};

test("trap 11: empty lists and maps, which the API server drops, are not written again and again", async (context) => {
  const { cluster, operator } = await scenario(context, "empty");
  await cluster.apply("shop", empty);
  await cluster.until("shop", "Ready");
  const updates = (): unknown[] => operator.proxy.writes.filter(isChildUpdate);
  assert.deepEqual(updates(), [], "what was created needs no update");
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]);
  await cluster.apply("other", { image }); // once this is ready, the other has been looked at again
  await cluster.until("other", "Ready");
  assert.deepEqual(updates(), []);
});
