import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import { builtInManagers } from "../../src/managers/index.ts";
import { aService } from "../support/builders.ts";
import { accepted } from "./cases.ts";

const controlPlane = await sharedControlPlane();
const namespace = await createNamespace(controlPlane, "api-children");
/** The longest that a Service can have. */
const name = "a".repeat(63);

async function assertAccepted(kind: Kind, body: KubernetesObject): Promise<void> {
  const prefix = kind.apiVersion === "v1" ? "/api/v1" : `/apis/${kind.apiVersion}`;
  const path = `${prefix}/namespaces/${namespace}/${kind.plural}?dryRun=All&fieldValidation=Strict`;
  const answer = await controlPlane.request({ method: "POST", path, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

for (const written of accepted) {
  const title = JSON.stringify(written).slice(0, 100);
  test(`what the Service accepts, its children accept: ${title}`, async () => {
    const service = aService({ metadata: { name, namespace }, spec: written });
    for (const { kind, desired } of builtInManagers) for (const child of desired(service)) await assertAccepted(kind, child);
  });
}
