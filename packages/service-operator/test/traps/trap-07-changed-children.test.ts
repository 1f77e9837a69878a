import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigMap, Deployment, Ingress, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { serviceLabel } from "../../src/core/labels.ts";
import { scenario } from "../support/scenario.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, env: [{ name: "E", value: "1" }], ingress: { host: "shop.example.com", annotations: { "example.com/timeout": "5" } } };

test("trap 7: a child that somebody deletes is made again", async (context) => {
  const { cluster } = await scenario(context, "deleted-child");
  await cluster.apply("shop", spec);
  const { status } = await cluster.until("shop", "Ready");
  for (const { kind, name, uid } of status.inventory ?? []) {
    const resource = kind === "Service" ? "services." : kind;
    await cluster.kubectl(["delete", resource, name, "--wait=false"]);
    await waitFor(`another ${kind} is there`, async () => {
      const found = await cluster.find(resource, name);
      return found && found.metadata.uid !== uid;
    });
  }
  await cluster.until("shop", "Ready");
});

test("trap 7: a child that somebody changes is put right, field by field", async (context) => {
  const { cluster } = await scenario(context, "changed-child");
  await cluster.apply("shop", spec);
  const { status } = await cluster.until("shop", "Ready");

  await cluster.kubectl(["set", "image", "deployment/shop", "app=registry.example.com/evil:1"]);
  await waitFor("the image is back", async () => (await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image === spec.image);

  await cluster.kubectl(["label", "deployment", "shop", `${serviceLabel}-`]);
  await waitFor("the label is back", async () => (await cluster.get("deployment", "shop")).metadata.labels?.[serviceLabel] === "shop");

  await cluster.patch("services.", "shop", { spec: { selector: { app: "theirs" } } });
  await waitFor("the selector is back", async () => {
    const selector = (await cluster.get<CoreService>("services.", "shop")).spec?.selector;
    return JSON.stringify(selector) === JSON.stringify({ [serviceLabel]: "shop" });
  });

  await cluster.kubectl(["patch", "ingress", "shop", "--type=json", "--patch", JSON.stringify([{ op: "replace", path: "/spec/rules/0/host", value: "evil.example.com" }])]);
  await waitFor("the host is back", async () => (await cluster.get<Ingress>("ingress", "shop")).spec?.rules?.[0]?.host === "shop.example.com");

  await cluster.kubectl(["annotate", "ingress", "shop", "example.com/timeout=99", "--overwrite"]);
  await waitFor("the annotation is back", async () => (await cluster.get("ingress", "shop")).metadata.annotations?.["example.com/timeout"] === "5");
  await cluster.kubectl(["annotate", "ingress", "shop", "example.com/timeout-"]);
  await waitFor("the annotation is there again", async () => (await cluster.get("ingress", "shop")).metadata.annotations?.["example.com/timeout"] === "5");

  await cluster.kubectl(["annotate", "deployment", "shop", "service-operator.io/applied-fields=nonsense", "--overwrite"]);
  await waitFor("the record is back", async () => (await cluster.get("deployment", "shop")).metadata.annotations?.["service-operator.io/applied-fields"]?.startsWith("{"));

  await cluster.until("shop", "Ready");
  assert.equal((await cluster.get<ConfigMap>("configmap", status.configRevision ?? "")).immutable, true);
});

test("trap 7: nobody changes the data of a ConfigMap, for it is immutable; its labels are put right, and it is made again as it was", async (context) => {
  const { cluster } = await scenario(context, "changed-config");
  await cluster.apply("shop", spec);
  const { configRevision = "" } = (await cluster.until("shop", "Ready")).status;
  await assert.rejects(cluster.patch("configmap", configRevision, { data: { A: "theirs" } }), /field is immutable when `immutable` is set/);
  await assert.rejects(cluster.patch("configmap", configRevision, { immutable: false }), /field is immutable when `immutable` is set/);

  await cluster.kubectl(["label", "configmap", configRevision, "app.kubernetes.io/name=theirs", "--overwrite"]);
  await waitFor("the label is back", async () => (await cluster.get("configmap", configRevision)).metadata.labels?.["app.kubernetes.io/name"] === "shop");
  await cluster.kubectl(["delete", "configmap", configRevision]);
  const again = await waitFor("it is there again", async () => await cluster.find<ConfigMap>("configmap", configRevision));
  assert.deepEqual([again.data, again.immutable], [{ A: "1" }, true]);
});
