import assert from "node:assert/strict";
import { test } from "node:test";
import { renderTree } from "../../../../src/cli/demo/tree/render.ts";
import { isReady } from "../../../../src/cli/demo/tree/state.ts";
import { condition, empty, pod, service, shopReady } from "../support/states.ts";

test("no Service, no tree", () => {
  assert.deepEqual(renderTree(empty), []);
});

test("a Service with its children in the order of creation, their pods, its conditions, in two columns", () => {
  assert.deepEqual(renderTree(shopReady), [
    "Service shop                  Ready True Succeeded  generation 1  http://shop.demo.svc:8080",
    "├─ ConfigMap shop-config-abc  A, B",
    "├─ Deployment shop            2/2 ready  app:1",
    "│  ├─ Pod shop-a              Running, ready",
    "│  └─ Pod shop-b              Running, ready",
    "├─ Service shop               ClusterIP  port 8080",
    "├─ Ingress shop               shop.example.com",
    "└─ Conditions",
    "   ├─ Ready                   True Succeeded: about Ready",
    "   └─ IngressReady            True Succeeded: about IngressReady",
  ]);
});

test("a Service that the operator has not seen yet says so", () => {
  assert.deepEqual(renderTree({ ...empty, services: [service("hello")] }), ["Service hello  not seen by the operator yet"]);
});

test("a status about an older generation says so, and is not Ready", () => {
  const [shop] = shopReady.services;
  assert.ok(shop);
  const changed = { ...shop, metadata: { ...shop.metadata, generation: 2 } };
  const [line] = renderTree({ ...empty, services: [changed] });
  assert.match(line ?? "", /generation 1 of 2/);
  assert.deepEqual([isReady(shop), isReady(changed)], [true, false]);
});

test("Services are in the order of their names, each with what is its own", () => {
  const state = { ...empty, services: [service("b"), service("a")], pods: [pod("b-1", "b"), pod("a-1", "a", "Pending")] };
  assert.deepEqual(renderTree(state), [
    "Service a   not seen by the operator yet",
    "└─ Pod a-1  Pending, not ready",
    "Service b   not seen by the operator yet",
    "└─ Pod b-1  Running, ready",
  ]);
});

test("children that outlive their Service stay in the tree", () => {
  assert.deepEqual(renderTree({ ...empty, pods: [pod("shop-a", "shop")] }), ["Service shop   deleted", "└─ Pod shop-a  Running, ready"]);
});

test("what is on its way out says so", () => {
  const gone = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  const shop = service("shop", {}, condition("Ready", "True", "Succeeded"));
  const leaving = pod("shop-a", "shop");
  const state = { ...empty, services: [{ ...shop, metadata: { ...shop.metadata, ...gone } }], pods: [{ ...leaving, metadata: { ...leaving.metadata, ...gone } }] };
  const [first, second] = renderTree(state);
  assert.match(first ?? "", /being deleted$/);
  assert.match(second ?? "", /Terminating, ready$/);
});
