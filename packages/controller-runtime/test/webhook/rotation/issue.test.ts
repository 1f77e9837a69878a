import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { checkPair } from "../../../src/certwatcher/certificates.ts";
import { issue } from "../../../src/webhook/rotation/issue.ts";

const now = Date.parse("2030-01-01T12:00:00Z");
const long = `${"a".repeat(63)}.${"b".repeat(63)}.svc`;

test("a certificate is for its hosts, for as long as was asked, and for clocks that are an hour behind", () => {
  const issued = issue({ hosts: [long, "127.0.0.1"], lifetimeMs: 60_000, now });
  checkPair(issued, "issued");
  const [certificate, ca] = [new X509Certificate(issued.cert), new X509Certificate(issued.ca)];
  assert.ok(certificate.verify(ca.publicKey));
  assert.equal(certificate.checkHost(long), long);
  assert.equal(certificate.checkIP("127.0.0.1"), "127.0.0.1");
  assert.deepEqual([certificate.validFromDate, certificate.validToDate], [new Date("2030-01-01T11:00:00Z"), new Date("2030-01-01T12:01:00Z")]);
});

test("no two certificates have the same authority", () => {
  const [a, b] = [1, 2].map(() => issue({ hosts: ["a"], lifetimeMs: 60_000, now }));
  assert.ok(a && b && !new X509Certificate(a.cert).verify(new X509Certificate(b.ca).publicKey));
});
