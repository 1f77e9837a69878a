// Regenerates every generated file. With --check it writes nothing, and fails if one is not up to date.
import { parseArgs } from "node:util";
import { differing, writeAll } from "./generate/files.ts";
import { generateAll } from "./generate/outputs.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const stale = await differing(await generateAll());

if (values.check) report(stale.map(({ path }) => path));
else await update();

function report(paths: readonly string[]): void {
  for (const path of paths) console.error(`${path} is not up to date; run: npm run generate`);
  if (paths.length > 0) process.exitCode = 1;
}

async function update(): Promise<void> {
  await writeAll(stale);
  for (const { path } of stale) console.log(`wrote ${path}`);
}
