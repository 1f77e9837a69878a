import assert from "node:assert/strict";
import { test } from "node:test";
import { isWrite, type RecordedRequest, waitFor } from "@service-operator/testkit";
import { type Cluster, clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" } };

/** Finalizer, four children, first status: the writes of a creation. Events are no part of the state. */
const creationWrites = 6;
const deletionWrites = 5;

/** Writes that count, in order: neither events nor questions about rights. */
function counts(request: RecordedRequest): boolean {
  return isWrite(request) && !/\/events|selfsubject/.test(request.path);
}

for (const position of ["crashBefore", "crashAfter"] as const) {
  test(`property 2: a crash at any write of a creation is healed (${position})`, async () => {
    await Promise.all(Array.from({ length: creationWrites }, async (_, index) => {
      const cluster = await clusterFor(await newNamespace("crash-create"));
      await crashAt(cluster, { index, position, begin: async () => await cluster.apply("shop", spec) });
      const operator = await startOperator(cluster.namespace);
      const { status } = await cluster.until("shop", "Ready");
      assert.deepEqual(status.inventory?.map(({ kind }) => kind), ["ConfigMap", "Deployment", "Service", "Ingress"]);
      await operator.stop();
    }));
  });

  test(`property 2: a crash at any write of a deletion is healed (${position})`, async () => {
    await Promise.all(Array.from({ length: deletionWrites }, async (_, index) => {
      const cluster = await clusterFor(await newNamespace("crash-delete"));
      const first = await startOperator(cluster.namespace);
      await cluster.apply("shop", spec);
      await cluster.until("shop", "Ready");
      await first.stop();
      await crashAt(cluster, { index, position, begin: async () => await cluster.kubectl(["delete", "sop", "shop", "--wait=false"]) });
      const operator = await startOperator(cluster.namespace);
      await cluster.untilGone("sop", "shop");
      assert.deepEqual(await cluster.list("configmaps,deployments,services.,ingresses,pods", "service-operator.io/service"), []);
      await operator.stop();
    }));
  });
}

interface Plan {
  readonly index: number;
  readonly position: "crashBefore" | "crashAfter";
  readonly begin: () => Promise<unknown>;
}

/** Lets an operator work until its write number `index`, and then no further. */
async function crashAt(cluster: Cluster, { index, position, begin }: Plan): Promise<void> {
  let writes = 0;
  const operator = await startOperator(cluster.namespace, { decide: (request) => (counts(request) && writes++ === index ? position : "forward") });
  await begin();
  await waitFor(`write ${index} came`, () => operator.proxy.crashed);
  await operator.stop();
}
