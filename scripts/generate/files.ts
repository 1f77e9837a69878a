import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Output } from "./output.ts";

const root = resolve(import.meta.dirname, "../..");

/** The outputs that are not what is on disk. */
export async function differing(outputs: readonly Output[]): Promise<Output[]> {
  const contents = await Promise.all(outputs.map(({ path }) => contentOf(path)));
  return outputs.filter(({ content }, index) => contents[index] !== content);
}

export async function writeAll(outputs: readonly Output[]): Promise<void> {
  for (const { path, content } of outputs) {
    const file = resolve(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(resolve(root, path), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
