import { renderTree } from "../tree/render.ts";
import type { Paint } from "./paint.ts";
import type { Screen } from "./screen.ts";

export interface Terminal {
  readonly write: (text: string) => void;
  /** Asked at each redraw: the window may have been resized. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly paint: Paint;
}

/** ECMA-48: CUU, EL, ED. */
const up = (lines: number): string => (lines === 0 ? "" : `\u001B[${lines}A`);
const clearLine = "\u001B[K";
const clearBelow = "\u001B[0J";

/** Text that stays, and below it a part that is drawn again at every change: the status line and the tree. */
export function terminalScreen({ write, size, paint }: Terminal): Screen {
  let status = "";
  let tree: readonly string[] = [];
  let drawn = 0;
  const cut = (line: string): string => paint(line.slice(0, size().columns - 1));
  const live = (): string[] => {
    const lines = [...(status === "" ? [] : [status]), ...tree];
    const room = Math.max(1, size().rows - 1); // what has scrolled off cannot be drawn again
    return lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
  };
  /** In one write and line over line, so that nothing flickers and nothing cleared ends up in the scrollback. */
  const redraw = (staying: readonly string[]): void => {
    const lines = live();
    const text = [...staying.map(paint), ...lines.map(cut)].map((line) => `${line}${clearLine}\n`).join("");
    write(up(drawn) + text + clearBelow);
    drawn = lines.length;
  };
  return {
    print: (text) => redraw(text.split("\n")),
    status(text) {
      status = text;
      redraw([]);
    },
    show(state) {
      tree = renderTree(state).map((line) => `     ${line}`);
      redraw([]);
    },
    settle() {
      const staying = ["", ...tree, ""];
      tree = [];
      redraw(staying);
    },
    close() {
      tree = [];
      status = "";
      redraw([]);
    },
  };
}
