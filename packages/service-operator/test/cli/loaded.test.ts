import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const source = new URL("../../src/", import.meta.url).href;

/** The modules of ours that a process loads for `service-operator run`, before it does anything. */
async function loadedByRun(): Promise<readonly string[]> {
  const program = [
    'import { registerHooks } from "node:module";',
    "const seen = [];",
    "registerHooks({ load: (url, context, next) => (seen.push(url), next(url, context)) });",
    `await import(${JSON.stringify(`${source}cli/run.ts`)});`,
    "process.stdout.write(JSON.stringify(seen));",
  ].join("\n");
  const child = spawn(process.execPath, ["--conditions=@service-operator/source", "--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  const urls = JSON.parse(await text(child.stdout)) as readonly string[];
  return urls.filter((url) => url.startsWith(source)).map((url) => url.slice(source.length));
}

test("the operator loads neither the schemas nor the webhooks nor other commands before they are needed", async () => {
  const loaded = await loadedByRun();
  assert.ok(loaded.includes("reconcile/reconcile-service.ts"));
  assert.deepEqual(loaded.filter((path) => /^(?:api\/schema|api\/v1\/(?:spec|patches)|webhooks\/add-webhooks|migrate|cli\/demo)/.test(path)), []);
});
