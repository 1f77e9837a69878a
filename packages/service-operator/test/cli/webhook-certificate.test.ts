import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { installation } from "../support/installation.ts";
import { MountedSecret } from "../webhooks/support/mounted-secret.ts";
import { assertOneLine, commandLine, runArgs } from "./command-line.ts";

const plane = await installation();
const authority = createAuthority();
const { certificate, key } = authority.issueServer("webhook", ["webhook.example.com"]);
const { key: anothers } = authority.issueServer("webhook", ["webhook.example.com"]);
const garbage = "-----BEGIN CERTIFICATE-----\ngarbage\n-----END CERTIFICATE-----\n";

interface Case {
  /** What is mounted. */
  readonly files: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** What is said, after the path of the directory. */
  readonly says: readonly string[];
}

const names = ["--webhook-cert-name", "webhook.crt", "--webhook-cert-key", "webhook.key"];
const mount = "ENOENT; mount the Secret with the certificate there";
const pair = ["certificate and key are not a usable pair", "put a certificate and its own private key there"];

const unusable: Readonly<Record<string, Case>> = {
  "nothing mounted": { files: {}, says: [`/tls.crt: ${mount}`] },
  "no certificate": { files: { "tls.key": key }, says: [`/tls.crt: ${mount}`] },
  "no key": { files: { "tls.crt": certificate }, says: [`/tls.key: ${mount}`] },
  "no certificate of the name that is asked for": { files: { "tls.crt": certificate, "tls.key": key }, flags: names, says: [`/webhook.crt: ${mount}`] },
  "no key of the name that is asked for": { files: { "webhook.crt": certificate, "tls.key": key }, flags: names, says: [`/webhook.key: ${mount}`] },
  "an empty certificate": { files: { "tls.crt": "", "tls.key": key }, says: [" (tls.crt, tls.key): the certificate or the key is empty; put"] },
  "a certificate that is garbage": { files: { "tls.crt": garbage, "tls.key": key }, says: [" (tls.crt, tls.key): ", ...pair] },
  "a key that is garbage": { files: { "tls.crt": certificate, "tls.key": "garbage" }, says: [" (tls.crt, tls.key): ", ...pair] },
  "the key of another": { files: { "webhook.crt": certificate, "webhook.key": anothers }, flags: names, says: [" (webhook.crt, webhook.key): ", ...pair] },
};

const runWith = (directory: string, flags: readonly string[] = []): string[] =>
  runArgs(plane.adminKubeconfigPath, "--webhook-bind-address", "127.0.0.1:0", "--webhook-cert-path", directory, ...flags);

for (const [title, { files, flags, says: [first = "", ...more] }] of Object.entries(unusable)) {
  test(`a certificate for webhooks that cannot be used is told in one line: ${title}`, async () => {
    await using secret = new MountedSecret();
    await secret.mount(files);
    assertOneLine(await commandLine(runWith(secret.path, flags)), { code: 1, says: [`${secret.path}${first}`, ...more] });
  });
}

test("a directory that is not there is told in one line", async () => {
  const parent = await mkdtemp(join(tmpdir(), "cli-"));
  try {
    assertOneLine(await commandLine(runWith(join(parent, "certs"))), { code: 1, says: [`cannot read ${parent}/certs/tls.crt: ${mount}`] });
  } finally {
    await rm(parent, { recursive: true });
  }
});
