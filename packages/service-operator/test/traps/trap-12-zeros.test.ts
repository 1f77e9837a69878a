import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, HorizontalPodAutoscaler } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { isChildUpdate } from "../support/child-update.ts";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

async function initialDelay(cluster: Cluster): Promise<number> {
  const { spec } = await cluster.get<Deployment>("deployment", "shop");
  return spec?.template.spec?.containers[0]?.readinessProbe?.initialDelaySeconds ?? 0; // none is as good as zero
}

test("trap 12: every zero that means something survives, is put right, and is not written again and again", async (context) => {
  const { cluster, operator } = await scenario(context, "zeros");
  const readiness = { tcpSocket: {}, initialDelaySeconds: 30 };
  await cluster.apply("shop", { image, probes: { readiness }, terminationGracePeriodSeconds: 30, revisionHistoryLimit: 1, autoscaling: { maxReplicas: 2, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } });
  await cluster.until("shop", "Ready");
  assert.equal(await initialDelay(cluster), 30);

  await cluster.apply("shop", {
    image,
    probes: { readiness: { ...readiness, initialDelaySeconds: 0 } },
    terminationGracePeriodSeconds: 0,
    revisionHistoryLimit: 0,
    autoscaling: { maxReplicas: 2, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
  });
  await cluster.until("shop", "Ready");
  const { spec } = await cluster.get<Deployment>("deployment", "shop");
  assert.deepEqual([spec?.template.spec?.terminationGracePeriodSeconds, spec?.revisionHistoryLimit, await initialDelay(cluster)], [0, 0, 0]);
  assert.equal((await cluster.get<HorizontalPodAutoscaler>("horizontalpodautoscaler", "shop")).spec.behavior?.scaleDown?.stabilizationWindowSeconds, 0);

  await cluster.kubectl(["patch", "deployment", "shop", "--type=json", "-p", '[{"op":"add","path":"/spec/template/spec/containers/0/readinessProbe/initialDelaySeconds","value":7}]']);
  await waitFor("the zero is back", async () => (await initialDelay(cluster)) === 0);
  await cluster.until("shop", "Ready");
  const updates = (): number => operator.proxy.writes.filter(isChildUpdate).length;
  const before = updates();
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]);
  await cluster.apply("other", { image }); // once this is ready, the other has been looked at again
  await cluster.until("other", "Ready");
  assert.equal(updates(), before);
});
