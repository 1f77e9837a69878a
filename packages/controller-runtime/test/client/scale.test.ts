import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import type { OwnWrite } from "../../src/client/client.ts";
import { isApiError } from "../../src/client/errors.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { plane, realClient } from "../support/api-server.ts";
import { deployment } from "../support/objects.ts";

test("the scale of a Deployment is read and written by itself, and is not taken for the Deployment", async () => {
  const namespace = await createNamespace(plane, "scale");
  const written: OwnWrite[] = [];
  const client = realClient({ written: (_, write) => written.push(write) });
  const ref = { namespace, name: "web" };
  await client.create(kinds.deployment, deployment({ metadata: ref, spec: { replicas: 0, paused: true } }));
  const scale = await client.getScale(kinds.deployment, ref);
  assert.deepEqual([scale.kind, scale.spec?.replicas], ["Scale", undefined], "0 is left out");
  // Without a resourceVersion: the Deployment controller writes too.
  const answer = await client.updateScale(kinds.deployment, { ...scale, metadata: ref, spec: { replicas: 2 } });
  assert.equal(answer.spec?.replicas, 2);
  await client.patch(kinds.deployment, ref, { type: "application/merge-patch+json", subresource: "scale", body: { spec: { replicas: 3 } } });
  assert.equal((await client.get(kinds.deployment, ref)).spec?.replicas, 3);
  await assert.rejects(client.updateScale(kinds.deployment, scale), (error) => isApiError(error, "Conflict"));
  await assert.rejects(client.getScale(kinds.configMap, ref), (error) => isApiError(error, "NotFound"));
  assert.deepEqual(written.map((write) => write.type === "written" && write.object.kind), ["Deployment"]);
});
