import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { certificateFiles } from "../../src/certwatcher/certificate-files.ts";
import type { Certificate, CertificateSource } from "../../src/certwatcher/certificates.ts";
import { keptLog } from "../support/log.ts";
import { expiredCertificate, mountPair, newCertificate } from "../support/certificates.ts";
import { call, echo, serve } from "./support/server.ts";

const rotations = 50;
const callers = 8;

async function mounted(pair: Certificate): Promise<{ readonly path: string; readonly source: CertificateSource }> {
  const path = await mkdtemp(join(tmpdir(), "webhook-rotation-"));
  after(async () => await rm(path, { recursive: true, force: true }));
  await mountPair(path, pair);
  return { path, source: certificateFiles(path, { log: keptLog().log }) };
}

/** Calls one after the other until told to stop, and says when one is answered. Rejects at the first that was not. */
async function callAlways(port: number, stop: AbortSignal, { agent, answered }: { readonly agent?: Agent; readonly answered: () => void }): Promise<void> {
  for (let count = 0; !stop.aborted; count += 1) {
    const { status, body } = await call(port, { path: "/echo", body: count, ...(agent && { agent }) });
    assert.deepEqual([status, body], [200, String(count)]);
    answered();
  }
}

test(`${rotations} rotations under load lose no call, neither on new connections nor on old ones`, async () => {
  const { path, source } = await mounted(newCertificate());
  const { port } = await serve({ "/echo": echo }, { certificates: source });
  const stop = new AbortController();
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  after(() => kept.destroy());
  let total = 0;
  const answered = (): void => void (total += 1);
  const calls = Array.from({ length: callers }, async (_, index) => await callAlways(port, stop.signal, index === 0 ? { agent: kept, answered } : { answered }));
  const all = Promise.all(calls);
  all.catch(() => stop.abort());
  for (let rotation = 0; rotation < rotations && !stop.signal.aborted; rotation += 1) {
    const [pair, before] = [newCertificate(), total];
    await mountPair(path, pair);
    await waitFor("the new pair", () => source.current().cert === pair.cert, { intervalMs: 5 });
    await waitFor("calls that saw it", () => stop.signal.aborted || total >= before + 2 * callers, { intervalMs: 5 });
  }
  stop.abort();
  await all;
});

test("an expired certificate is refused by callers, and replaced without a restart", async () => {
  const { path, source } = await mounted(expiredCertificate());
  const { port } = await serve({ "/echo": echo }, { certificates: source });
  await assert.rejects(call(port, { path: "/echo", body: 1 }), { code: "CERT_HAS_EXPIRED" });
  await mountPair(path, newCertificate());
  await waitFor("a call", async () => (await call(port, { path: "/echo", body: 1 })).status === 200);
});

test("a source that gives what TLS refuses changes nothing, and is logged", async () => {
  let tell: (certificate: Certificate) => void = () => assert.fail("not listened to");
  const first = newCertificate();
  const source: CertificateSource = {
    current: () => first,
    onChange: (listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  const { port, lines } = await serve({ "/echo": echo }, { certificates: source });
  tell({ cert: newCertificate().cert, key: newCertificate().key });
  assert.equal(lines.filter(({ level }) => level === "error").length, 1);
  assert.equal((await call(port, { path: "/echo", body: 1 })).status, 200);
});
