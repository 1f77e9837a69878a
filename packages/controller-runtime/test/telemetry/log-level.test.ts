import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { logLevelRoute } from "../../src/telemetry/log-level.ts";
import { keptLog } from "../support/log.ts";

describe("the log level over HTTP", () => {
  const { log, lines } = keptLog("info");
  const child = log.child({ controller: "c" });
  const route = logLevelRoute(log);
  const server = createServer((request, response) => void route(new URL(request.url ?? "/", "http://localhost"), response));

  async function ask(method: string, body?: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const { port } = server.address() as AddressInfo; // it listens on a port, not a pipe
    const response = await fetch(`http://127.0.0.1:${port}/log-level`, { method, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  before(async () => await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  after(() => server.close().closeAllConnections());

  test("is told", async () => {
    assert.deepEqual(await ask("GET"), { status: 200, body: { level: "info" } });
    assert.equal((await ask("HEAD")).status, 200);
  });

  test("is set, also for the children that are there already and for their children", async () => {
    child.debug("before");
    assert.deepEqual(await ask("PUT", '{"level":"debug"}'), { status: 200, body: { level: "debug" } });
    child.debug("after");
    child.child({ name: "web" }).debug("grandchild");
    assert.deepEqual(await ask("PUT", '{"level":"warn"}'), { status: 200, body: { level: "warn" } });
    child.info("too low");
    assert.deepEqual(await ask("GET"), { status: 200, body: { level: "warn" } });
    assert.deepEqual(lines.map((line) => [line["msg"], line["before"], line["level"]]), [
      ["the log level was changed", "info", "debug"],
      ["after", undefined, "debug"],
      ["grandchild", undefined, "debug"],
      ["the log level was changed", "debug", "warn"],
    ]);
  });

  for (const body of ["", "debug", "null", "[]", '{"level":1}', '{"level":"trace"}', '{"level":"constructor"}', `{"level":"debug"${" ".repeat(100_000)}}`]) {
    test(`${JSON.stringify(body.slice(0, 30))} is refused with what to write, and changes nothing`, async () => {
      const { level } = log;
      const answer = await ask("PUT", body);
      assert.equal(answer.status, 400);
      assert.match((answer.body as { readonly error: string }).error, /debug, info, warn, error/);
      assert.equal(log.level, level);
    });
  }

  test("other methods are 405", async () => {
    for (const method of ["POST", "DELETE", "PATCH"]) assert.equal((await ask(method)).status, 405);
  });
});
