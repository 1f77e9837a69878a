import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "./snippets.ts";

/** The packages that are for other programs, and the pages that their readers find on npm. */
const packages = ["controller-runtime", "testkit"];

/** Where the links of a page lead that are to files, with the page's own folder before them. */
function linksOf(page: string): string[] {
  const text = readFileSync(page, "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(dirname(page), target));
}

for (const name of packages) {
  test(`the pages of ${name} link only to what is in its package`, () => {
    const home = join(root, "packages", name);
    const { files } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { readonly files: readonly string[] };
    const shipped = [...files, "README.md", "package.json", "LICENSE"].map((file) => join(home, file)); // what npm adds by itself
    const links = globSync(["README.md", "docs/*.md"], { cwd: home }).flatMap((page) => linksOf(join(home, page)));
    const dead = links.filter((link) => !shipped.some((each) => link === each || link.startsWith(`${each}/`)) || !statSync(link, { throwIfNoEntry: false }));
    assert.deepEqual(dead, []);
  });
}
