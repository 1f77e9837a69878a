import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";

/**
 * The program of the watchdog: `watchdog-process <directory>`. Reads `+<pid>` and `-<pid>` lines;
 * at the end of its input it kills the processes that are left and removes the directory.
 */

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: watchdog-process <directory>");

const watched = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) watched.add(pid);
  else watched.delete(pid);
}

for (const pid of watched) kill(pid);

// The retries are for a file that a dying process creates while its directory is being emptied.
await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
