import type { EnsureOptions } from "../binaries/ensure.ts";
import type { ControlPlaneAccess } from "./access.ts";
import type { Components } from "./components.ts";

export interface StartOptions extends Pick<EnsureOptions, "version" | "report" | "sources" | "env"> {
  /** Default `full`. */
  readonly components?: Components;
  /** Nodes that kwok pretends to run; only with `full`. Default 3. */
  readonly nodes?: number;
  /**
   * Where the control plane makes a directory of its own, which goes when it stops.
   * Default: in memory (/dev/shm) when there is room, else the system's temporary directory.
   */
  readonly dataDir?: string;
  /** More flags for kube-apiserver, such as `--max-requests-inflight=50`. They win over the flags set here. */
  readonly apiServerFlags?: readonly string[];
  /** Writes who asked for what to `auditLogPath`, without the bodies. Default false. */
  readonly auditLog?: boolean;
  /** The API server's port. Default: a free one. */
  readonly port?: number;
  /** Called when a component ends that nobody asked to end. */
  readonly onExit?: (exit: UnexpectedExit) => void;
}

export interface UnexpectedExit {
  readonly component: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of its log. */
  readonly logTail: string;
}

/** The API server's process, for tests of what a client does without it. Its URL and its data stay the same. */
export interface ApiServer {
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it after `kill`; resolves when it is ready. */
  start(): Promise<void>;
  /** Shuts it down in good order, then starts it again; resolves when it is ready. */
  restart(): Promise<void>;
}

/** A running control plane. It does not keep this process alive, and it ends with this process, however that ends. */
export interface ControlPlane extends ControlPlaneAccess, AsyncDisposable {
  readonly apiServer: ApiServer;
  /** A file per component, `<component>.log`. */
  readonly logsDir: string;
  /** The process ids of what runs, by component. */
  readonly pids: Readonly<Record<string, number>>;
  /** Ends every process and removes the directory. May be called again. */
  stop(): Promise<void>;
}
