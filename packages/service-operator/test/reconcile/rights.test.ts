import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { secretRights, serviceRights } from "../../src/rights.ts";
import type { Cluster } from "../support/cluster.ts";
import { grantedBy, rightOf } from "../support/rights.ts";
import { scenario } from "../support/scenario.ts";

const env = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }];
const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, env, ingress: { host: "shop.example.com" }, autoscaling: { maxReplicas: 2 } };

test("every right that deploy/ grants is used", async (context) => {
  const { cluster, operator } = await scenario(context, "rights");
  await cluster.kubectl(["create", "secret", "generic", "db", "--from-literal=password=a"]); // get secrets
  await cluster.apply("shop", spec);
  const { status } = await cluster.until("shop", "Ready");
  await cluster.kubectl(["label", "deployment,horizontalpodautoscaler,services.,ingress", "shop", "app.kubernetes.io/name=drift", "--overwrite"]); // update
  await cluster.kubectl(["label", "configmap", status.configRevision ?? "", "app.kubernetes.io/name=drift", "--overwrite"]);
  await cluster.apply("shop", { ...spec, image: "registry.example.com/shop:2" });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { ...spec, image: "registry.example.com/fail-image-pull:3", rollback: {}, progressDeadlineSeconds: 1 });
  await cluster.until("shop", "Stalled", { reason: "RolledBack" }); // get replicasets
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]); // delete
  await conflictWithEachKind(cluster, status.configRevision ?? ""); // get
  await waitFor("the event counts", async () => {
    await cluster.kubectl(["annotate", "sop", "shop", `example.com/look=${performance.now()}`, "--overwrite"]); // the same event once more
    return operator.proxy.writes.some(({ method, path }) => method === "PATCH" && path.includes("/events/"));
  });
  const kept = { ...spec, ingress: { host: "kept.example.com" } };
  await cluster.apply("kept", { ...kept, deletionPolicy: "Retain" });
  const { configRevision = "" } = (await cluster.until("kept", "Ready")).status;
  await cluster.kubectl(["delete", "sop", "kept", "--timeout=60s"]); // patch
  await cluster.apply("kept", { ...kept, adopt: [{ kind: "ConfigMap", name: configRevision }, { kind: "Deployment", name: "kept" }] });
  await cluster.until("kept", "DeploymentReady"); // get the Service before it adopts

  const used = new Set(operator.proxy.requests.map(rightOf));
  const granted = grantedBy([...serviceRights, ...secretRights]);
  // Lists are for API servers without WatchList; the other only an admission plugin asks for (OwnerReferencesPermissionEnforcement).
  const elsewhere = (right: string): boolean => right.startsWith("list ") || right === "update service-operator.io/services/finalizers";
  assert.deepEqual(granted.filter((right) => !used.has(right) && !elsewhere(right)), []);
  assert.deepEqual(operator.proxy.requests.filter(({ status: code }) => code === 403), [], "and none is missing");
});

/** Foreign objects under every name that the Service wants, so that each is looked at before it is left alone. */
async function conflictWithEachKind(cluster: Cluster, configMap: string): Promise<void> {
  await cluster.kubectl(["create", "configmap", configMap]);
  await cluster.kubectl(["create", "deployment", "shop", "--image=registry.example.com/theirs:1", "--replicas=0"]);
  await cluster.kubectl(["autoscale", "deployment", "shop", "--max=1"]);
  await cluster.kubectl(["create", "service", "clusterip", "shop", "--tcp=1"]);
  await cluster.kubectl(["create", "ingress", "shop", "--rule=theirs.example.com/=theirs:1"]);
  await cluster.apply("shop", spec);
  // One waits for another, so each is cleared away once it was looked at.
  const inTheWay = { ConfigMap: ["configmap", configMap], Deployment: ["deployment", "shop"], HorizontalPodAutoscaler: ["hpa", "shop"], Service: ["services.", "shop"], Ingress: ["ingress", "shop"] };
  for (const [kind, object] of Object.entries(inTheWay)) {
    await cluster.until("shop", `${kind}Ready`, { status: "False", reason: "Conflict" });
    await cluster.kubectl(["delete", ...object]);
    await cluster.kubectl(["annotate", "sop", "shop", `example.com/cleared=${kind}`, "--overwrite"]); // no need to wait for the next look
  }
}
