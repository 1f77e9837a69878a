import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { serviceUrl } from "../../src/core/url.ts";
import { aService } from "../support/builders.ts";

const inside = "http://shop.team.svc:8080";

const cases: Readonly<Record<string, readonly [spec: Partial<ServiceSpecInput>, url: string | undefined]>> = {
  "no Ingress": [{}, inside],
  "another port": [{ port: 80 }, "http://shop.team.svc:80"],
  "an Ingress for every host": [{ ingress: {} }, inside],
  "a host": [{ ingress: { host: "shop.example.com" } }, "http://shop.example.com/"],
  "a host and a path": [{ ingress: { host: "shop.example.com", path: "/a" } }, "http://shop.example.com/a"],
  "a certificate": [{ ingress: { host: "shop.example.com", tls: [{}] } }, "https://shop.example.com/"],
  "no certificates": [{ ingress: { host: "shop.example.com", tls: [] } }, "http://shop.example.com/"],
  "any subdomain": [{ ingress: { host: "*.example.com" } }, inside],
  "no port": [{ port: 0, ports: [{ name: "metrics", port: 9090 }] }, undefined],
  "an Ingress that is off": [{ ingress: { host: "shop.example.com", enabled: false } }, inside],
};

for (const [title, [spec, url]] of Object.entries(cases)) {
  test(`the URL of a Service with ${title} is ${url}`, () => assert.equal(serviceUrl(aService({ spec })), url));
}
