import { execFile } from "node:child_process";
import { ApiError } from "./errors.ts";

/** The `exec` stanza of a kubeconfig user (client-go's `ExecConfig`). */
export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
}

/** What a credential plugin prints (`client.authentication.k8s.io` ExecCredential). */
interface ExecCredential {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

export type ExecStatus = NonNullable<ExecCredential["status"]>;

/** A plugin that hangs (waiting for a browser, a network) must not hang us for good. */
const pluginTimeoutMs = 60_000;

/**
 * Credentials from a plugin, as kubectl gets them.
 *
 * Guarantees: one process at a time however many requests wait; the answer is kept until it expires or is forgotten.
 */
export class ExecCredentials {
  readonly #config: ExecConfig;
  #current: ExecStatus | undefined;
  #running: Promise<ExecStatus> | undefined;

  constructor(config: ExecConfig) {
    this.#config = config;
  }

  async get(): Promise<ExecStatus> {
    if (this.#current && !expired(this.#current)) return this.#current;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  forget(): void {
    this.#current = undefined;
  }

  async #run(): Promise<ExecStatus> {
    const { apiVersion, command } = this.#config;
    const output = await runPlugin(this.#config, {
      KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } }),
    });
    const status = parse(output)?.status;
    if (!status?.token && !status?.clientCertificateData) {
      throw new ApiError({ code: "Credentials", message: `credential plugin ${command} printed no ExecCredential with a token or certificate` });
    }
    this.#current = status;
    return status;
  }
}

function expired(status: ExecStatus): boolean {
  return status.expirationTimestamp !== undefined && Date.parse(status.expirationTimestamp) <= Date.now();
}

function parse(output: string): ExecCredential | undefined {
  try {
    return JSON.parse(output) as ExecCredential;
  } catch {
    return undefined;
  }
}

async function runPlugin(config: ExecConfig, extra: Record<string, string>): Promise<string> {
  const env = { ...process.env, ...Object.fromEntries((config.env ?? []).map(({ name, value }) => [name, value])), ...extra };
  return await new Promise((resolve, reject) => {
    execFile(config.command, [...(config.args ?? [])], { env, timeout: pluginTimeoutMs }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const hint = config.installHint ? `; ${config.installHint.trim()}` : "";
      const reason = stderr.trim().split("\n").at(-1) || error.message;
      reject(new ApiError({ code: "Credentials", message: `credential plugin ${config.command} failed: ${reason}${hint}`, cause: error }));
    });
  });
}
