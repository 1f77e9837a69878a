import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import { parse } from "yaml";
import { apiVersion, type ServiceSpecInput } from "../../src/api/index.ts";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { snippets } from "./snippets.ts";

/** For the fragments that leave out what is required. */
const image: string = "registry.example.com/shop:1";

for (const { where, text } of snippets("yaml")) {
  test(`the API server takes the manifest at ${where}`, async () => {
    const cluster = await clusterFor(await newNamespace("docs"));
    const { metadata, spec } = parse(text) as { readonly metadata?: ObjectMeta; readonly spec: Partial<ServiceSpecInput> }; // what is shown to users
    const whole = { apiVersion, kind: "Service", metadata: { name: metadata?.name ?? "shop" }, spec: { image, ...spec } };
    const created = await cluster.kubectl(["create", "--validate=strict", "--dry-run=server", "-o", "name", "-f", "-"], JSON.stringify(whole));
    assert.match(created, /^service\.service-operator\.io\//);
  });
}
