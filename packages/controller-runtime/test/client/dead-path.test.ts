import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { parse, stringify } from "yaml";
import { Informer } from "../../src/cache/informer.ts";
import { Reflector } from "../../src/cache/reflector.ts";
import { Client } from "../../src/client/client.ts";
import { type ApiError, isApiError } from "../../src/client/errors.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { Transport } from "../../src/client/transport.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { kubeconfigFile, plane, realClient, temporaryDirectory } from "../support/api-server.ts";
import { LossyLink, whyNoLossyLink } from "../support/lossy-link/lossy-link.ts";

/** The bar: keep-alive finds a dead peer after 25 s, an unanswered request ends after 30 s. Bookmarks would take 90 s. */
const foundWithin = { timeoutMs: 60_000 };

const skip = whyNoLossyLink();
const namespace = await createNamespace(plane, "dead-path");
const direct = realClient();

const configMap = (name: string): ConfigMap => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } });

interface OverLink extends AsyncDisposable {
  readonly link: LossyLink;
  readonly client: Client;
  /** The requests for ConfigMaps that the API server has seen of this client, in order. */
  readonly seen: () => Promise<URL[]>;
}

/** A client of the real API server, with TLS from end to end, over a link of its own. */
async function overLink(): Promise<OverLink> {
  const link = await LossyLink.start({ target: new URL(plane.url), directory: await temporaryDirectory() });
  const userAgent = `dead-path-${randomUUID()}`;
  const transport = new Transport({ credentials: kubeconfigCredentials({ path: await kubeconfigFile(kubeconfigOver(link)) }), userAgent });
  return {
    link,
    client: new Client({ transport, fieldManager: "test" }),
    seen: async () => await requestsOf(userAgent),
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await link[Symbol.asyncDispose]();
    },
  };
}

function kubeconfigOver({ url }: LossyLink): string {
  const config = parse(plane.adminKubeconfig()) as { clusters: [{ cluster: object }] };
  Object.assign(config.clusters[0].cluster, { server: url, "tls-server-name": "localhost" });
  return stringify(config);
}

interface AuditEvent {
  readonly auditID: string;
  readonly userAgent?: string;
  readonly requestURI: string;
}

async function requestsOf(userAgent: string): Promise<URL[]> {
  const lines = (await readFile(plane.auditLogPath ?? assert.fail("no audit log"), "utf8")).split("\n").filter((line) => line.includes(userAgent));
  const events = lines.map((line) => JSON.parse(line) as AuditEvent); // written by the API server
  // A watch is in the log twice: when it began and when it ended.
  const uris = new Map(events.map(({ auditID, requestURI }) => [auditID, requestURI]));
  return [...uris.values()].map((uri) => new URL(uri, plane.url));
}

interface Reflected extends AsyncDisposable {
  readonly informer: Informer<ConfigMap>;
  readonly errors: ApiError[];
}

async function reflect(client: Client): Promise<Reflected> {
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  const errors: ApiError[] = [];
  const reflector = new Reflector({ client, informer, selection: { namespace }, onError: (error) => errors.push(error) });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  await reflector.synced;
  return {
    informer,
    errors,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

describe(`a dead path, on which packets are dropped and nothing is refused${skip ? ` (skipped: ${skip})` : ""}`, { concurrency: true, skip: skip !== undefined }, () => {
  for (const [what, kill, heal] of [
    ["the link is down", "cut", "mend"],
    ["something on the way forgot the connection", "forget", undefined],
  ] as const) {
    test(`${what}: a watch on it is found dead, and goes on where it was, without a list`, async () => {
      await using path = await overLink();
      const { link, client, seen } = path;
      await using watch = await reflect(client);
      await link[kill]();
      const missed = `missed-${kill}`;
      await direct.create(kinds.configMap, configMap(missed));
      await waitFor("the reflector to find the connection dead", () => watch.errors.length > 0, foundWithin);
      assert.ok(watch.errors.every((error) => isApiError(error, "Unreachable")), String(watch.errors));
      if (heal) await link[heal]();
      await waitFor("what was missed", () => watch.informer.get({ namespace, name: missed }), foundWithin);
      const [first, ...rest] = await seen();
      assert.ok(first?.searchParams.has("sendInitialEvents"), "the first state");
      assert.ok(rest.length > 0);
      assert.ok(rest.every(({ searchParams }) => searchParams.get("watch") === "true" && searchParams.has("resourceVersion")), rest.join(" "));
    });
  }

  test("a request ends by its deadline; one without ends as the transport has it", async () => {
    await using path = await overLink();
    const { link, client } = path;
    await inParallel(2, async () => await client.version());
    await link.cut();
    const bounded = client.version({ timeoutMs: 200 });
    let ended: unknown;
    client.version().catch((error: unknown) => (ended = error));
    await assert.rejects(bounded, { code: "Unreachable", message: /: no answer within the deadline of 200 ms$/ });
    await waitFor("the other request to end", () => ended, foundWithin);
    assert.ok(isApiError(ended, "Unreachable"), String(ended));
  });

  test("a dead connection in the pool costs one request at most", async () => {
    await using path = await overLink();
    const { link, client } = path;
    const pooled = 3;
    await inParallel(pooled, async () => await client.version());
    await link.forget();
    let failed = 0;
    const answered = async (): Promise<boolean> => await client.version({ timeoutMs: 1_000 }).then(() => true, () => (failed++, false));
    await inParallel(pooled, async () => await waitFor("an answer on a new connection", answered));
    assert.ok(failed <= pooled, `${failed} failed`);
    await inParallel(pooled, async () => await client.version({ timeoutMs: 30_000 }));
  });
});

async function inParallel(count: number, task: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, task));
}
