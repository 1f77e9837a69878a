import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../usage-error.ts";
import type { Show } from "./scene.ts";

/**
 * Ends everything, and makes sure: no process and no directory of ours is left.
 *
 * The operator must end in good order, but for Ctrl-C: a terminal sends that to the API server too, and without one the
 * operator cannot give its lease back.
 */
export async function stopEverything({ cluster: { plane, scratch, operator }, resources, halt }: Show): Promise<void> {
  const pids = Object.entries(plane.pids);
  const directories = [scratch.directory, dirname(plane.logsDir)];
  await resources.disposeAsync();
  const processes = pids.filter(([, pid]) => isAlive(pid)).map(([component]) => component);
  const left = [...processes, ...directories.filter((directory) => existsSync(directory))];
  if (left.length > 0) throw new UsageError(`still there: ${left.join(", ")}`);
  const end = await operator.ended;
  if (!halt.signal.aborted && end !== "ended with exit code 0") throw new UsageError(`the operator ${end} when it was asked to stop`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
