import assert from "node:assert/strict";
import { test } from "node:test";
import { openScreen, type OutputStream } from "../../../../src/cli/demo/screen/open-screen.ts";
import { shopReady } from "../support/states.ts";

const escape = "\u001B";

function written(stream: OutputStream): string {
  let text = "";
  const screen = openScreen((more) => (text += more), stream);
  screen.status(" … working");
  screen.print(" ✔ done");
  screen.show(shopReady);
  return text;
}

test("without a terminal: plain lines, no status, each change once", () => {
  const text = written({});
  assert.equal(text.includes(escape), false);
  assert.equal(text.includes("working"), false);
  assert.match(text, /^ ✔ done\n {5}Service shop: Ready True Succeeded/);
});

test("on a terminal with colours: good news is green", () => {
  assert.ok(written({ isTTY: true, hasColors: () => true }).includes(`${escape}[32m✔${escape}[39m`));
});

test("on a terminal that wants none (NO_COLOR): no colours", () => {
  assert.equal(written({ isTTY: true, hasColors: () => false }).includes(`${escape}[3`), false);
});
