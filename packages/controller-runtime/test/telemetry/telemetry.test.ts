import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { Health } from "../../src/telemetry/health.ts";
import { HttpServer, type RouteHandler } from "../../src/telemetry/http-server.ts";
import { BindError, parseAddress } from "../../src/telemetry/listen.ts";
import { keptLog } from "../support/log.ts";

test("a log line is JSON with level, ts and msg, the fields beside them, and an error with its stack", () => {
  const { log, lines } = keptLog("info");
  log.child({ controller: "c" }).info({ count: 3 }, "hello");
  log.debug("not written");
  log.error({ err: new Error("boom") }, "failed");
  const [first, second] = lines;
  assert.equal(lines.length, 2);
  assert.deepEqual({ ...first, ts: "" }, { level: "info", ts: "", controller: "c", count: 3, msg: "hello" });
  assert.match(String(first?.["ts"]), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const text = JSON.stringify(second?.["err"]);
  assert.match(text, /"message":"boom"/);
  assert.match(text, /"stack":"Error: boom\\n/);
});

async function serve<T>(route: RouteHandler, use: (port: number) => Promise<T>): Promise<T> {
  const server = new HttpServer({ address: "127.0.0.1:0", purpose: "tests", option: "--test", route });
  const port = await server.start();
  try {
    return await use(port);
  } finally {
    await server.stop();
  }
}

/** Sends bytes as they are; gives the status line. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return (await text(socket)).split("\r\n")[0] ?? "";
}

async function ask(port: number, path: string, method = "GET"): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { connection: "close" } });
  return { status: response.status, body: await response.text() };
}

describe("health", { concurrency: true }, () => {
  const health = new Health();
  let broken = false;
  health.addReadyzCheck("good", () => undefined);
  health.addHealthzCheck("disk", async () => undefined);
  health.addReadyzCheck("flaky", () => {
    if (broken) throw new Error("no cache");
    return undefined;
  });

  test("says ok, lists when asked, and fails with the list", async () => {
    await serve(health.route, async (port) => {
      assert.deepEqual(await ask(port, "/healthz"), { status: 200, body: "ok" });
      assert.deepEqual(await ask(port, "/readyz"), { status: 200, body: "ok" });
      assert.deepEqual(await ask(port, "/readyz?verbose"), { status: 200, body: "[+]good ok\n[+]flaky ok\nreadyz check passed\n" });
      broken = true;
      assert.deepEqual(await ask(port, "/readyz"), { status: 500, body: "[+]good ok\n[-]flaky failed: no cache\nreadyz check failed\n" });
      assert.equal((await ask(port, "/readyz?exclude=flaky")).status, 200);
      assert.equal((await ask(port, "/healthz/ping")).status, 200);
      assert.deepEqual(await ask(port, "/healthz?verbose"), { status: 200, body: "[+]ping ok\n[+]disk ok\nhealthz check passed\n" });
      assert.deepEqual(await ask(port, "/healthz/disk?verbose"), { status: 200, body: "[+]disk ok\nhealthz check passed\n" });
      assert.equal((await ask(port, "/readyz/good")).status, 200);
      assert.equal((await ask(port, "/readyz/flaky")).status, 500);
      for (const path of ["/", "/readyz/other", "/readyz/good/more", "/metrics"]) assert.equal((await ask(port, path)).status, 404);
    });
  });
});

describe("the HTTP server", { concurrency: true }, () => {
  const ok: RouteHandler = (_, response) => void response.end("ok");

  test("answers GET and HEAD only", async () => {
    await serve(ok, async (port) => {
      assert.equal((await ask(port, "/", "HEAD")).status, 200);
      for (const method of ["POST", "PUT", "DELETE", "PATCH"]) assert.equal((await ask(port, "/", method)).status, 405);
    });
  });

  test("lives on after what no honest client sends", async () => {
    await serve(ok, async (port) => {
      for (const target of ["//", "http://", "http://[", "/%"]) await raw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.match(await raw(port, "nonsense\r\n\r\n"), /400/);
      assert.match(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nLong: ${"x".repeat(9000)}\r\n\r\n`), /431/);
      assert.equal((await ask(port, "/")).status, 200);
    });
  });

  test("a route that throws, now or later, is 500", async () => {
    const now: RouteHandler = () => {
      throw new Error("bug");
    };
    const later: RouteHandler = () => Promise.reject(new Error("bug"));
    for (const route of [now, later]) await serve(route, async (port) => assert.equal((await ask(port, "/")).status, 500));
  });

  const addresses: readonly (readonly [string, { host: string | undefined; port: number } | undefined])[] = [
    [":8080", { host: undefined, port: 8080 }],
    ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
    ["[::1]:80", { host: "::1", port: 80 }],
    ["localhost:0", { host: "localhost", port: 0 }],
    ["8080", undefined],
    ["", undefined],
    ["::1:80", undefined],
    [":65536", undefined],
    [":http", undefined],
    ["http://x:80", undefined],
  ];
  for (const [address, expected] of addresses) {
    test(`"${address}" is ${expected ? "an address" : "refused with the flag's name"}`, () => {
      if (expected) assert.deepEqual(parseAddress(address, "--flag"), expected);
      else assert.throws(() => parseAddress(address, "--flag"), (error) => error instanceof BindError && error.message.startsWith(`--flag "${address}" is not an address`));
    });
  }

  test("an address that is not ours is said so in one line", async () => {
    const server = new HttpServer({ address: "192.0.2.1:1", purpose: "tests", option: "--test", route: ok });
    await assert.rejects(server.start(), (error) => error instanceof BindError && /^cannot serve tests on 192\.0\.2\.1:1: .*; choose another with --test$/.test(error.message));
    await server.stop();
  });
});
