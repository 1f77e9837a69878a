import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, Pod } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { apiVersion } from "../../src/api/index.ts";
import { installation } from "../support/installation.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const manifest = (spec: object): string => JSON.stringify({ apiVersion, kind: "Service", metadata: { name: "shop" }, spec: { image, ...spec } });

test("kubectl wait for Ready, right after apply, does not take the Ready of the spec before", async (context) => {
  const { cluster } = await scenario(context, "wait");
  await cluster.kubectl(["apply", "-f", "-"], manifest({}));
  await cluster.kubectl(["wait", "sop/shop", "--for=condition=Ready", "--timeout=60s"]);
  await cluster.kubectl(["apply", "-f", "-"], manifest({ image: "registry.example.com/shop:2" }));
  await cluster.kubectl(["wait", "sop/shop", "--for=condition=Ready", "--timeout=60s"]);
  const { spec, status } = await cluster.get<Deployment>("deployment", "shop");
  assert.equal(spec?.template.spec?.containers[0]?.image, "registry.example.com/shop:2");
  assert.equal(status?.updatedReplicas, 1);
  await cluster.kubectl(["apply", "-f", "-"], manifest({ image: "registry.example.com/fail-image-pull:3", progressDeadlineSeconds: 1 }));
  await cluster.kubectl(["wait", "sop/shop", "--for=condition=Stalled", "--timeout=60s"]);
  await cluster.kubectl(["delete", "sop", "shop", "--wait=false"]);
  await cluster.kubectl(["wait", "sop/shop", "--for=delete", "--timeout=60s"]);
});

test("kubectl apply --server-side keeps owning its fields: the operator never writes the spec", async (context) => {
  const { cluster } = await scenario(context, "server-side");
  for (const replicas of [1, 2]) {
    await cluster.kubectl(["apply", "--server-side", "--field-manager=ci", "-f", "-"], manifest({ replicas })); // a conflict would fail it
    await cluster.until("shop", "Ready");
  }
  const { metadata } = JSON.parse(await cluster.kubectl(["get", "sop", "shop", "--show-managed-fields", "-o", "json"])) as { metadata: { managedFields: { manager: string; subresource?: string; fieldsV1: object }[] } };
  const ours = metadata.managedFields.filter(({ manager, subresource }) => manager === "service-operator" && subresource === undefined);
  assert.equal(JSON.stringify(ours).includes("f:spec"), false);
});

test("kubectl diff shows nothing for what was applied, and the change for what was not", async (context) => {
  const { cluster } = await scenario(context, "diff");
  await cluster.kubectl(["apply", "-f", "-"], manifest({ ingress: { host: "diff.example.com" } }));
  await cluster.until("shop", "Ready");
  assert.equal(await cluster.kubectl(["diff", "-f", "-"], manifest({ ingress: { host: "diff.example.com" } })), "");
  const plane = await installation();
  const { code, stdout } = await plane.kubectl(["--namespace", cluster.namespace, "diff", "-f", "-"], { input: manifest({ replicas: 3 }) });
  assert.equal(code, 1, "kubectl diff says by 1 that there is a difference");
  assert.match(stdout, /\+ {2}replicas: 3/);
});

test("a drain within the budget does not make the Service less than Ready, at any moment", async (context) => {
  const { cluster } = await scenario(context, "drain");
  await cluster.kubectl(["apply", "-f", "-"], manifest({ replicas: 4 }));
  await cluster.until("shop", "Ready");
  const seen: (string | undefined)[] = [];
  for (const { metadata } of await cluster.list("pods", "service-operator.io/service=shop")) {
    await cluster.kubectl(["delete", "pod", metadata.name ?? "", "--wait=false"]);
    await waitFor("its place is taken", async () => {
      const service = await cluster.service("shop");
      seen.push(service.status.conditions?.find(({ type }) => type === "Ready")?.status);
      const pods = await cluster.list<Pod>("pods", "service-operator.io/service=shop");
      const ready = pods.filter((pod) => pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"));
      // The pods themselves: the count in the status may still be the one from before the deletion.
      return service.status.availableReplicas === 4 && ready.length === 4 && pods.every((pod) => pod.metadata.name !== metadata.name);
    });
  }
  assert.deepEqual([...new Set(seen)], ["True"]);
});
