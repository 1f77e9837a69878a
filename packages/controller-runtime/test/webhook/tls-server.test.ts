import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { connect as tlsConnect } from "node:tls";
import { ca } from "../support/certificates.ts";
import { call, echo, serve } from "./support/server.ts";

describe("the TLS server", { concurrency: true }, () => {
  test("ends connections that drip, whatever they drip, and answers others meanwhile", async () => {
    const { port } = await serve({ "/echo": echo }, { requestTimeoutMs: 400 });
    const head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    const drips = [drip(port, ""), drip(port, head), drip(port, `${head}Content-Length: 1000\r\n\r\n`)];
    assert.equal((await call(port, { path: "/echo", body: {} })).status, 200);
    const [nothing, headers, body] = await Promise.all(drips);
    assert.match(nothing ?? "", /^HTTP\/1\.1 40[08]/);
    assert.match(headers ?? "", /^HTTP\/1\.1 408/);
    assert.match(body ?? "", /^HTTP\/1\.1 408/);
  });

  test("ends connections that never begin TLS", async () => {
    const { port } = await serve({ "/echo": echo }, { requestTimeoutMs: 300 });
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  });

  test("speaks HTTP/1.1 by TLS 1.2 and later", async () => {
    const { port } = await serve({ "/echo": echo });
    assert.deepEqual(await handshake(port, {}), ["TLSv1.3", "http/1.1"]);
    assert.deepEqual(await handshake(port, { maxVersion: "TLSv1.2" }), ["TLSv1.2", "http/1.1"]);
    await assert.rejects(handshake(port, { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }));
  });
});

/** Sends `start`, then a byte now and then, until the server has had enough; gives what it said. */
async function drip(port: number, start: string): Promise<string> {
  const socket = tlsConnect({ host: "127.0.0.1", port, ca });
  let received = "";
  socket.on("data", (chunk) => (received += String(chunk)));
  socket.on("error", () => undefined); // the server may reset it
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(start);
  const dripping = setInterval(() => socket.write("x"), 20);
  await closed;
  clearInterval(dripping);
  return received;
}

async function handshake(port: number, versions: { readonly minVersion?: "TLSv1.1"; readonly maxVersion?: "TLSv1.1" | "TLSv1.2" }): Promise<unknown[]> {
  const socket = tlsConnect({ host: "127.0.0.1", port, ca, ALPNProtocols: ["h2", "http/1.1"], ...versions });
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
  socket.once("secureConnect", () => resolve([socket.getProtocol(), socket.alpnProtocol]));
  socket.once("error", reject);
  return await promise.finally(() => socket.destroy());
}
