import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { inNamespace, tokenKubeconfig } from "../../../../src/cli/demo/stage/kubeconfigs.ts";

test("the operator's kubeconfig holds the token and no other credentials", () => {
  const { users, clusters } = parse(tokenKubeconfig({ url: "https://127.0.0.1:1", caData: "PEM" }, "secret")) as Record<string, unknown>;
  assert.deepEqual(users, [{ name: "operator", user: { token: "secret" } }]);
  assert.deepEqual(clusters, [{ name: "demo", cluster: { server: "https://127.0.0.1:1", "certificate-authority-data": "UEVN" } }]);
});

test("a namespace is chosen in every context, and all else stays", () => {
  const before = tokenKubeconfig({ url: "https://127.0.0.1:1", caData: "PEM" }, "secret");
  const { contexts, ...rest } = parse(inNamespace(before, "demo")) as Record<string, unknown>;
  const { contexts: _, ...restBefore } = parse(before) as Record<string, unknown>;
  assert.deepEqual(contexts, [{ name: "demo", context: { cluster: "demo", user: "operator", namespace: "demo" } }]);
  assert.deepEqual(rest, restBefore);
});
