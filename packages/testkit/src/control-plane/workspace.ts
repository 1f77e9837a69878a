import { cp, mkdir, mkdtemp, readFile, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A control plane under test writes well below 1 GiB: etcd's own limit is 2 GiB, its write-ahead log 64 MB a piece.
const ROOM_BYTES = 1024 ** 3;

const IN_MEMORY = "/dev/shm";

/** The one directory that holds everything a control plane writes. */
export interface Workspace {
  readonly root: string;
  readonly logsDir: string;
  path(name: string): string;
  /** Writes a file that only this user may read (there are keys among them) and gives its path. */
  write(name: string, content: string): Promise<string>;
  logPath(component: string): string;
  /** The last lines of a component's log. */
  logTail(component: string): Promise<string>;
}

export async function createWorkspace(parent?: string): Promise<Workspace> {
  const root = await mkdtemp(join(parent ?? (await defaultParent()), "service-operator-"));
  const logsDir = join(root, "logs");
  await mkdir(logsDir);
  const path = (name: string): string => join(root, name);
  const logPath = (component: string): string => join(logsDir, `${component}.log`);
  return {
    root,
    logsDir,
    path,
    logPath,
    async write(name, content) {
      await writeFile(path(name), content, { mode: 0o600 });
      return path(name);
    },
    logTail: async (component) => lastLines(await readFile(logPath(component), "utf8").catch(() => "")),
  };
}

/** Copies the logs to where they survive the workspace, and gives that directory. */
export async function keepLogs(workspace: Workspace): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), "service-operator-logs-"));
  await cp(workspace.logsDir, kept, { recursive: true });
  return kept;
}

async function defaultParent(): Promise<string> {
  const { bavail, bsize } = await statfs(IN_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ROOM_BYTES ? IN_MEMORY : tmpdir();
}

function lastLines(log: string): string {
  return log.trimEnd().split("\n").slice(-15).join("\n");
}
