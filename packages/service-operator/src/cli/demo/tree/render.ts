import type { Branch } from "./branch.ts";
import { branchesOf } from "./branches.ts";
import type { DemoState } from "./state.ts";

interface Line {
  readonly title: string;
  readonly detail: string;
}

/** The state as lines of text: box-drawing lines on the left, how each thing is in one column on the right. */
export function renderTree(state: DemoState): string[] {
  const lines = branchesOf(state).flatMap((branch) => [branch, ...twigs(branch.branches, "")]);
  const width = Math.max(0, ...lines.map(({ title }) => title.length));
  return lines.map(({ title, detail }) => `${title.padEnd(width)}  ${detail}`.trimEnd());
}

function twigs(branches: readonly Branch[], indent: string): Line[] {
  return branches.flatMap(({ title, detail, branches: below }, index) => {
    const isLast = index === branches.length - 1;
    const line = { title: `${indent}${isLast ? "└─" : "├─"} ${title}`, detail };
    return [line, ...twigs(below, `${indent}${isLast ? "  " : "│ "} `)];
  });
}
