import { renderChanges } from "../tree/changes.ts";
import { renderTree } from "../tree/render.ts";
import type { DemoState } from "../tree/state.ts";
import type { Screen } from "./screen.ts";

/** For a file, a pipe or a CI log: plain lines, and only for what has changed. */
export function logScreen(write: (text: string) => void): Screen {
  let last: DemoState = { services: [], configMaps: [], deployments: [], coreServices: [], ingresses: [], pods: [] };
  const lines = (texts: readonly string[]): void => {
    for (const text of texts) write(`     ${text}`.trimEnd() + "\n");
  };
  return {
    print: (text) => write(`${text}\n`),
    status: () => {}, // the line that says that it is done is enough
    show(state) {
      lines(renderChanges(last, state));
      last = state;
    },
    settle: () => lines(["", ...renderTree(last), ""]),
    close: () => {},
  };
}
