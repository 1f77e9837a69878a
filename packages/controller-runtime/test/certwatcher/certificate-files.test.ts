import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { certificateFiles } from "../../src/certwatcher/certificate-files.ts";
import { type Certificate, CertificateError, type CertificateSource, staticCertificate } from "../../src/certwatcher/certificates.ts";
import { keptLog } from "../support/log.ts";
import { mountPair, newCertificate, writePair } from "../support/certificates.ts";

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "webhook-certificates-"));
  after(async () => await rm(path, { recursive: true, force: true }));
  return path;
}

/** Keeps what a source tells, until the test file ends. */
function follow(source: CertificateSource): Certificate[] {
  const told: Certificate[] = [];
  after(source.onChange((certificate) => void told.push(certificate)));
  return told;
}

/** So long a poll that only the watch can be the one to notice. */
const never = 24 * 60 * 60 * 1000;

describe("certificate files", { concurrency: true }, () => {
  test("that are mounted count anew when the link is swapped", async () => {
    const [path, first, second] = [await directory(), newCertificate(), newCertificate()];
    await mountPair(path, first);
    const source = certificateFiles(path, { log: keptLog().log, pollMs: never });
    assert.deepEqual(source.current(), first);
    const told = follow(source);
    await mountPair(path, second);
    await waitFor("the new pair", () => told.length === 1);
    assert.deepEqual(told, [second]);
    assert.deepEqual(source.current(), second);
  });

  test("are noticed by the poll where the watch was lost with its directory", async () => {
    const [parent, first, second] = [await directory(), newCertificate(), newCertificate()];
    const [path, next] = [join(parent, "mounted"), join(parent, "next")];
    await mkdir(path);
    await mkdir(next);
    await mountPair(path, first);
    await mountPair(next, second);
    const source = certificateFiles(path, { log: keptLog().log, pollMs: 20 });
    const told = follow(source);
    await rename(path, join(parent, "gone"));
    await rename(next, path);
    await waitFor("the new pair", () => told.length === 1);
    assert.deepEqual(source.current(), second);
  });

  test("written one after the other are taken once they are a pair", async () => {
    const [path, first, second] = [await directory(), newCertificate(), newCertificate()];
    await writePair(path, first);
    const { log, lines } = keptLog();
    const source = certificateFiles(path, { log, pollMs: never });
    const told = follow(source);
    await writeFile(join(path, "tls.crt"), second.cert);
    await waitFor("the complaint", () => lines.some(({ level }) => level === "error"));
    assert.deepEqual(source.current(), first);
    await writeFile(join(path, "tls.key"), second.key);
    await waitFor("the new pair", () => told.length > 0);
    assert.deepEqual(told, [second]);
  });

  test("that cannot be used are logged once, and the old pair stays", async () => {
    const [path, first] = [await directory(), newCertificate()];
    await writePair(path, first);
    const { log, lines } = keptLog();
    const source = certificateFiles(path, { log, pollMs: 5 });
    const told = follow(source);
    await rename(join(path, "tls.key"), join(path, "away"));
    await waitFor("the complaint", () => lines.length > 0);
    await writeFile(join(path, "other"), newCertificate().key);
    await rename(join(path, "other"), join(path, "tls.key"));
    await waitFor("the other complaint", () => lines.length > 1);
    assert.match(JSON.stringify(lines[0]), /cannot read .*tls\.key: ENOENT/);
    assert.match(JSON.stringify(lines[1]), /are not a usable pair/);
    assert.deepEqual([source.current(), told], [first, []]);
  });

  test("tell nobody any more who has left", async () => {
    const [path, second] = [await directory(), newCertificate()];
    await writePair(path, newCertificate());
    const source = certificateFiles(path, { log: keptLog().log, pollMs: 5 });
    const left: Certificate[] = [];
    const leave = source.onChange((certificate) => void left.push(certificate));
    leave();
    const told = follow(source);
    await writePair(path, second);
    await waitFor("the new pair", () => told.length === 1);
    assert.deepEqual(left, []);
  });

  test("must be usable to begin with", async () => {
    const path = await directory();
    const start = () => certificateFiles(path, { log: keptLog().log });
    assert.throws(start, (error) => error instanceof CertificateError && /^cannot read .*tls\.crt: ENOENT; mount the Secret/.test(error.message));
    await writePair(path, { cert: newCertificate().cert, key: newCertificate().key });
    assert.throws(start, (error) => error instanceof CertificateError && /certificate and key are not a usable pair/.test(error.message));
    await writePair(path, { cert: "", key: "" });
    assert.throws(start, /the certificate or the key is empty/);
  });
});

test("a static certificate is checked and never changes", () => {
  const pair = newCertificate();
  const source = staticCertificate(pair);
  assert.deepEqual(source.current(), pair);
  source.onChange(() => assert.fail("changed"))();
  assert.throws(() => staticCertificate({ ...pair, key: newCertificate().key }), CertificateError);
  assert.throws(() => staticCertificate({ ...pair, cert: "garbage" }), CertificateError);
});
