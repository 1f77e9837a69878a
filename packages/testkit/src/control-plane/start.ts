import { ensureControlPlane } from "../binaries/ensure.ts";
import { API_BINARIES, BINARY_NAMES } from "../binaries/names.ts";
import { TestkitError, reasonOf } from "../errors.ts";
import { type Programs, assemble } from "./assemble.ts";
import { HOST } from "./api-server.ts";
import { createFleet } from "./fleet.ts";
import { freePort } from "./free-port.ts";
import type { ControlPlane, StartOptions } from "./options.ts";
import { startWatchdog } from "./watchdog.ts";
import { createWorkspace, keepLogs } from "./workspace.ts";

// Two starts at the same moment may be given the same free port; three times in a row is no accident.
const ATTEMPTS = 3;

/**
 * Starts a control plane on this machine, on loopback only, getting its programs first when they are not there.
 * Rejects with `binaries-unavailable`, or with `start-failed` whose message names the log of what failed.
 */
export async function startControlPlane(options: StartOptions = {}): Promise<ControlPlane> {
  const programs = await programsFor(options);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, programs);
    } catch (error) {
      const isRetried = attempt < ATTEMPTS && options.port === undefined && isPortTaken(error);
      if (!isRetried) throw error;
    }
  }
}

async function programsFor(options: StartOptions): Promise<Programs> {
  if (options.components === "api") return { api: await ensureControlPlane({ ...options, binaries: API_BINARIES }) };
  const all = await ensureControlPlane({ ...options, binaries: BINARY_NAMES });
  return { api: all, all };
}

async function startOnce(options: StartOptions, programs: Programs): Promise<ControlPlane> {
  const workspace = await createWorkspace(options.dataDir);
  const watchdog = startWatchdog(workspace.root);
  const fleet = createFleet({ workspace, watchdog }, options.onExit);
  const stop = async (): Promise<void> => {
    await fleet.endAll();
    await watchdog.finish();
  };
  try {
    const port = options.port ?? (await freePort(HOST));
    const { access, apiServer } = await assemble({ options, programs, workspace, fleet, port });
    return {
      ...access,
      apiServer,
      logsDir: workspace.logsDir,
      get pids() {
        return fleet.pids();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    const kept = await keepLogs(workspace);
    await stop();
    throw new TestkitError("start-failed", `${reasonOf(error)}\nThe logs are in ${kept}`);
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof TestkitError && error.message.includes("address already in use");
}
