import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";

const log = new URL("../../src/telemetry/log.ts", import.meta.url).href;

/** A process that logs, by what it does with its log. */
function loggingProcess(code: string) {
  const program = `import { createLog } from ${JSON.stringify(log)}; const log = createLog(); ${code}`;
  return spawn(process.execPath, ["--conditions=@service-operator/source", "--input-type=module", "--eval", program], { stdio: ["pipe", "ignore", "pipe"] });
}

const ends: Readonly<Record<string, string>> = {
  "at its end": "",
  "by process.exit": "process.exit(3);",
  "by an error that nobody catches": 'throw new Error("boom");',
};

for (const [how, code] of Object.entries(ends)) {
  test(`what was logged is there when the process ends ${how}, in order`, async () => {
    const child = loggingProcess(`for (let i = 0; i < 300; i++) log.info({ i }, "line"); ${code}`);
    const lines = (await text(child.stderr)).split("\n").filter((line) => line.startsWith('{"level"'));
    assert.deepEqual(lines.map((line) => (JSON.parse(line) as { i: number }).i), Array.from({ length: 300 }, (_, index) => index));
  });
}

test("a line does not wait for the next one", async () => {
  const child = loggingProcess('log.info("alone"); process.stdin.resume();');
  let seen = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (seen += chunk));
  await waitFor("the line", () => seen.includes("alone"));
  assert.equal(child.exitCode, null);
  child.stdin.end();
  await once(child, "exit");
});
