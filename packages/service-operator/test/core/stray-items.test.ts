import assert from "node:assert/strict";
import { test } from "node:test";
import { strayItems } from "../../src/core/stray-items.ts";
import { aService } from "../support/builders.ts";

const item = (apiVersion: string, kind: string): { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string } => ({ apiVersion, kind, name: "shop", uid: kind });

test("property 7: what no manager handles any more is a stray, and the version of a kind does not matter", () => {
  const inventory = [item("v1", "ConfigMap"), item("v1", "Service"), item("apps/v1beta1", "Deployment"), item("policy/v1", "PodDisruptionBudget"), item("example.com/v1", "Service")];
  const service = aService({ status: { observedGeneration: 1, inventory } });
  const managers = [{ watches: [{ apiVersion: "v1", kind: "ConfigMap" }, { apiVersion: "v1", kind: "Service" }] }, { watches: [{ apiVersion: "apps/v1", kind: "Deployment" }] }];
  assert.deepEqual(strayItems(service, managers).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`), ["policy/v1 PodDisruptionBudget", "example.com/v1 Service"]);
});

test("a Service without inventory has no strays", () => {
  assert.deepEqual(strayItems(aService(), []), []);
});
