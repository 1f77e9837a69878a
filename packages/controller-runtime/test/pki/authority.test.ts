import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { type TLSSocket, connect, createServer } from "node:tls";
import { authorityOf, createAuthority, newSigningKey } from "../../src/pki/authority.ts";

const authority = createAuthority();
const ca = new X509Certificate(authority.credentials.certificate);

test("the authority's certificate is its own and may sign", () => {
  assert.equal(ca.ca, true);
  assert.equal(ca.verify(ca.publicKey), true);
  assert.equal(ca.checkIssued(ca), true);
});

test("a server's certificate is for its hosts and no others", () => {
  const server = new X509Certificate(authority.issueServer("api", ["127.0.0.1", "localhost"]).certificate);
  assert.equal(server.checkIssued(ca), true);
  assert.equal(server.verify(ca.publicKey), true);
  assert.equal(server.ca, false);
  assert.equal(server.checkIP("127.0.0.1"), "127.0.0.1");
  assert.equal(server.checkHost("localhost"), "localhost");
  assert.equal(server.checkHost("example.com"), undefined);
});

test("a user's certificate has the name and the groups where Kubernetes reads them", () => {
  const { certificate, key } = authority.issueClient("jürgen", ["team-a", "team-b"]);
  const client = new X509Certificate(certificate);
  assert.equal(client.subject, "O=team-a\nO=team-b\nCN=jürgen");
  assert.equal(client.checkPrivateKey(createPrivateKey(key)), true);
});

test("certificates are valid now, and for a year", () => {
  const lifetime = ca.validToDate.getTime() - ca.validFromDate.getTime();
  assert.ok(ca.validFromDate.getTime() < Date.now());
  assert.equal(lifetime, 366 * 24 * 60 * 60 * 1000);
});

test("a certificate is valid for as long as was asked, to the second", () => {
  const validity = { notBefore: new Date("2030-01-02T03:04:05Z"), notAfter: new Date("2051-01-02T03:04:05Z") };
  for (const certificate of [createAuthority({ validity }).credentials.certificate, authority.issueServer("api", ["localhost"], validity).certificate]) {
    const { validFromDate, validToDate } = new X509Certificate(certificate);
    assert.deepEqual({ notBefore: validFromDate, notAfter: validToDate }, validity);
  }
});

test("an authority's name is that of its issuer in what it signs", () => {
  const named = createAuthority({ commonName: "webhooks of shop" });
  assert.equal(new X509Certificate(authorityOf(named.credentials).issueServer("api", []).certificate).issuer, "CN=webhooks of shop");
});

test("no two certificates share a serial number", () => {
  const serialNumber = (): string => new X509Certificate(authority.issueClient("u", []).certificate).serialNumber;
  const serials = Array.from({ length: 20 }, serialNumber);
  assert.equal(new Set(serials).size, serials.length);
});

test("an authority can be continued elsewhere from its credentials", () => {
  const { certificate } = authorityOf(authority.credentials).issueClient("user", []);
  assert.equal(new X509Certificate(certificate).verify(ca.publicKey), true);
});

test("a signing key has the form from which Kubernetes reads both halves", () => {
  assert.match(newSigningKey(), /^-----BEGIN EC PRIVATE KEY-----/);
});

test("client and server accept each other in a TLS handshake", async () => {
  assert.equal(await handshake(authority.issueClient("user", ["group"])), "user");
});

test("a client of another authority is refused", async () => {
  assert.equal(await handshake(createAuthority().issueClient("user", ["group"])), undefined);
});

/** The user whom a server sees that calls with these credentials; undefined when it does not let them in. */
async function handshake(client: { certificate: string; key: string }): Promise<string | undefined> {
  const caPem = authority.credentials.certificate;
  const own = authority.issueServer("api", ["127.0.0.1"]);
  const identity = { ca: caPem, cert: own.certificate, key: own.key };
  const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const seen = Promise.race([
    once(server, "secureConnection").then(([socket]: TLSSocket[]) => socket?.getPeerCertificate().subject.CN),
    once(server, "tlsClientError").then(() => undefined),
  ]);
  const target = { host: "127.0.0.1", port: address.port, ca: caPem };
  const socket = connect({ ...target, cert: client.certificate, key: client.key });
  socket.on("error", () => {});
  const user = await seen;
  socket.destroy();
  server.close();
  return typeof user === "string" ? user : undefined;
}
