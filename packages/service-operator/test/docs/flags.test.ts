import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { migrationRights } from "../../src/rights.ts";
import { commandLine } from "../cli/command-line.ts";
import { root } from "./snippets.ts";

test("the README has every flag of run, and no other", async () => {
  const { code, stdout: help } = await commandLine(["run", "--help"]);
  assert.equal(code, 0);
  const readme = readFileSync(`${root}/README.md`, "utf8");
  const table = readme.slice(readme.indexOf("### `service-operator run`"), readme.indexOf("Other commands"));
  const flags = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, flag]) => flag ?? "").toSorted();
  assert.deepEqual(flags(table, /^\| `(--[a-z-]+)/gm), flags(help, /^\s+(?:-\w, )?(--[a-z-]+)/gm).filter((flag) => flag !== "--help"));
});

test("the guide to versions has every flag of migrate, and the rights that it needs", async () => {
  const { code, stdout: help } = await commandLine(["migrate", "--help"]);
  assert.equal(code, 0);
  const guide = readFileSync(`${root}/docs/guides/versions.md`, "utf8");
  const flags = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, flag]) => flag ?? "").toSorted();
  assert.deepEqual(flags(guide, /^\| `(--[a-z-]+)/gm), flags(help, /^\s+(?:-\w, )?(--[a-z-]+)/gm).filter((flag) => flag !== "--help"));
  assert.deepEqual(parse(/^- apiGroups:[^`]*/m.exec(guide)?.[0] ?? ""), migrationRights);
});
