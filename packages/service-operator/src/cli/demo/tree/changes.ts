import type { Branch } from "./branch.ts";
import { branchesOf } from "./branches.ts";
import type { DemoState } from "./state.ts";

const separator = " > ";

/** What is different after, a line each: for a log, where the whole tree at every change would hide the change. */
export function renderChanges(before: DemoState, after: DemoState): string[] {
  const old = flat(branchesOf(before), "");
  const now = flat(branchesOf(after), "");
  const missing = [...old.keys()].filter((path) => !now.has(path));
  // What hung on something that is gone went with it.
  const gone = missing.filter((path) => !missing.some((other) => path.startsWith(other + separator)));
  const changed = [...now].filter(([path, detail]) => old.get(path) !== detail);
  return [...gone.map((path) => `${path}: gone`), ...changed.map(([path, detail]) => `${path}: ${detail}`)];
}

/** Every line of the tree by its path. A heading, which has no detail of its own, is only a part of paths. */
function flat(branches: readonly Branch[], parent: string): Map<string, string> {
  const entries = branches.flatMap(({ title, detail, branches: below }): [string, string][] => {
    const path = parent === "" ? title : parent + separator + title;
    const own: [string, string][] = detail === "" ? [] : [[path, detail]];
    return [...own, ...flat(below, path)];
  });
  return new Map(entries);
}
