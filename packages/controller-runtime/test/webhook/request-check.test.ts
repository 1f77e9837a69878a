import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect } from "node:tls";
import { ca } from "../support/certificates.ts";
import { call, type Call, echo, serve } from "./support/server.ts";

const refused: readonly (readonly [string, Call, number, string])[] = [
  ["a GET", { method: "GET" }, 405, "MethodNotAllowed"],
  ["a PUT", { method: "PUT", body: {} }, 405, "MethodNotAllowed"],
  ["an unknown path", { path: "/unknown", body: {} }, 404, "NotFound"],
  ["a path with a slash too many", { path: "/echo/", body: {} }, 404, "NotFound"],
  ["a path with dots", { path: "/x/%2e%2e/../unknown", body: {} }, 404, "NotFound"],
  ["a path that is none", { path: "//", body: {} }, 404, "NotFound"],
  ["text", { body: "{}", headers: { "content-type": "text/plain" } }, 415, "UnsupportedMediaType"],
  ["no content type", { body: "{}", headers: { "content-type": "" } }, 415, "UnsupportedMediaType"],
  ["a compressed body", { body: "{}", headers: { "content-encoding": "gzip" } }, 415, "UnsupportedMediaType"],
  ["an empty body", {}, 400, "BadRequest"],
  ["bytes that are no text", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, "BadRequest"],
  ["a body one byte too large", { body: `"${"x".repeat(1023)}"` }, 413, "RequestEntityTooLarge"],
  ["a body too large by far", { path: "/echo", body: "x".repeat(2000) }, 413, "RequestEntityTooLarge"],
];

describe("a request", { concurrency: true }, () => {
  for (const [what, asked, status, reason] of refused) {
    test(`with ${what} is refused with ${status} and a Status`, async () => {
      const { port } = await serve({ "/echo": echo }, { maxBodyBytes: 1024 });
      const answer = await call(port, { path: "/echo", ...asked });
      assert.equal(answer.status, status);
      const body = JSON.parse(answer.body) as { kind: string; reason: string; code: number; message: string }; // checked below
      assert.deepEqual({ ...body, message: "" }, { apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", message: "", reason, code: status });
      assert.equal(answer.headers["allow"], status === 405 ? "POST" : undefined);
      assert.equal(answer.headers["location"], undefined);
    });
  }

  test("may have exactly the limit, and a handler's own limit goes before", async () => {
    const { port } = await serve({ "/echo": echo, "/more": { ...echo, maxBodyBytes: 4096 } }, { maxBodyBytes: 1024 });
    assert.equal((await call(port, { path: "/echo", body: `"${"x".repeat(1022)}"` })).status, 200);
    assert.equal((await call(port, { path: "/more", body: `"${"x".repeat(4000)}"` })).status, 200);
  });

  test("that never ends is cut off by its size", async () => {
    const { port } = await serve({ "/echo": echo }, { maxBodyBytes: 1024, requestTimeoutMs: 3_600_000 }); // not by its time
    const socket = connect({ host: "127.0.0.1", port, ca });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => undefined);
    socket.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    const endless = setInterval(() => socket.write(`400\r\n${"x".repeat(1024)}\r\n`), 1);
    await closed;
    clearInterval(endless);
  });
});
