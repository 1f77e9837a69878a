import assert from "node:assert/strict";
import { Agent } from "node:https";
import { describe, test } from "node:test";
import { BindError } from "../../src/telemetry/listen.ts";
import { staticCertificate } from "../../src/certwatcher/certificates.ts";
import type { WebhookHandler } from "../../src/webhook/handler.ts";
import { WebhookServer } from "../../src/webhook/server.ts";
import { keptLog } from "../support/log.ts";
import { newCertificate } from "../support/certificates.ts";
import { call, echo, serve, stuck, throwing } from "./support/server.ts";

describe("the webhook server", { concurrency: true }, () => {
  test("answers JSON, with a charset and a query too", async () => {
    const { port } = await serve({ "/echo": echo });
    const answer = await call(port, { path: "/echo?timeout=10s", body: { a: "ä" }, headers: { "content-type": "Application/JSON; charset=utf-8" } });
    assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [200, "application/json", '{"a":"ä"}']);
  });

  test("answers 500 for a handler that throws, says why in the log only, and lives on", async () => {
    const { port, lines } = await serve({ "/throw": throwing, "/echo": echo });
    const { status, body } = await call(port, { path: "/throw", body: {} });
    assert.equal(status, 500);
    assert.doesNotMatch(body, /swordfish/);
    assert.match(JSON.stringify(lines.filter(({ level }) => level === "error")), /"webhook":"\/throw".*swordfish/);
    assert.equal((await call(port, { path: "/echo", body: {} })).status, 200);
  });

  test("answers 500 for an answer that JSON cannot say", async () => {
    const { port } = await serve({ "/bigint": { handle: async () => ({ status: 200, body: 1n }) } });
    assert.equal((await call(port, { path: "/bigint", body: {} })).status, 500);
  });

});

describe("starting and stopping", { concurrency: true }, () => {
  test("tells whether it takes calls", async () => {
    const { log } = keptLog();
    const server = new WebhookServer({ address: "127.0.0.1:0", certificates: staticCertificate(newCertificate()), log });
    assert.match(server.started() ?? "", /does not listen yet/);
    await server.stop();
    const { server: other } = await serve({});
    assert.equal(other.started(), undefined);
    await other.stop();
    assert.match(other.started() ?? "", /is stopping/);
    await other.stop();
  });

  test("an address that is taken, or none, is said so in one line", async () => {
    const { port } = await serve({});
    const start = async (address: string) => await new WebhookServer({ address, certificates: staticCertificate(newCertificate()), log: keptLog().log }).start();
    await assert.rejects(start(`127.0.0.1:${port}`), new BindError(`cannot serve webhooks on 127.0.0.1:${port}: the port is in use; choose another with WebhookServer.address`, "WebhookServer.address"));
    await assert.rejects(start("nonsense"), /^BindError: WebhookServer\.address "nonsense" is not an address/);
  });

  test("a path has one webhook and begins with a slash", async () => {
    const { server } = await serve({ "/echo": echo });
    assert.throws(() => server.register("/echo", echo), /\/echo has a webhook already/);
    assert.throws(() => server.register("echo", echo), /is no path/);
  });

  test("a stop lets calls under way end", async () => {
    const gate = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const waiting: WebhookHandler = {
      handle: async () => {
        began.resolve();
        await gate.promise;
        return { status: 200, body: "done" };
      },
    };
    const { server, port } = await serve({ "/wait": waiting }, { drainTimeoutMs: 30_000 });
    const agent = new Agent({ keepAlive: true });
    const asked = call(port, { path: "/wait", body: {}, agent });
    await began.promise;
    const stopped = server.stop();
    await assert.rejects(call(port, { path: "/wait", body: {} }));
    gate.resolve();
    const { body, headers } = await asked;
    assert.deepEqual([body, headers["connection"]], ['"done"', "close"]);
    await stopped;
    agent.destroy();
  });

  test("a stop cuts off calls that do not end, and tells their handlers", async () => {
    const slow = stuck();
    const { server, port } = await serve({ "/slow": slow }, { drainTimeoutMs: 50 });
    const asked = assert.rejects(call(port, { path: "/slow", body: {} }));
    await slow.began;
    await server.stop();
    await asked;
    await slow.aborted;
  });
});
