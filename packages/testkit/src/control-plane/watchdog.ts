import { spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** A helper process that ends the components and removes the directory when this process is gone, however it went. */
export interface Watchdog {
  /** A process to end. */
  watch(pid: number): void;
  /** It has ended by itself: its id may soon be another process's. */
  forget(pid: number): void;
  /** Does now what it does when this process is gone; resolves when it is done. */
  finish(): Promise<void>;
}

/**
 * The helper learns of the end of this process by the end of a pipe that only this process holds open:
 * that works after SIGKILL too. It is in a session of its own, so that Ctrl-C in a terminal does not reach it.
 */
export function startWatchdog(directory: string): Watchdog {
  const script = new URL(`./watchdog-process${extname(import.meta.url)}`, import.meta.url);
  const helper = spawn(process.execPath, [fileURLToPath(script), directory], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    // A debugger's or a coverage tool's options for this process are not meant for the helper.
    env: { PATH: process.env["PATH"] },
  });
  const ended = once(helper, "exit");
  helper.unref();
  // A helper that was killed cannot be told anything; the components are still stopped by `stop`.
  helper.stdin.on("error", () => {});
  const tell = (line: string): void => void helper.stdin.write(`${line}\n`);
  return {
    watch: (pid) => tell(`+${pid}`),
    forget: (pid) => tell(`-${pid}`),
    async finish() {
      helper.ref();
      helper.stdin.end();
      if (helper.exitCode === null && helper.signalCode === null) await ended;
    },
  };
}
