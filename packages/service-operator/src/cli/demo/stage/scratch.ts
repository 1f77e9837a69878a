import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWatchdog } from "@service-operator/testkit";

/** A directory of the demo's own, and the processes that must not outlive it, even if the demo is killed. */
export interface Scratch extends AsyncDisposable {
  readonly directory: string;
  path(name: string): string;
  /** Writes a file that only this user may read, and gives its path. */
  write(name: string, content: string): Promise<string>;
  /** Ends this process together with the demo. */
  watch(pid: number): void;
  /** It has ended by itself. */
  forget(pid: number): void;
}

export async function createScratch(): Promise<Scratch> {
  const directory = await mkdtemp(join(tmpdir(), "service-operator-demo-"));
  const watchdog = startWatchdog(directory);
  const path = (name: string): string => join(directory, name);
  return {
    directory,
    path,
    async write(name, content) {
      await writeFile(path(name), content, { mode: 0o600 });
      return path(name);
    },
    watch: (pid) => watchdog.watch(pid),
    forget: (pid) => watchdog.forget(pid),
    [Symbol.asyncDispose]: () => watchdog.finish(),
  };
}
