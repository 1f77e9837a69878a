import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Ingress } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { attacker, onlyServices } from "../support/attacker.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";
type Wanted = NonNullable<ServiceSpecInput["ingress"]>;

const [victims, theirs] = [await newNamespace("hosts"), await newNamespace("hosts-theirs")];
const domain = `${victims}.example.com`;
const operator = await startOperator(victims, { alsoServes: [theirs] });
after(async () => await operator.stop());
const [cluster, other] = [await clusterFor(victims), await clusterFor(theirs)];
const mallory = await attacker(await installation(), { [theirs]: onlyServices });

/** What is served, and what somebody in another namespace asks for to get a part of it. */
const attacks: Readonly<Record<string, readonly [served: Wanted, asked: Wanted]>> = {
  "the same host without the class": [{ host: "a", className: "inside" }, { host: "a" }],
  "the same host with a class, where none is named": [{ host: "b" }, { host: "b", className: "inside" }],
  "an exact path": [{ host: "c" }, { host: "c", path: "/login", pathType: "Exact" }],
  "a longer path": [{ host: "d", path: "/api" }, { host: "d", path: "/api/pay" }],
  "a path that the controller interprets": [{ host: "e" }, { host: "e", path: "/.*", pathType: "ImplementationSpecific" }],
  "a path with a space at its end": [{ host: "f", path: "/a", pathType: "Exact" }, { host: "f", path: "/a ", pathType: "Exact" }],
  "a name below a wildcard": [{ host: "*.g" }, { host: "pay.g" }],
  "a wildcard above a name": [{ host: "pay.h" }, { host: "*.h" }],
};

const within = (wanted: Wanted): Wanted => ({ ...wanted, host: `${wanted.host ?? ""}.${domain}` });

for (const [index, [title, [served, asked]]] of Object.entries(attacks).entries()) {
  test(`attack 4: ${title} gets no part of a host that another namespace has`, async () => {
    const name = `host-${index}`;
    await cluster.apply(name, { image, ingress: within(served) });
    await cluster.until(name, "Ready");
    const { code, stderr } = await mallory.createService({ namespace: theirs, name }, { image, ingress: within(asked) });
    assert.equal(code, 0, `nobody is asked here: there is no webhook: ${stderr}`);
    const { status } = await other.until(name, "IngressReady", { status: "False", reason: "HostConflict" });
    assert.match(status.conditions?.find(({ type }) => type === "IngressReady")?.message ?? "", new RegExp(`is taken by the Service "${name}" in namespace "${victims}": use another host;`));
    assert.equal(await other.find("ingress", name), undefined);
    await cluster.until(name, "Ready");
  });
}

test("attack 4: a suspended Service that never had an Ingress keeps no host from others", async () => {
  assert.equal((await mallory.createService({ namespace: theirs, name: "squatter" }, { image, replicas: 0, suspend: true, ingress: { host: `*.squat.${domain}` } })).code, 0);
  await waitFor("it is seen", async () => (await other.service("squatter")).status.conditions !== undefined);
  await cluster.apply("bank", { image, ingress: { host: `www.bank.squat.${domain}` } });
  await cluster.until("bank", "Ready");
});

test("attack 4: an older Service does not get what a younger one serves by the default class, which neither names", async () => {
  const plane = await installation();
  const ingressClass = { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name: domain, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } }, spec: { controller: "example.com/ingress" } };
  await plane.kubectl(["apply", "-f", "-"], { input: JSON.stringify(ingressClass) });
  try {
    assert.equal((await mallory.createService({ namespace: theirs, name: "elder" }, { image })).code, 0);
    await waitFor("another second", async () => Date.now() > Date.parse((await other.service("elder")).metadata.creationTimestamp ?? "") + 1_000);
    const host = `default.${domain}`;
    await cluster.apply("younger", { image, ingress: { host } });
    await cluster.until("younger", "Ready");
    assert.equal((await cluster.get<Ingress>("ingress", "younger")).spec?.ingressClassName, domain);
    for (const className of [undefined, domain]) {
      await other.patch("sop", "elder", { spec: { ingress: { host, className: className ?? null } } });
      await other.until("elder", "IngressReady", { status: "False", reason: "HostConflict" });
      await cluster.until("younger", "Ready");
    }
  } finally {
    await plane.kubectl(["delete", "ingressclass", domain]);
  }
});
