import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../..", import.meta.url));

export interface Snippet {
  /** File and line, for the name of a test. */
  readonly where: string;
  readonly text: string;
}

/** Every page that a user reads. */
const pages = globSync(["*.md", "docs/guides/*.md", "packages/*/README.md", "packages/*/docs/*.md"], { cwd: root }).toSorted();

/** The code blocks of one language in the documentation. */
export function snippets(language: string): Snippet[] {
  return pages.flatMap((page) => {
    const text = readFileSync(`${root}/${page}`, "utf8");
    return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
      .filter(([, tag]) => tag === language)
      .map((match) => ({ where: `${page}:${text.slice(0, match.index).split("\n").length}`, text: match[2] ?? "" }));
  });
}
