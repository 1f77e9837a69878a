import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { apiServerContract } from "../../src/contract/index.ts";
import { run } from "../../src/run.ts";
import { type Flaw, memoryApiServer } from "./memory-api-server.ts";

apiServerContract("a fake in memory", async () => await memoryApiServer());

/** What a fake may get wrong, and the tests of the contract that notice. */
const flaws: Readonly<Record<Flaw, readonly string[]>> = {
  "no conflict": ["stale resourceVersion is a conflict and changes nothing"],
  "no uid precondition": ["a deletion with another's uid"],
  "no selector": ['the selector "tier=web"', "a selector's watch"],
  "no resume": ["a watch is resumed from any event"],
  "no bookmark": ["a bookmark tells how far"],
  "no namespaces": ["a namespace has its own objects", "a namespace's watch"],
  "no details": ["404 for an object that is not there", "409 AlreadyExists"],
};

describe("the contract notices a fake with", { concurrency: 2 }, () => {
  for (const [flaw, titles] of Object.entries(flaws)) {
    test(flaw, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const args = ["--conditions=source", "--test", "--test-reporter=tap", fileURLToPath(new URL("flawed.ts", import.meta.url))];
      const { code, stdout } = await run(process.execPath, args, { env: { ...env, FLAW: flaw } });
      assert.equal(code, 1, stdout);
      const failed = stdout.split("\n").filter((line) => /^\s+not ok/.test(line));
      for (const title of titles) assert.ok(failed.some((line) => line.includes(title)), `"${title}" fails; failed were:\n${failed.join("\n")}`);
    });
  }
});
