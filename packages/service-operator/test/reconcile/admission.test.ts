import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { deny } from "../support/admission-policy.ts";
import type { Cluster } from "../support/cluster.ts";
import { limit } from "../support/quota.ts";
import { scenario } from "../support/scenario.ts";

const spec: ServiceSpecInput = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" } };

/** Each kind, its resource, as a quota counts it, and how kubectl makes one. */
const children = [
  { kind: "ConfigMap", resource: "configmaps", quota: "count/configmaps=1", make: ["create", "configmap", "probe"] }, // every namespace has one
  { kind: "Deployment", resource: "deployments.apps", quota: "count/deployments.apps=0", make: ["create", "deployment", "probe", "--image=probe"] },
  { kind: "Service", resource: "services", quota: "count/services=0", make: ["create", "service", "clusterip", "probe", "--tcp=1"] },
  { kind: "Ingress", resource: "ingresses.networking.k8s.io", quota: "count/ingresses.networking.k8s.io=0", make: ["create", "ingress", "probe", "--rule=probe.example.com/=probe:1"] },
] as const;

/** The operator looks every 30 s; many operators at once are slow, too. */
const patience = { timeoutMs: 90_000, intervalMs: 500 };

async function message(cluster: Cluster, type: string, reason: string): Promise<string> {
  return await waitFor(`${type} is False for ${reason}`, async () => {
    const { status } = await cluster.service("shop");
    const condition = status.conditions?.find((each) => each.type === type);
    if (condition?.status !== "False" || condition.reason !== reason) throw new Error(JSON.stringify(status.conditions));
    return condition.message;
  }, patience);
}

/** By itself: nobody touches the Service. */
async function untilReady(cluster: Cluster): Promise<Service> {
  return await waitFor("the Service is Ready", async () => {
    const service = await cluster.service("shop");
    const isReady = service.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    if (!isReady) throw new Error(JSON.stringify(service.status.conditions));
    return service;
  }, patience);
}

/** The child that waits for another, which it names. */
const waitsFor: Readonly<Record<string, string>> = { ConfigMap: "Deployment", Service: "Ingress" };

async function untilOthersExist(cluster: Cluster, kind: string): Promise<void> {
  const others = children.map((each) => each.kind).filter((each) => each !== kind && each !== waitsFor[kind]);
  await waitFor("the other children are there", async () => {
    const { status } = await cluster.service("shop");
    const kinds = status.inventory?.map((item) => item.kind) ?? [];
    return others.every((other) => kinds.includes(other)) && !kinds.includes(kind);
  }, patience);
}

describe("admission: a child that is refused keeps nothing else from being made, and is made by itself when the cause goes", { concurrency: 12 }, () => {
  for (const { kind, resource, quota, make } of children) {
    test(`a ResourceQuota refuses the ${kind}`, async (context) => {
      const { cluster } = await scenario(context, "quota");
      await waitFor("the namespace's own ConfigMap is there", async () => await cluster.find("configmap", "kube-root-ca.crt"));
      const lift = await limit(cluster, { hard: quota, probe: make });
      await cluster.apply("shop", spec);
      assert.match(await message(cluster, `${kind}Ready`, "QuotaExceeded"), /exceeded quota: none/);
      await untilOthersExist(cluster, kind);
      await lift();
      await untilReady(cluster);
    });

    test(`a policy denies that the ${kind} is made`, async (context) => {
      const { cluster } = await scenario(context, "deny-create");
      const allow = await deny(cluster, { resource, operation: "CREATE", message: `no ${kind} here`, reason: "Forbidden", probe: make });
      await cluster.apply("shop", spec);
      assert.match(await message(cluster, `${kind}Ready`, "Forbidden"), new RegExp(`no ${kind} here`));
      await untilOthersExist(cluster, kind);
      await allow();
      await untilReady(cluster);
    });

    test(`a policy denies that the ${kind} is changed`, async (context) => {
      const { cluster } = await scenario(context, "deny-update");
      await cluster.apply("shop", spec);
      const { status } = await untilReady(cluster);
      const nameOf = (of: string): string => status.inventory?.find((item) => item.kind === of)?.name ?? assert.fail();
      const label = async (of: string, value: string): Promise<void> => void (await cluster.kubectl(["label", of === "Service" ? "services." : of, nameOf(of), `app.kubernetes.io/name=${value}`, "--overwrite"]));
      const labelOf = async (of: string): Promise<string | undefined> => (await cluster.get(of === "Service" ? "services." : of, nameOf(of))).metadata.labels?.["app.kubernetes.io/name"];

      const allow = await deny(cluster, { resource, operation: "UPDATE", message: `leave the ${kind} alone`, probe: ["label", kind === "Service" ? "services." : kind, nameOf(kind), "probe=yes"] });
      await label(kind, "drift");
      assert.match(await message(cluster, `${kind}Ready`, "Invalid"), new RegExp(`leave the ${kind} alone`));
      await cluster.until("shop", "Stalled", { reason: "Invalid" });
      for (const other of children.filter((each) => each.kind !== kind)) {
        await label(other.kind, "drift");
        await waitFor(`the ${other.kind} is put right`, async () => (await labelOf(other.kind)) === "shop", patience);
      }
      assert.equal(await labelOf(kind), "drift");
      await allow();
      await waitFor(`the ${kind} is put right`, async () => (await labelOf(kind)) === "shop", patience);
      await untilReady(cluster);
    });
  }
});

describe("admission: pods that are refused", { concurrency: 3 }, () => {
  test("by a policy: the reason and its words are the Service's, and it recovers", async (context) => {
    const { cluster } = await scenario(context, "deny-pods");
    const user = "system:serviceaccount:kube-system:replicaset-controller";
    const allow = await deny(cluster, { resource: "pods", operation: "CREATE", message: "no pods here", reason: "Forbidden", user, probe: ["run", "probe", "--image=probe"] });
    await cluster.apply("shop", spec);
    assert.match(await message(cluster, "DeploymentReady", "FailedCreate"), /no pods here/);
    for (const type of ["ConfigMapReady", "ServiceReady", "IngressReady"]) await cluster.until("shop", type);
    await allow();
    await untilReady(cluster);
  });

  test("by a LimitRange: the reason and its words are the Service's, and it recovers", async (context) => {
    const { cluster } = await scenario(context, "limit-range");
    const limits = { apiVersion: "v1", kind: "LimitRange", metadata: { name: "small" }, spec: { limits: [{ type: "Container", max: { memory: "64Mi" } }] } };
    await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(limits));
    const resources = { limits: { memory: "1Gi" } };
    const pod = JSON.stringify({ spec: { containers: [{ name: "probe", image: "probe", resources }] } });
    await cluster.untilRefused(["run", "probe", "--image=probe", `--overrides=${pod}`], "maximum memory usage");
    await cluster.apply("shop", { ...spec, resources });
    assert.match(await message(cluster, "DeploymentReady", "FailedCreate"), /maximum memory usage per Container is 64Mi/);
    await cluster.kubectl(["delete", "limitrange", "small"]);
    await untilReady(cluster);
  });

  test("are none under Pod Security restricted", async (context) => {
    const { cluster } = await scenario(context, "restricted");
    await cluster.kubectl(["label", "namespace", cluster.namespace, "pod-security.kubernetes.io/enforce=restricted"]);
    await cluster.apply("shop", spec);
    await untilReady(cluster);
  });
});
