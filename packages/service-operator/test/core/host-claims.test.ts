import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { areRivals, type HostClaim, hostClaim, hostIndex, holderOf, type HostOwnership, overlappingHosts, serves } from "../../src/core/host-claims.ts";
import { ingress } from "../../src/managers/ingress.ts";
import { aService } from "../support/builders.ts";

type Wanted = NonNullable<ServiceSpecInput["ingress"]>;

const claiming = (wanted: Wanted, metadata: Service["metadata"] = {}): Service => aService({ metadata, spec: { ingress: wanted } });
const shop = { host: "shop.example.com" };

const claimOf = (wanted: Wanted, namespace = "team"): HostClaim => hostClaim(claiming(wanted, { namespace })) ?? assert.fail("no claim");

/** Two claims; whether they are rivals in one namespace, in two, and in two where each path has an owner of its own. */
const matrix: Readonly<Record<string, readonly [a: Wanted, b: Wanted, together: boolean, apart: boolean, byPath: boolean]>> = {
  "the same host": [shop, shop, true, true, true],
  "a default said and not said": [shop, { ...shop, path: "/", pathType: "Prefix" }, true, true, true],
  "a slash at the end of a prefix": [{ ...shop, path: "/a" }, { ...shop, path: "/a/" }, true, true, true],
  "other annotations and certificates": [shop, { ...shop, annotations: { a: "1" }, tls: [{ secretName: "x" }] }, true, true, true],
  "a space at the end of a path": [{ ...shop, path: "/a", pathType: "Exact" }, { ...shop, path: "/a ", pathType: "Exact" }, true, true, true],
  "a class said and not said": [{ ...shop, className: "inside" }, shop, true, true, true],
  "another host": [shop, { host: "www.example.com" }, false, false, false],
  "a host that ends alike": [{ host: "example.com" }, { host: "myexample.com" }, false, false, false],
  "a host below another": [{ host: "example.com" }, { host: "shop.example.com" }, false, false, false],
  "a wildcard and one of its hosts": [shop, { host: "*.example.com" }, false, true, false],
  "a wildcard and a host further below": [{ host: "a.b.example.com" }, { host: "*.example.com" }, false, true, false],
  "a wildcard below a wildcard": [{ host: "*.b.example.com" }, { host: "*.example.com" }, false, true, false],
  "a wildcard and a host beside it": [{ host: "example.com" }, { host: "*.example.com" }, false, false, false],
  "another path": [shop, { ...shop, path: "/a" }, false, true, false],
  "a prefix within another": [{ ...shop, path: "/a" }, { ...shop, path: "/a/b" }, false, true, false],
  "an exact path beside a prefix": [{ ...shop, path: "/a" }, { ...shop, path: "/a", pathType: "Exact" }, false, true, false],
  "a path that the controller interprets": [{ ...shop, path: "/" }, { ...shop, path: "/.*", pathType: "ImplementationSpecific" }, false, true, false],
  "a slash at the end of an exact path": [{ ...shop, path: "/a", pathType: "Exact" }, { ...shop, path: "/a/", pathType: "Exact" }, false, true, false],
  "another class": [{ ...shop, className: "inside" }, { ...shop, className: "outside" }, false, false, false],
};

for (const [title, [a, b, together, apart, byPath]] of Object.entries(matrix)) {
  test(`attack 4: ${title}: ${together ? "one" : "two"} in a namespace, ${apart ? "one" : "two"} in two namespaces, ${byPath ? "one" : "two"} by path`, () => {
    const rivals = (namespace: string, ownership: HostOwnership): readonly boolean[] => [areRivals(claimOf(a), claimOf(b, namespace), ownership), areRivals(claimOf(b, namespace), claimOf(a), ownership)];
    assert.deepEqual(rivals("team", "namespace"), [together, together]);
    assert.deepEqual(rivals("other", "namespace"), [apart, apart]);
    assert.deepEqual(rivals("other", "path"), [byPath, byPath]);
    // What can be rivals is found by the index, whichever of them is asked about.
    const isFound = (one: Wanted, other: Wanted): boolean => overlappingHosts(one.host ?? "").some((value) => hostIndex(other.host ?? "").includes(value));
    if (apart) assert.deepEqual([isFound(a, b), isFound(b, a)], [true, true]);
  });
}

test("no claim is made without a host, by an Ingress that is turned off, and by a Service on its way out", () => {
  assert.equal(hostClaim(aService()), undefined);
  assert.equal(hostClaim(claiming({})), undefined);
  assert.equal(hostClaim(claiming({ ...shop, enabled: false })), undefined);
  assert.equal(hostClaim(claiming({ ...shop }, { deletionTimestamp: "2026-01-01T00:00:00Z" })), undefined);
});

test("the Ingress that a Service wants serves its claim and no other, whichever class the API server filled in", () => {
  const all: readonly Wanted[] = [shop, { ...shop, path: "/a/", className: "nginx" }, { ...shop, path: "/a", pathType: "Exact" }];
  for (const wanted of all) {
    const service = claiming(wanted);
    const [live] = ingress.desired(service) as Ingress[]; // what this manager makes
    assert.ok(live);
    assert.equal(serves(live, service), true);
    assert.equal(serves(live, claiming({ ...wanted, host: "www.example.com" })), false);
    assert.equal(serves({ ...live, spec: { ...live.spec, ingressClassName: "default" } }, service), wanted.className === undefined);
  }
});

test("a class that the Service does not name is the one that its Ingress has", () => {
  const live: Ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {}, spec: { ingressClassName: "default" } };
  assert.deepEqual([hostClaim(claiming(shop), live)?.className, hostClaim(claiming({ ...shop, className: "inside" }), live)?.className], ["default", "inside"]);
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
