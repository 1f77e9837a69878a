import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";
const annotated = (...keys: readonly string[]): { path: string; annotations: Record<string, string> } => ({ path: "/annotations", annotations: Object.fromEntries(keys.map((key) => [key, "x"])) });

test("an annotation that is not allowed is never put on an Ingress, and the condition names it", async (context) => {
  const namespace = await newNamespace("annotations");
  const cluster = await clusterFor(namespace);
  const operator = await startOperator(namespace, { allowedIngressAnnotations: "example.com/a*,plain" });
  context.after(async () => await operator.stop());
  const host = `${namespace}.example.com`;

  await cluster.apply("shop", { image, ingress: { host, ...annotated("example.com/b") } });
  const { status } = await cluster.until("shop", "Stalled", { reason: "AnnotationNotAllowed" });
  assert.match(status.conditions?.find(({ type }) => type === "IngressReady")?.message ?? "", /key "example\.com\/b" is not allowed .* the Ingress is left as it is/);
  assert.equal(await cluster.find("ingress", "shop"), undefined);
  await cluster.until("shop", "DeploymentReady"); // the other children are made

  await cluster.apply("shop", { image, ingress: { host, ...annotated("example.com/abc", "plain") } });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { image, ingress: { host, ...annotated("example.com/abc", "plain", "plain.example.com/x") } });
  await cluster.until("shop", "Stalled", { reason: "AnnotationNotAllowed" });
  const live = await cluster.get<Ingress>("ingress", "shop");
  assert.deepEqual(Object.keys(live.metadata.annotations ?? {}).filter((key) => !key.startsWith("service-operator.io/")).toSorted(), ["example.com/abc", "plain"]);

  await cluster.apply("shop", { image, ingress: { host }, patches: [{ kind: "Ingress", patch: { metadata: { annotations: { "example.com/b": "" } } } }] });
  const patched = await cluster.until("shop", "Stalled", { reason: "AnnotationNotAllowed" });
  assert.match(patched.status.conditions?.find(({ type }) => type === "IngressReady")?.message ?? "", /^spec\.patches\[\] Ingress: patch\.metadata\.annotations key "example\.com\/b" is not allowed/);

  await cluster.apply("shop", { image, ingress: { host } });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { image, ingress: { host, enabled: false, ...annotated("example.com/b") } });
  await cluster.untilGone("ingress", "shop");
  await cluster.until("shop", "Ready");
});
