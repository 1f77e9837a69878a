import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { kinds } from "../../../src/kubernetes/index.ts";
import { mutatingConfiguration, validatingConfiguration } from "../../../src/webhook/rotation/ca-bundle.ts";
import { CertificateRotator, type CertificateRotatorOptions } from "../../../src/webhook/rotation/certificate-rotator.ts";
import { SecretCertificates } from "../../../src/webhook/rotation/secret-certificates.ts";
import { caBundleOf, withState } from "../../../src/webhook/rotation/serving-state.ts";
import { newCertificate } from "../../support/certificates.ts";
import { keptLog } from "../../support/log.ts";
import { client, configuration, configureWebhooks, emptySecret, stateIn } from "./support.ts";

const day = 24 * 60 * 60 * 1000;

interface Running {
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly lines: Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

/** A rotator at work, until the test file ends. */
async function rotate(options: Partial<CertificateRotatorOptions> = {}): Promise<Running> {
  const secret = options.secret ?? (await emptySecret());
  const { log, lines } = keptLog();
  const rotator = new CertificateRotator({ client, log, secret, hosts: ["webhook.team.svc"], targets: [], settled: async () => undefined, ...options });
  const stop = new AbortController();
  const running = rotator.start(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  after(end);
  return { secret, lines, stop: end };
}

const said = ({ lines }: Running, text: string): number => lines.filter(({ msg }) => String(msg).includes(text)).length;

describe("a certificate rotator", { concurrency: true }, () => {
  test("fills an empty Secret, has the webhooks trust it, and does no more", async () => {
    const name = await configureWebhooks([1, 2].map((index) => ({ url: "https://127.0.0.1:1/", namespace: `none-${index}` })));
    const running = await rotate({ targets: [mutatingConfiguration("not-there"), validatingConfiguration(name)] });
    const trusted = await waitFor("the bundle", async () => (await configuration(name)).webhooks?.map(({ clientConfig }) => clientConfig.caBundle)[1]);
    const state = await stateIn(running.secret);
    assert.deepEqual((await configuration(name)).webhooks?.map(({ clientConfig }) => clientConfig.caBundle), [trusted, trusted]);
    assert.equal(trusted, caBundleOf(state));
    assert.equal(state.next, undefined);
    const version = (await configuration(name)).metadata.resourceVersion;
    await client.patch(kinds.secret, running.secret, { type: "application/merge-patch+json", body: { metadata: { labels: { look: "again" } } } });
    await running.stop();
    assert.deepEqual(await stateIn(running.secret), state);
    assert.equal((await configuration(name)).metadata.resourceVersion, version);
  });

  test("puts the bundle back where somebody took it", async () => {
    const name = await configureWebhooks([{ url: "https://127.0.0.1:1/", namespace: "none" }]);
    await rotate({ targets: [validatingConfiguration(name)] });
    const bundle = async (): Promise<string | undefined> => (await configuration(name)).webhooks?.[0]?.clientConfig.caBundle;
    const first = await waitFor("the bundle", bundle);
    const { kind } = validatingConfiguration(name);
    await client.patch(kind, { name }, { type: "application/json-patch+json", body: [{ op: "remove", path: "/webhooks/0/clientConfig/caBundle" }] });
    await waitFor("the bundle again", async () => (await bundle()) === first);
  });

  test("replaces at once what was emptied, and what no client would trust", async () => {
    const running = await rotate();
    const first = await waitFor("a certificate", async () => (await stateIn(running.secret)).current);
    await client.patch(kinds.secret, running.secret, { type: "application/merge-patch+json", body: { data: null } });
    const second = await waitFor("another", async () => (await stateIn(running.secret)).current);
    assert.notEqual(second.cert, first.cert);
    const secret = await client.get(kinds.secret, running.secret);
    await client.update(kinds.secret, withState(secret, { current: newCertificate(), trusted: [] }));
    await waitFor("a third", async () => (await stateIn(running.secret)).trusted.length === 1);
  });

  test("announces the next certificate first, and serves with it only when all has settled", async () => {
    const settled = Promise.withResolvers<void>();
    const secret = await emptySecret();
    const first = await rotate({ secret, lifetimeMs: day, renewBeforeMs: day / 2 });
    const { current } = await waitFor("a certificate", async () => ((await stateIn(secret)).current ? await stateIn(secret) : undefined));
    await first.stop();
    // A day is less than the two from which the second one wants it renewed.
    const second = await rotate({ secret, lifetimeMs: 10 * day, renewBeforeMs: 2 * day, settled: async () => await settled.promise });
    const announced = await waitFor("the next one", async () => ((await stateIn(secret)).next ? await stateIn(secret) : undefined));
    assert.deepEqual([announced.current, announced.trusted.length], [current, 2]);
    settled.resolve();
    const promoted = await waitFor("it serves", async () => ((await stateIn(secret)).next ? undefined : await stateIn(secret)));
    assert.deepEqual([promoted.current, promoted.trusted], [announced.next, announced.trusted]);
    await waitFor("its log", () => said(second, "serves from now on") === 1);
  });

  test("a leader that stops in between leaves the rest to the next one", async () => {
    const secret = await emptySecret();
    const forever = async (signal: AbortSignal): Promise<void> => await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const first = await rotate({ secret, lifetimeMs: day, renewBeforeMs: 2 * day, settled: forever });
    const announced = await waitFor("the next one", async () => (await stateIn(secret)).next);
    await first.stop();
    await rotate({ secret, lifetimeMs: 10 * day, renewBeforeMs: day / 2 });
    await waitFor("it serves", async () => (await stateIn(secret)).current?.cert === announced.cert);
  });

  test("without its Secret it says so, and goes on when it is there", async () => {
    const { namespace } = await emptySecret();
    const secret = { namespace, name: "later" };
    const running = await rotate({ secret });
    await waitFor("the complaint", () => said(running, "could not be looked after") > 0);
    await client.create(kinds.secret, { apiVersion: "v1", kind: "Secret", metadata: secret });
    await waitFor("a certificate", async () => (await stateIn(secret)).current);
  });
});

test("what is no pair in the Secret is logged, and the old one stays, also when the Secret goes", async () => {
  const secret = await emptySecret();
  const { log, lines } = keptLog("error");
  const source = new SecretCertificates({ client, log, ...secret });
  assert.throws(() => source.current(), /holds no certificate yet/);
  const stop = new AbortController();
  const running = source.run(stop.signal);
  const write = async (pair: { cert: string; key: string }): Promise<void> => void (await client.update(kinds.secret, withState(await client.get(kinds.secret, secret), { current: pair, trusted: [] })));
  const good = newCertificate();
  await write(good);
  await source.ready;
  await write({ cert: good.cert, key: newCertificate().key });
  await waitFor("the complaint", () => lines.length === 1);
  await client.delete(kinds.secret, secret);
  await client.create(kinds.secret, { apiVersion: "v1", kind: "Secret", metadata: secret });
  const told: unknown[] = [];
  source.onChange((pair) => void told.push(pair));
  const other = newCertificate();
  await write(other);
  await waitFor("the other pair", () => told.length > 0);
  assert.deepEqual([told, source.current()], [[other], other]);
  stop.abort();
  await running;
});
