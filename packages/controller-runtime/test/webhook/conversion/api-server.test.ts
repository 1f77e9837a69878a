import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { KubernetesObject, ObjectMeta } from "../../../src/kubernetes/index.ts";
import { conversion } from "../../../src/webhook/conversion/conversion.ts";
import { plane } from "../../support/api-server.ts";
import { caBundle, newNamespace, send, suffix } from "../support/cluster.ts";
import { type GadgetV1, type GadgetV1alpha1, gadgetVersions } from "../support/gadgets.ts";
import { serve } from "../support/server.ts";

/** A group of this run's own: a definition is for the whole API server. */
const group = `${suffix}.gadgets.example.com`;
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const name = `gadgets.${group}`;

function definition(port: number): object {
  const version = (each: string, storage: boolean, properties: object) => ({
    name: each,
    served: true,
    storage,
    schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties } } } },
  });
  const text = { type: "string" };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets" },
      versions: [version("v1", true, { host: text, port: { type: "integer" }, comment: text }), version("v1alpha1", false, { address: text })],
      conversion: {
        strategy: "Webhook",
        webhook: { conversionReviewVersions: ["v1"], clientConfig: { url: `https://127.0.0.1:${port}/convert`, caBundle } },
      },
    },
  };
}

// The spokes are the same in any group; the hub names it.
const hub = { ...gadgetVersions.hub, apiVersion: `${group}/v1` as GadgetV1["apiVersion"] };
const { port } = await serve({ "/convert": conversion({ ...gadgetVersions, hub }) });
const namespace = await newNamespace();
await send("POST", definitions, definition(port));
after(async () => await send("DELETE", `${definitions}/${name}`));
await waitFor("both versions to be served", async () => {
  const answers = await Promise.all(["v1", "v1alpha1"].map(async (version) => await plane.request({ path: path(version) })));
  return answers.every(({ status }) => status === 200);
});

function path(version: string, object = ""): string {
  return `/apis/${group}/${version}/namespaces/${namespace}/gadgets${object}`;
}

function gadget(version: string, metadata: Partial<ObjectMeta>, spec: object): object {
  return { apiVersion: `${group}/${version}`, kind: "Gadget", metadata, spec };
}

describe("conversion on the API server", () => {
  test("what is created in v1alpha1 is read in v1, and back, with nothing lost", async () => {
    const created = await send<GadgetV1alpha1>("POST", path("v1alpha1"), gadget("v1alpha1", { name: "old", labels: { a: "b" } }, { address: "a:1" }));
    const hub = await send<GadgetV1>("GET", path("v1", "/old"));
    assert.deepEqual(hub.spec, { host: "a", port: 1 });
    assert.deepEqual([hub.metadata.uid, hub.metadata.labels], [created.metadata.uid, { a: "b" }]);
    const back = await send<GadgetV1alpha1>("GET", path("v1alpha1", "/old"));
    assert.deepEqual({ ...back, metadata: unmanaged(back) }, { ...created, metadata: unmanaged(created) });
  });

  test("what only v1 can say survives an update in v1alpha1", async () => {
    await send("POST", path("v1"), gadget("v1", { name: "rich" }, { host: "b", port: 2, comment: "keep me" }));
    const old = await send<GadgetV1alpha1>("GET", path("v1alpha1", "/rich"));
    assert.deepEqual(old.spec, { address: "b:2" });
    await send("PUT", path("v1alpha1", "/rich"), { ...old, spec: { address: "b:3" } });
    assert.deepEqual((await send<GadgetV1>("GET", path("v1", "/rich"))).spec, { host: "b", port: 3, comment: "keep me" });
  });

  test("a list comes in its order", async () => {
    for (const each of ["l1", "l2", "l3"]) await send("POST", path("v1"), gadget("v1", { name: each, labels: { list: "yes" } }, { host: each, port: 1 }));
    const { items } = await send<{ items: GadgetV1alpha1[] }>("GET", `${path("v1alpha1")}?labelSelector=list=yes`);
    assert.deepEqual(items.map(({ spec }) => spec.address), ["l1:1", "l2:1", "l3:1"]);
  });

  test("a conversion that fails tells the user which object, and why", async () => {
    const { status, body } = await plane.request({ method: "POST", path: path("v1alpha1"), body: gadget("v1alpha1", { name: "bad" }, { address: "none" }) });
    assert.ok(status >= 400);
    assert.match(JSON.stringify(body), /Gadget webhook-[0-9a-f]+\/bad cannot be converted from .*v1alpha1 to .*v1: spec\.address: .*none.* has no port/);
  });
});

/** Without the record of who wrote which field, which the API server keeps by version. */
function unmanaged({ metadata }: KubernetesObject): Omit<ObjectMeta, "managedFields"> {
  const { managedFields: _, ...rest } = metadata;
  return rest;
}
