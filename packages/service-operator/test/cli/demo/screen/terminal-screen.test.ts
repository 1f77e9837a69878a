import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "../../../../src/cli/demo/screen/paint.ts";
import type { Screen } from "../../../../src/cli/demo/screen/screen.ts";
import { terminalScreen } from "../../../../src/cli/demo/screen/terminal-screen.ts";
import { empty, pod, service, shopReady } from "../support/states.ts";

/** What a terminal shows of what was written; it knows the three sequences that the screen uses. */
function shown(written: string): string[] {
  const lines = [""];
  let row = 0;
  let column = 0;
  const present = (): string => lines[row] ?? "";
  for (const [token, above] of written.replaceAll("\u001B", "␛").matchAll(/␛\[(\d+)A|␛\[K|␛\[0J|\n|[^␛\n]+/g)) {
    if (above) row -= Number(above);
    else if (token === "␛[K") lines[row] = present().slice(0, column);
    else if (token === "␛[0J") lines.splice(row, Infinity, "");
    else if (token !== "\n") lines[row] = token + present().slice(token.length);
    if (token === "\n") lines[++row] ??= "";
    column = above || token === "\n" ? 0 : token.startsWith("␛") ? column : token.length;
  }
  return lines.slice(0, row);
}

function onTerminal(size = { columns: 80, rows: 24 }): { readonly screen: Screen; readonly shows: () => string[] } {
  let written = "";
  const screen = terminalScreen({ write: (text) => (written += text), size: () => size, paint: plain });
  return { screen, shows: () => shown(written) };
}

const one = { ...empty, pods: [pod("a", "shop")] };
const oneTree = ["     Service shop  deleted", "     └─ Pod a      Running, ready"];

test("printed text stays above, the status and the tree are drawn again below it", () => {
  const { screen, shows } = onTerminal();
  screen.status("working");
  screen.show(shopReady);
  screen.print("first");
  screen.show(one);
  screen.print("second");
  assert.deepEqual(shows(), ["first", "second", "working", ...oneTree]);
});

test("a settled tree stays, and is drawn again only when something changes", () => {
  const { screen, shows } = onTerminal();
  screen.show(one);
  screen.settle();
  assert.deepEqual(shows().filter(Boolean), oneTree);
  screen.print("next");
  screen.show(one);
  assert.deepEqual(shows().filter(Boolean), [...oneTree, "next", ...oneTree]);
});

test("a closed screen leaves nothing that would be drawn again", () => {
  const { screen, shows } = onTerminal();
  screen.print("first");
  screen.show(one);
  screen.close();
  assert.deepEqual(shows(), ["first"]);
});

test("never more lines than the window has, never longer ones", () => {
  const { screen, shows } = onTerminal({ columns: 20, rows: 5 });
  screen.show({ ...empty, services: ["a", "b", "c", "d", "e", "f"].map((name) => service(name)) });
  assert.deepEqual(shows(), ["     Service a  not", "     Service b  not", "     Service c  not", "… 3 more lines"]);
});
