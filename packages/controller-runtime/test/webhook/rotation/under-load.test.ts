import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { Certificate } from "../../../src/certwatcher/certificates.ts";
import { plane } from "../../support/api-server.ts";
import { newCertificate } from "../../support/certificates.ts";
import { keptLog } from "../../support/log.ts";
import { aborted } from "../../../src/manager/aborted.ts";
import { kinds } from "../../../src/kubernetes/index.ts";
import { validatingConfiguration } from "../../../src/webhook/rotation/ca-bundle.ts";
import { CertificateRotator } from "../../../src/webhook/rotation/certificate-rotator.ts";
import { SecretCertificates } from "../../../src/webhook/rotation/secret-certificates.ts";
import { WebhookServer } from "../../../src/webhook/server.ts";
import { admission } from "../../../src/webhook/admission/handler.ts";
import { allowed } from "../../../src/webhook/admission/response.ts";
import { newNamespace } from "../support/cluster.ts";
import { client, configureWebhooks, emptySecret, stateIn } from "./support.ts";

const rotations = 20;
const callers = 8;
const hosts = ["127.0.0.1"];
const day = 24 * 60 * 60 * 1000;

/** Asks the API server to create a ConfigMap, for which it has to call the webhook. Resolves with the HTTP status. */
async function create(namespace: string): Promise<number> {
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a-" } };
  return (await plane.request({ method: "POST", path: `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, body })).status;
}

interface Witness {
  readonly url: string;
  serve(pair: Certificate): void;
}

/** A webhook that shows whatever certificate it is given: by its answers one can tell whom the API server trusts. */
async function newWitness(): Promise<Witness> {
  const server = createServer(newCertificate(), (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const { uid } = (JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } }).request; // the API server's
      response.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: { uid, allowed: true } }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, // it listens on a port
    serve: (pair) => {
      server.setSecureContext(pair);
      server.closeAllConnections();
    },
  };
}

interface Setting {
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly source: SecretCertificates;
  readonly witness: Witness;
  /** Its calls go to our server. */
  readonly namespace: string;
  /** Its calls go to the witness. */
  readonly witnessed: string;
  /** Of the configuration that names both. */
  readonly name: string;
}

const { log, lines } = keptLog("error");

/** A server that serves with a certificate of the Secret, and a configuration that does not trust it yet. */
async function setting(): Promise<Setting> {
  const [secret, namespace, witnessed, witness] = await Promise.all([emptySecret(), newNamespace(), newNamespace(), newWitness()]);
  const stop = new AbortController();
  after(() => stop.abort());
  const source = new SecretCertificates({ client, log, ...secret });
  source.run(stop.signal).catch(assert.fail);
  const filling = new AbortController();
  const filled = new CertificateRotator({ client, log, secret, hosts, targets: [], lifetimeMs: day, renewBeforeMs: 0 }).start(filling.signal);
  await source.ready;
  filling.abort();
  await filled;
  const server = new WebhookServer({ address: "127.0.0.1:0", certificates: source, log, drainTimeoutMs: 100 });
  server.register("/validate", admission(() => allowed()));
  const port = await server.start();
  after(async () => await server.stop());
  const name = await configureWebhooks([{ url: `https://127.0.0.1:${port}/validate`, namespace }, { url: witness.url, namespace: witnessed }]);
  // Until the API server knows of the configuration it asks nobody, and what it creates says nothing about its trust.
  await waitFor("the API server calls both", async () => (await Promise.all([namespace, witnessed].map(create))).every((status) => status === 500));
  return { secret, source, witness, namespace, witnessed, name };
}

/** Waits until it is known, not guessed, that the next certificate can serve. Resolves with the one that serves until then. */
async function settle({ secret, source, witness, witnessed }: Setting, signal: AbortSignal): Promise<string> {
  const { current, next } = await stateIn(secret);
  assert.ok(current && next);
  await waitFor("our server has the present certificate", () => source.current().cert === current.cert, { intervalMs: 5 });
  witness.serve(next);
  await waitFor("the API server trusts the next one", async () => signal.aborted || (await create(witnessed)) === 201, { intervalMs: 20 });
  return current.cert;
}

test(`attack 15: ${rotations} rotations with a new authority each lose no call under load, while somebody writes the Secret`, async (context) => {
  const all = await setting();
  const stop = new AbortController();
  const served = new Set<string>();
  const settled = async (signal: AbortSignal): Promise<void> => {
    served.add(await settle(all, signal));
    if (served.size > rotations) await aborted(signal);
  };
  // A certificate that ends before it is to be renewed is renewed always.
  const rotator = new CertificateRotator({ client, log, secret: all.secret, hosts, targets: [validatingConfiguration(all.name)], lifetimeMs: day, renewBeforeMs: 2 * day, settled });
  const running = rotator.start(stop.signal);
  await waitFor("the first answer", async () => (await create(all.namespace)) === 201);
  const statuses = new Map<number, number>();
  const calls = Array.from({ length: callers }, async () => {
    while (served.size <= rotations && lines.length === 0) {
      const status = await create(all.namespace);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  let written = 0;
  const vandal = async (): Promise<void> => {
    while (served.size <= rotations && lines.length === 0) await client.patch(kinds.secret, all.secret, { type: "application/merge-patch+json", body: { data: { other: Buffer.from(String(written++)).toString("base64") } } });
  };
  await Promise.all([...calls, vandal()]);
  stop.abort();
  await running;
  assert.deepEqual(lines, []);
  assert.deepEqual([...statuses.keys()], [201], "no call failed");
  context.diagnostic(`${statuses.get(201)} calls, ${written} writes of the Secret`);
  assert.ok(written >= rotations, "the Secret was written");
  assert.ok((statuses.get(201) ?? 0) >= rotations * callers, "there was load");
});
