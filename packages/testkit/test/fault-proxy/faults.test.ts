import assert from "node:assert/strict";
import { get } from "node:https";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { createNamespace, type Fate, FaultProxy, faults, type RecordedRequest, sharedControlPlane, waitFor } from "@service-operator/testkit";

const plane = await sharedControlPlane();
const kubeconfig = plane.userKubeconfig({ name: "proxied", groups: ["system:masters"] });
const namespace = await createNamespace(plane, "faults");
const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
let count = 0;

interface Through extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly url: string;
  readonly ca: string;
}

async function through(fate: Fate, options: { readonly tls?: boolean } = {}): Promise<Through> {
  const decide = (): Fate => fate;
  const proxy = new FaultProxy({ kubeconfig, decide, decideWatch: decide, ...options });
  const config = parse(await proxy.start()) as { clusters: [{ cluster: { server: string; "certificate-authority-data"?: string } }] };
  const [{ cluster }] = config.clusters;
  const ca = Buffer.from(cluster["certificate-authority-data"] ?? "", "base64").toString("utf8");
  return { proxy, url: cluster.server, ca, [Symbol.asyncDispose]: async () => await proxy.stop() };
}

/** Creates a ConfigMap of a new name through the proxy; the answer's text where there is one. */
async function create(url: string, name = `test-${count++}`): Promise<{ readonly name: string; readonly answer: Promise<{ readonly status: number; readonly text: string }> }> {
  const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { padding: "x".repeat(2_000) } });
  const answer = fetch(url + configMaps, { method: "POST", headers: { "content-type": "application/json" }, body }).then(async (response) => ({ status: response.status, text: await response.text() }));
  answer.catch(() => undefined);
  return { name, answer };
}

async function exists(name: string): Promise<boolean> {
  return (await plane.request({ path: `${configMaps}/${name}` })).status === 200;
}

describe("a fault on a request", { concurrency: true }, () => {
  test("answerWith: a Status, and nothing is carried out", async () => {
    await using run = await through(faults.answerWith({ status: 504, reason: "Timeout", retryAfterSeconds: 7, cause: "ResourceVersionTooLarge" }));
    const response = await fetch(run.url + configMaps, { method: "POST", body: "{}" });
    const { kind, reason, code, details } = (await response.json()) as { kind: string; reason: string; code: number; details: { causes: [{ reason: string }] } };
    assert.deepEqual([response.status, kind, reason, code, details.causes[0].reason], [504, "Status", "Timeout", 504, "ResourceVersionTooLarge"]);
    assert.equal(response.headers.get("retry-after"), "7");
    assert.equal(run.proxy.requests[0]?.status, undefined, "the API server was not asked");
  });

  for (const [what, fault, carriedOut] of [["resetBefore", faults.resetBefore, false], ["resetAfter", faults.resetAfter, true], ["truncated", faults.truncated, true]] as const) {
    test(`${what}: no whole answer, and it is ${carriedOut ? "" : "not "}carried out`, async () => {
      await using run = await through(fault);
      const { name, answer } = await create(run.url);
      await assert.rejects(answer);
      assert.equal(await exists(name), carriedOut);
    });
  }

  test("badJson: carried out, and answered with what nobody can read", async () => {
    await using run = await through(faults.badJson);
    const { name, answer } = await create(run.url);
    const { status, text } = await answer;
    assert.equal(status, 201);
    assert.throws(() => JSON.parse(text) as unknown, SyntaxError);
    assert.ok(await exists(name));
  });

  test("blackhole: taken, and neither carried out nor answered", async () => {
    await using run = await through(faults.blackhole);
    const abort = new AbortController();
    const pending = fetch(run.url + configMaps, { method: "POST", body: "{}", signal: abort.signal });
    pending.catch(() => undefined);
    await waitFor("the request", () => run.proxy.requests.length === 1);
    abort.abort();
    await assert.rejects(pending, { name: "AbortError" });
    assert.equal(run.proxy.requests[0]?.status, undefined);
  });

  test("drip: the whole answer, in many pieces", async () => {
    await using run = await through(faults.drip);
    const body = (await fetch(`${run.url}/version`)).body ?? assert.fail("no body");
    const pieces = await piecesOf(body);
    assert.ok(pieces.length > 2, `${pieces.length} pieces`);
    assert.match(Buffer.concat(pieces).toString("utf8"), /"gitVersion"/);
  });

  test("duplicated: carried out twice, and the second answer told", async () => {
    await using run = await through(faults.duplicated);
    const { name, answer } = await create(run.url);
    assert.equal((await answer).status, 409);
    assert.ok(await exists(name));
  });

  test("htmlPage: a gateway's 502, for people", async () => {
    await using run = await through(faults.htmlPage);
    const response = await fetch(`${run.url}/version`);
    assert.deepEqual([response.status, response.headers.get("content-type")], [502, "text/html"]);
    assert.match(await response.text(), /<\/html>\n$/);
  });
});

