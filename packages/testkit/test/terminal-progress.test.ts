import assert from "node:assert/strict";
import { test } from "node:test";
import { terminalProgress } from "../src/terminal-progress.ts";

function recorder(isTTY: boolean): { written: string[]; stream: Parameters<typeof terminalProgress>[0] } {
  const written: string[] = [];
  const write = (text: Uint8Array | string): boolean => written.push(String(text)) > 0;
  return { written, stream: { write, isTTY, columns: 40 } };
}

test("a log gets one plain line for each step, whatever changes meanwhile", () => {
  const { written, stream } = recorder(false);
  const report = terminalProgress(stream);
  report({ step: "Building etcd", done: 0, total: 2, detail: "1 s" });
  report({ step: "Building etcd", done: 0, total: 2, detail: "2 s" });
  report({ step: "Building kwok", done: 1, total: 2 });
  assert.deepEqual(written, ["[1/2] Building etcd\n", "[2/2] Building kwok\n"]);
});

test("a terminal has the current step redrawn, and a new line for the next one", () => {
  const { written, stream } = recorder(true);
  const report = terminalProgress(stream);
  report({ step: "Building etcd", done: 0, total: 2, detail: "1 s" });
  report({ step: "Building etcd", done: 0, total: 2, detail: "2 s" });
  report({ step: "Building kwok", done: 1, total: 2 });
  report({ step: "Done", done: 2, total: 2 });
  assert.deepEqual(written, [
    "\r\u001B[K[1/2] Building etcd (1 s)",
    "\r\u001B[K[1/2] Building etcd (2 s)",
    "\n",
    "\r\u001B[K[2/2] Building kwok",
    "\n",
    "\r\u001B[K[2/2] Done",
    "\n",
  ]);
});

test("a redrawn line never wraps", () => {
  const { written, stream } = recorder(true);
  terminalProgress(stream)({ step: "x".repeat(100), done: 0, total: 2 });
  assert.equal(written[0]?.length, "\r\u001B[K".length + 39);
});
