import assert from "node:assert/strict";
import { test } from "node:test";
import { renderChanges } from "../../../../src/cli/demo/tree/changes.ts";
import { empty, pod, shopReady } from "../support/states.ts";

test("nothing changed, nothing told", () => {
  assert.deepEqual(renderChanges(shopReady, shopReady), []);
});

test("what is new is told line by line, headings only as parts of paths", () => {
  assert.deepEqual(renderChanges(empty, shopReady), [
    "Service shop: Ready True Succeeded  generation 1  http://shop.demo.svc:8080",
    "Service shop > ConfigMap shop-config-abc: A, B",
    "Service shop > Deployment shop: 2/2 ready  app:1",
    "Service shop > Deployment shop > Pod shop-a: Running, ready",
    "Service shop > Deployment shop > Pod shop-b: Running, ready",
    "Service shop > Service shop: ClusterIP  port 8080",
    "Service shop > Ingress shop: shop.example.com",
    "Service shop > Conditions > Ready: True Succeeded: about Ready",
    "Service shop > Conditions > IngressReady: True Succeeded: about IngressReady",
  ]);
});

test("only what changed is told, what is gone first", () => {
  const after = { ...shopReady, ingresses: [], pods: [pod("shop-a", "shop", "Pending"), pod("shop-b", "shop")] };
  assert.deepEqual(renderChanges(shopReady, after), [
    "Service shop > Ingress shop: gone",
    "Service shop > Deployment shop > Pod shop-a: Pending, not ready",
  ]);
});

test("what hung on something that is gone is not told of", () => {
  assert.deepEqual(renderChanges(shopReady, empty), ["Service shop: gone"]);
});
