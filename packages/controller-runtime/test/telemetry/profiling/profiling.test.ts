import assert from "node:assert/strict";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { HttpServer } from "../../../src/telemetry/http-server.ts";
import { BindError } from "../../../src/telemetry/listen.ts";
import { isFromHere, isLoopbackHost, loopbackAddress } from "../../../src/telemetry/profiling/loopback.ts";
import { profilingServer } from "../../../src/telemetry/profiling/profiling-server.ts";
import { keptLog } from "../../support/log.ts";

const { log } = keptLog();
const server = new HttpServer(profilingServer({ address: "localhost:0", log }));
let port = 0;
before(async () => void (port = await server.start()));
after(async () => await server.stop());

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function ask(path: string, options: { readonly host?: string; readonly origin?: string; readonly signal?: AbortSignal } = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { host = `localhost:${port}`, origin, signal } = options;
  request({ host: "127.0.0.1", port, path, agent: false, headers: { host, ...(origin && { origin }) }, ...(signal && { signal }) }, (response) => {
    text(response).then((body) => resolve({ status: response.statusCode, type: response.headers["content-type"], body }), reject);
  })
    .on("error", reject)
    .end();
  return await promise;
}

describe("profiles", () => {
  test("CPU: a .cpuprofile that names the functions that ran", async () => {
    const spinning = setInterval(function spinForTheProfile() {
      const until = performance.now() + 5;
      while (performance.now() < until);
    }, 10);
    const { status, type, body } = await ask("/debug/pprof/profile?seconds=1").finally(() => clearInterval(spinning));
    assert.deepEqual([status, type], [200, "application/json"]);
    const profile = JSON.parse(body) as { readonly nodes: readonly { readonly callFrame: { readonly functionName: string } }[]; readonly samples: readonly number[] };
    assert.ok(profile.nodes.some(({ callFrame }) => callFrame.functionName === "spinForTheProfile"));
    assert.ok(profile.samples.length > 0);
  });

  test("one at a time, of whichever kind; a caller who goes away makes room", async () => {
    const away = new AbortController();
    const first = ask("/debug/pprof/profile?seconds=300", { signal: away.signal });
    first.catch(() => undefined);
    let busy: Answer;
    // The first is on its way to the server; an answer of 400 takes no profile, 409 says that one is taken.
    do busy = await ask("/debug/pprof/profile?seconds=1");
    while (busy.status === 200);
    assert.deepEqual([busy.status, busy.body], [409, "another profile is being taken: try again when it is done\n"]);
    assert.equal((await ask("/debug/pprof/heap")).status, 409);
    assert.equal((await ask("/debug/pprof/")).status, 200);
    away.abort();
    await assert.rejects(first, { name: "AbortError" });
    let free: Answer;
    do free = await ask("/debug/pprof/profile?seconds=1");
    while (free.status === 409);
    assert.equal(free.status, 200);
  });

  test("heap: a .heapsnapshot", async () => {
    const { status, body } = await ask("/debug/pprof/heap");
    assert.equal(status, 200);
    const { snapshot, nodes } = JSON.parse(body) as { readonly snapshot: { readonly node_count: number; readonly meta: { readonly node_fields: readonly string[] } }; readonly nodes: readonly number[] };
    assert.equal(nodes.length, snapshot.node_count * snapshot.meta.node_fields.length);
  });

  for (const seconds of ["0", "-1", "301", "1.5", "x", "", "1e9"]) {
    test(`seconds=${seconds} is 400`, async () => assert.equal((await ask(`/debug/pprof/profile?seconds=${seconds}`)).status, 400));
  }

  test("an index lists what there is, and other paths are 404", async () => {
    for (const path of ["/", "/debug/pprof", "/debug/pprof/"]) assert.match((await ask(path)).body, /\/debug\/pprof\/profile.*\n\/debug\/pprof\/heap.*\n\/log-level/);
    for (const path of ["/metrics", "/debug/pprof/heap/", "/debug/pprof/trace"]) assert.equal((await ask(path)).status, 404);
  });

  test("the log level is served beside them", async () => {
    assert.deepEqual(await ask("/log-level"), { status: 200, type: "application/json", body: '{"level":"debug"}\n' });
  });

  test("a web page that points its own name here is refused", async () => {
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "10.0.0.1"]) assert.equal((await ask("/", { host })).status, 403);
    assert.equal((await ask("/", { origin: "https://evil.example" })).status, 403);
    for (const host of ["127.0.0.1", `127.0.0.1:${port}`, "[::1]:80", "LOCALHOST"]) assert.equal((await ask("/", { host })).status, 200);
  });
});

test("attack 12: a web page from elsewhere is refused, whatever its browser says of where it is from", () => {
  const host = "127.0.0.1:6060";
  for (const foreign of [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "http://127.0.0.1:7070" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }]) {
    assert.equal(isFromHere({ host, ...foreign }), false, JSON.stringify(foreign));
  }
  for (const ours of [{}, { origin: `http://${host}` }, { "sec-fetch-site": "none" }, { "sec-fetch-site": "same-origin" }]) assert.equal(isFromHere({ host, ...ours }), true);
});

describe("the address", () => {
  for (const [address, expected] of [["127.0.0.1:6060", "127.0.0.1:6060"], ["127.1.2.3:0", "127.1.2.3:0"], ["[::1]:6060", "[::1]:6060"], ["localhost:6060", "127.0.0.1:6060"]] as const) {
    test(`${address} is loopback`, () => assert.equal(loopbackAddress(address, "--flag"), expected));
  }

  for (const address of [":6060", "0.0.0.0:6060", "[::]:6060", "10.0.0.1:6060", "example.com:6060", "localhost.example.com:6060", "127.0.0.1.example.com:6060", "[::ffff:10.0.0.1]:6060", "128.0.0.1:6060"]) {
    test(`${address} is refused, with one to use`, () => {
      assert.throws(() => profilingServer({ address, log }), (error) => error instanceof BindError && error.message.startsWith(`profilingBindAddress "${address}" can be reached from outside`) && error.message.endsWith("use 127.0.0.1:6060"));
    });
  }

  test("no address at all is refused as everywhere", () => assert.throws(() => profilingServer({ address: "6060", log }), BindError));
  test("a request without a Host header is not from here", () => assert.equal(isLoopbackHost(undefined), false));
});
