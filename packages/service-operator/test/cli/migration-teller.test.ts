import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonTeller, type MigrationTeller, plainTeller, type TellerIo } from "../../src/cli/migration-teller.ts";
import type { MigrationEvent } from "../../src/migrate/migrate.ts";

const counts = { listed: 0, rewritten: 0, unchanged: 0, overtaken: 0, failed: 0 };
const progress = (listed: number): MigrationEvent => ({ event: "progress", ...counts, listed, remaining: 20 - listed });
const failed: MigrationEvent = { event: "failed", namespace: "team", name: "shop", message: "refused" };
const ended: MigrationEvent = { event: "ended", outcome: "interrupted", ...counts, listed: 10, rewritten: 9, failed: 1 };
const clear = "\r\u001B[K";

/** What is written, in order, standard output marked. */
function told(make: (io: TellerIo) => MigrationTeller, stderrIsTTY: boolean, events: readonly MigrationEvent[]): string[] {
  const written: string[] = [];
  const { tell, close } = make({ stdout: (text) => void written.push(`stdout: ${text}`), stderr: (text) => void written.push(text), stderrIsTTY });
  for (const event of events) tell(event);
  close();
  return written;
}

test("a log gets a line for each page and each failure, and nothing that moves a cursor", () => {
  const lines = told(plainTeller, false, [progress(5), failed, progress(10), ended]);
  assert.deepEqual(lines, [
    "5 of about 20 Services\n",
    "team/shop: refused\n",
    "10 of about 20 Services\n",
    "stdout: 9 Services rewritten, 0 were stored so already, 0 written or deleted by others meanwhile\n",
  ]);
});

test("on a terminal a failure takes the place of the line, which is drawn again below it, and the end has its own", () => {
  const lines = told(plainTeller, true, [progress(5), failed, progress(10), ended]);
  assert.deepEqual(lines, [
    `${clear}5 of about 20 Services`,
    `${clear}team/shop: refused\n5 of about 20 Services`,
    `${clear}10 of about 20 Services`,
    "\n",
    "stdout: 9 Services rewritten, 0 were stored so already, 0 written or deleted by others meanwhile\n",
  ]);
});

test("a migration that fails halfway leaves no line open, for the error to be put behind", () => {
  assert.deepEqual(told(plainTeller, true, [progress(5)]), [`${clear}5 of about 20 Services`, "\n"]);
  assert.deepEqual(told(plainTeller, true, [failed]), ["team/shop: refused\n"]);
});

test("programs get each event as it is, on a terminal too", () => {
  const events = [progress(5), failed, ended];
  assert.deepEqual(told(jsonTeller, true, events), events.map((event) => `stdout: ${JSON.stringify(event)}\n`));
});
