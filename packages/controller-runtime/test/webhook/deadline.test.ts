import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { call, serve, stuck } from "./support/server.ts";

describe("a handler that does not answer", { concurrency: true }, () => {
  test("is answered for with 504, and told", async () => {
    const slow = stuck();
    const { port } = await serve({ "/slow": slow }, { requestTimeoutMs: 300 });
    const { status, body } = await call(port, { path: "/slow", body: {} });
    assert.equal(status, 504);
    assert.match(body, /no answer within 300 ms/);
    await slow.aborted;
  });

  test("has no longer than the caller waits", async () => {
    const { port } = await serve({ "/slow": stuck() });
    assert.match((await call(port, { path: "/slow?timeout=1s", body: {} })).body, /no answer within 1000 ms/);
  });

  test("is told when the caller hangs up", async () => {
    const slow = stuck();
    const { port } = await serve({ "/slow": slow });
    const caller = new AbortController();
    const asked = call(port, { path: "/slow", body: {}, signal: caller.signal });
    await slow.began;
    caller.abort();
    await assert.rejects(asked);
    await slow.aborted;
  });
});