describe("a fault on a watch", { concurrency: true }, () => {
  const watch = `${configMaps}?watch=true&fieldSelector=metadata.name%3Dwatched`;

  test("duplicated: every event is told twice", async () => {
    await plane.request({ method: "POST", path: configMaps, body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "watched" } } });
    await using run = await through(faults.duplicated);
    const stream = (await fetch(run.url + watch)).body ?? assert.fail("no body");
    let text = "";
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.split("\n").length > 2) break;
    }
    const [first, second] = text.split("\n");
    assert.equal(first, second);
    assert.match(first ?? "", /"ADDED"/);
  });

  test("forward: it has begun, also where nothing happens", async () => {
    await using run = await through("forward");
    assert.equal((await fetch(`${run.url}${configMaps}?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dnobody`)).status, 200);
  });

  test("only those are ended that are watches, by breakWatches", async () => {
    await using run = await through("forward");
    const stream = (await fetch(run.url + watch)).body ?? assert.fail("no body");
    run.proxy.breakWatches();
    await assert.rejects(piecesOf(stream));
    assert.equal((await fetch(`${run.url}/version`)).status, 200);
  });

  test("decide and decideWatch are each asked about their own", async () => {
    const asked: [string, string][] = [];
    const ask = (by: string) => (request: RecordedRequest): Fate => (asked.push([by, request.path]), faults.answerWith({ status: 503, reason: "ServiceUnavailable" }));
    await using proxy = Object.assign(new FaultProxy({ kubeconfig, decide: ask("decide"), decideWatch: ask("decideWatch") }), { [Symbol.asyncDispose]: async () => await proxy.stop() });
    const { clusters } = parse(await proxy.start()) as { clusters: [{ cluster: { server: string } }] };
    for (const path of [watch, "/version"]) await fetch(clusters[0].cluster.server + path);
    assert.deepEqual(asked, [["decideWatch", watch], ["decide", "/version"]]);
  });
});

describe("a fault on all connections", { concurrency: true }, () => {
  test("refuse: none is taken until accept, then at the same address", async () => {
    await using run = await through("forward");
    assert.equal((await fetch(`${run.url}/version`)).status, 200);
    await run.proxy.refuse();
    await assert.rejects(fetch(`${run.url}/version`), ({ cause }: Error) => (cause as { code: string }).code === "ECONNREFUSED");
    await run.proxy.accept();
    assert.equal((await fetch(`${run.url}/version`)).status, 200);
  });

  test("present: a strange certificate is not trusted, the own one is again", async () => {
    await using run = await through("forward", { tls: true });
    assert.equal(await statusOver(run), 200);
    run.proxy.present("strange");
    await assert.rejects(statusOver(run), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    run.proxy.present("trusted");
    assert.equal(await statusOver(run), 200);
  });
});

async function piecesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

/** Asks for the version over TLS, trusting the proxy's authority alone. */
async function statusOver({ url, ca }: Through): Promise<number> {
  return await new Promise((resolve, reject) => {
    get(`${url}/version`, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });
}
