import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const host = (name: string): string => `${name}.trap-13.example.com`;

test("trap 13: two Services, one host: the first keeps serving, the second gets a condition and the host when it is free", async (context) => {
  const { cluster } = await scenario(context, "one-host");
  await cluster.apply("first", { image, ingress: { host: host("shop") } });
  await cluster.until("first", "Ready");
  const before = await cluster.get<Ingress>("ingress", "first");

  await cluster.apply("second", { image, ingress: { host: host("shop"), annotations: { "example.com/mine": "yes" } } });
  const told = await cluster.until("second", "Stalled", { reason: "HostConflict" });
  const message = told.status.conditions?.find(({ type }) => type === "IngressReady")?.message ?? "";
  assert.match(message, /"shop\.trap-13\.example\.com".*Service "first" in namespace "one-host-/);
  assert.equal(await cluster.find("ingress", "second"), undefined);
  await cluster.until("second", "DeploymentReady"); // the other children are made
  assert.equal((await cluster.get<Ingress>("ingress", "first")).metadata.resourceVersion, before.metadata.resourceVersion);
  await cluster.until("first", "Ready");

  await cluster.apply("first", { image, ingress: { host: host("other") } });
  await cluster.until("second", "Ready");
  assert.equal((await cluster.get<Ingress>("ingress", "second")).spec?.rules?.[0]?.host, host("shop"));

  await cluster.apply("first", { image, ingress: { host: host("shop") } });
  await cluster.until("first", "Stalled", { reason: "HostConflict" }); // the elder Service, but not the one that serves
  await cluster.until("second", "Ready");
  await cluster.kubectl(["delete", "sop", "second", "--timeout=60s"]);
  await cluster.until("first", "Ready");
  await waitFor("the host is the first's again", async () => (await cluster.get<Ingress>("ingress", "first")).spec?.rules?.[0]?.host === host("shop"));
});
