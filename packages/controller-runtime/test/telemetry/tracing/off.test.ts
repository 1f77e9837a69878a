import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = (path: string): string => new URL(`../../../src/telemetry/tracing/${path}`, import.meta.url).href;

/** What a process that starts tracing with these variables loads of OpenTelemetry. */
async function loaded(env: Record<string, string>): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (url.includes("@opentelemetry") && loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(here("api-call-tracer.ts"))});
    await import(${JSON.stringify(here("controller-tracer.ts"))});
    const { startTracing } = await import(${JSON.stringify(here("start-tracing.ts"))});
    const tracing = await startTracing({ service: { name: "test" } });
    await tracing.stop();
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await run(process.execPath, ["--conditions=@service-operator/source", "--input-type=module", "--eval", program], { env: { PATH: process.env["PATH"], ...env } });
  return JSON.parse(stdout) as string[];
}

test("where tracing is off, nothing of OpenTelemetry is loaded", { concurrency: true }, async (context) => {
  await context.test("nothing asked for", async () => assert.deepEqual(await loaded({}), []));
  await context.test("disabled", async () => assert.deepEqual(await loaded({ OTEL_SDK_DISABLED: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }), []));
  await context.test("a wrong endpoint", async () => assert.deepEqual(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: "nonsense" }), []));
  await context.test("where it is on, it is (so that the others prove something)", async () => {
    const modules = await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    assert.ok(modules.some((url) => url.includes("sdk-trace")));
  });
});
