import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { holderOf, hostClaim, serves } from "../../src/core/host-claims.ts";
import { ingress } from "../../src/managers/ingress.ts";
import { aService } from "../support/builders.ts";

const claiming = (wanted: NonNullable<ServiceSpecInput["ingress"]>, metadata: Service["metadata"] = {}): Service => aService({ metadata, spec: { ingress: wanted } });
const shop = { host: "shop.example.com" };

const same: Readonly<Record<string, readonly [NonNullable<ServiceSpecInput["ingress"]>, NonNullable<ServiceSpecInput["ingress"]>]>> = {
  "the same host": [shop, shop],
  "a default said and not said": [shop, { ...shop, path: "/", pathType: "Prefix" }],
  "a slash at the end of a prefix": [{ ...shop, path: "/a" }, { ...shop, path: "/a/" }],
  "other annotations and certificates": [shop, { ...shop, annotations: { a: "1" }, tls: [{ secretName: "x" }] }],
};

for (const [title, [a, b]] of Object.entries(same)) {
  test(`host claims: ${title}: one claim`, () => assert.equal(hostClaim(claiming(a)), hostClaim(claiming(b))));
}

const different: typeof same = {
  "another host": [shop, { host: "www.example.com" }],
  "a wildcard beside one of its hosts": [shop, { host: "*.example.com" }],
  "another path": [shop, { ...shop, path: "/a" }],
  "a prefix within another": [{ ...shop, path: "/a" }, { ...shop, path: "/a/b" }],
  "an exact path beside a prefix": [{ ...shop, path: "/a" }, { ...shop, path: "/a", pathType: "Exact" }],
  "a slash at the end of an exact path": [{ ...shop, path: "/a", pathType: "Exact" }, { ...shop, path: "/a/", pathType: "Exact" }],
  "another class": [{ ...shop, className: "inside" }, { ...shop, className: "outside" }],
};

for (const [title, [a, b]] of Object.entries(different)) {
  test(`host claims: ${title}: two claims`, () => assert.notEqual(hostClaim(claiming(a)), hostClaim(claiming(b))));
}

test("no claim is made without a host, by an Ingress that is turned off, and by a Service on its way out", () => {
  assert.equal(hostClaim(aService()), undefined);
  assert.equal(hostClaim(claiming({})), undefined);
  assert.equal(hostClaim(claiming({ ...shop, enabled: false })), undefined);
  assert.equal(hostClaim(claiming(shop, { deletionTimestamp: "2026-01-01T00:00:00Z" })), undefined);
});

test("the Ingress that a Service wants serves its claim, and no other", () => {
  for (const wanted of [shop, { ...shop, path: "/a/", className: "nginx" }, { ...shop, path: "/a", pathType: "Exact" as const }]) {
    const service = claiming(wanted);
    const [live] = ingress.desired(service) as Ingress[]; // what this manager makes
    assert.ok(live);
    assert.equal(serves(live, hostClaim(service) ?? ""), true);
    assert.equal(serves(live, hostClaim(claiming({ host: "www.example.com" })) ?? ""), false);
  }
});

const aged = (name: string, seconds: number): Service => claiming(shop, { name, uid: name, creationTimestamp: `2026-01-01T00:00:0${seconds}Z` });
const ingressOf = ({ metadata }: Service, seconds: number): Ingress => ({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { ...metadata, creationTimestamp: `2026-01-01T00:00:0${seconds}Z` } });
const [old, young] = [aged("old", 1), aged("young", 2)];

test("who serves a claim keeps it, however old the others are; where nobody does, the oldest has it", () => {
  assert.equal(holderOf([{ service: young }, { service: old }]), old);
  assert.equal(holderOf([{ service: old }, { service: young, ingress: ingressOf(young, 5) }]), young);
  assert.equal(holderOf([{ service: old, ingress: ingressOf(old, 6) }, { service: young, ingress: ingressOf(young, 5) }]), young);
  assert.equal(holderOf([]), undefined);
});

test("of two made in the same second the uid decides, in whatever order they are looked at", () => {
  const [a, b] = [aged("a", 1), aged("b", 1)];
  assert.equal(holderOf([{ service: a }, { service: b }]), a);
  assert.equal(holderOf([{ service: b }, { service: a }]), a);
});
