import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, PodSpec } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { podTemplate } from "../../src/managers/pod-template.ts";
import { aService, everySecurity } from "../support/builders.ts";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

async function contextsOf(cluster: Cluster): Promise<unknown> {
  return contexts((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec);
}

function contexts(pod: PodSpec | undefined): unknown {
  return [pod?.securityContext, pod?.containers[0]?.securityContext];
}

test("property 7: what a container may do follows the spec through every change, and is as by default once nothing is said", async (context) => {
  const { cluster } = await scenario(context, "security");
  const steps: readonly Partial<ServiceSpecInput>[] = [
    everySecurity,
    { securityContext: { runAsUser: 0, runAsNonRoot: false, capabilities: { drop: [] } }, podSecurityContext: { fsGroup: 0 } },
    { securityContext: { privileged: true, allowPrivilegeEscalation: true, seccompProfile: { type: "Unconfined" } } },
    { securityContext: { seccompProfile: { type: "RuntimeDefault" }, capabilities: { add: ["NET_BIND_SERVICE"] } } },
    {},
  ];
  for (const spec of steps) {
    await cluster.apply("shop", { image, ...spec });
    await cluster.until("shop", "Ready");
    assert.deepEqual(await contextsOf(cluster), contexts(podTemplate(aService({ spec })).spec));
  }
});

test("what Pod Security refuses is told in its own words, and comes to rest when the spec asks for less", async (context) => {
  const { cluster } = await scenario(context, "security-refused");
  await cluster.kubectl(["label", "namespace", cluster.namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await cluster.apply("shop", { image, securityContext: { runAsUser: 0, runAsNonRoot: false } });
  const { status } = await cluster.until("shop", "Reconciling", { reason: "FailedCreate" });
  assert.match(status.conditions?.find(({ type }) => type === "Ready")?.message ?? "", /violates PodSecurity "restricted:latest": runAsNonRoot != true/);
  await cluster.apply("shop", { image, securityContext: { runAsUser: 1000 } });
  await cluster.until("shop", "Ready");
});
