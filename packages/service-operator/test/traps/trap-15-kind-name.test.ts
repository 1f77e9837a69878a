import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";

test("trap 15: services and svc stay those of the core API; sop and the group's own name are ours", async () => {
  const cluster = await clusterFor(await newNamespace("kind-name"));
  await cluster.apply("not-core", { image: "registry.example.com/shop:1" });
  for (const name of ["service", "services", "svc"]) assert.equal(await cluster.kubectl(["get", name, "-o", "name"]), "", name);
  for (const name of ["sop", "services.service-operator.io", "service-operator"]) {
    assert.equal(await cluster.kubectl(["get", name, "-o", "name"]), "service.service-operator.io/not-core\n", name);
  }
});
