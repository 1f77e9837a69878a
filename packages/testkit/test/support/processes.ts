import { existsSync, readFileSync } from "node:fs";

/** Whether a process still does anything. One that has ended and waits to be collected (a zombie) does not. */
export function isRunning(pid: number): boolean {
  if (!existsSync("/proc/self/stat")) return answers(pid);
  try {
    // proc(5): the state follows the name in parentheses.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
