import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runProgram } from "../../src/cli/program.ts";
import { root } from "./snippets.ts";

test("the README has every flag of run, and no other", async () => {
  let help = "";
  const io = { stdout: (text: string) => void (help += text), stderr: () => undefined, signal: new AbortController().signal };
  assert.equal(await runProgram(["run", "--help"], io), 0);
  const readme = readFileSync(`${root}/README.md`, "utf8");
  const table = readme.slice(readme.indexOf("### `service-operator run`"), readme.indexOf("Other commands"));
  const flags = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, flag]) => flag ?? "").toSorted();
  assert.deepEqual(flags(table, /^\| `(--[a-z-]+)/gm), flags(help, /^\s+(?:-\w, )?(--[a-z-]+)/gm).filter((flag) => flag !== "--help"));
});
