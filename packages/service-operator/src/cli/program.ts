import { Command, CommanderError } from "commander";
import { ApiError, BindError, CertificateError } from "@service-operator/controller-runtime";
import { version } from "../version.ts";
import type { MigrateFlags } from "./migrate.ts";
import { type RunFlags, runOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";

export interface ProgramIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether `stderr` is a terminal, on which a line can be drawn again. */
  readonly stderrIsTTY: boolean;
  /** Aborted by SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
}

/** Runs the command line. Resolves with the exit code: 0, 1 for a failure, 2 for a wrong call. */
export async function runProgram(args: readonly string[], io: ProgramIo): Promise<number> {
  try {
    await program(io).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said what is wrong
    if (error instanceof UsageError || error instanceof ApiError || error instanceof BindError || error instanceof CertificateError) {
      io.stderr(line(error instanceof BindError ? withFlag(error) : error.message));
      return error instanceof UsageError ? error.exitCode : 1;
    }
    throw error;
  }
}

/** Each command loads what it needs when it is called, and no more. */
function program(io: ProgramIo): Command {
  const root = new Command("service-operator")
    .description("Turns one Service resource into a running application, keeps it so, and tells the truth about it.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (message) => io.stderr(line(`${message.replace(/^error: /, "").replace(/[.\s]+$/, "")}; --help tells the flags and what they mean`)),
    });
  addRun(root, io);
  addCrd(root, io);
  addMigrate(root, io);
  addDemo(root, io);
  return root;
}

/** The runtime names its options; who started this program knows flags. */
function withFlag({ message, option }: BindError): string {
  const flag = option.startsWith("--") ? option : `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return message.replaceAll(option, flag);
}

/** A mistake is told in one line, whatever it quotes. */
function line(message: string): string {
  return `service-operator: ${message.replaceAll(/\s+/g, " ").trim()}\n`;
}

function addRun(root: Command, { signal }: ProgramIo): void {
  root
    .command("run")
    .description("run the operator")
    .option("--kubeconfig <file>", "kubeconfig file (default: $KUBECONFIG, the pod's service account, ~/.kube/config)")
    .option("--context <name>", "context of the kubeconfig (default: its current-context)")
    .option("--namespace <name>", "watch this namespace only; repeatable (default: all)", collect)
    .option("--secret-namespace <name>", "read Secrets in this namespace only; repeatable (default: all that are watched)", collect)
    .option("--leader-elect", "let one of several replicas lead, by a Lease", false)
    .option("--leader-election-namespace <name>", "namespace of the Lease (default: the pod's own, else service-operator-system)")
    .option("--metrics-bind-address <address>", 'host:port of /metrics; "0" turns it off', ":8080")
    .option("--health-probe-bind-address <address>", 'host:port of /healthz and /readyz; "0" turns it off', ":8081")
    .option("--metrics-authorization", "let only those read /metrics whom RBAC allows to", false)
    .option("--metrics-secure", "serve /metrics by TLS", false)
    .option("--metrics-cert-path <directory>", "directory of the certificate of /metrics (default: one made in memory, which clients cannot verify)")
    .option("--metrics-cert-name <file>", "name of the certificate's file there", "tls.crt")
    .option("--metrics-cert-key <file>", "name of the private key's file there", "tls.key")
    .option("--webhook-bind-address <address>", 'host:port of the webhooks, such as :9443; "0" turns them off', "0")
    .option("--webhook-cert-path <directory>", "directory of the certificate that webhooks are served with (default: the operator makes one)")
    .option("--webhook-cert-name <file>", "name of the certificate's file there", "tls.crt")
    .option("--webhook-cert-key <file>", "name of the private key's file there", "tls.key")
    .option("--webhook-client-ca-file <file>", "authority of the client certificate that the API server shows (default: callers need none)")
    .option("--profiling-bind-address <address>", 'host:port on loopback of CPU and heap profiles and of the log level; "0" turns it off', "0")
    .option("--allowed-ingress-annotations <keys>", "annotations that Ingresses may have, separated by commas; * at the end stands for anything (default: all)")
    .option("--host-ownership <owner>", "whose the host of an Ingress is: namespace, of the first that serves it, or path, each path its own", "namespace")
    .option("--max-concurrent-reconciles <n>", "Services worked on at the same time", "8")
    .option("--log-level <level>", "debug, info, warn or error", "info")
    .action(async (flags: RunFlags) => {
      const { run } = await import("./run.ts");
      await run(runOptions(flags), signal);
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function addCrd(root: Command, { stdout }: ProgramIo): void {
  root
    .command("crd")
    .description("print the CustomResourceDefinition, to be piped into kubectl apply -f -")
    .action(async () => {
      const [{ serviceDefinition }, { manifestText }] = await Promise.all([import("../api/schema.ts"), import("../deploy/manifest-text.ts")]);
      stdout(manifestText([serviceDefinition()]));
    });
}

function addMigrate(root: Command, io: ProgramIo): void {
  root
    .command("migrate")
    .description("rewrite every Service in the version that is stored now, so that older versions may be removed")
    .option("--kubeconfig <file>", "kubeconfig file (default: $KUBECONFIG, the pod's service account, ~/.kube/config)")
    .option("--context <name>", "context of the kubeconfig (default: its current-context)")
    .option("--dry-run", "say what would be done, and write nothing", false)
    .option("--json", "one JSON object a line on standard output", false)
    .action(async (flags: MigrateFlags) => {
      const { migrateCommand } = await import("./migrate.ts");
      await migrateCommand(flags, io);
    });
}

function addDemo(root: Command, io: ProgramIo): void {
  root
    .command("demo")
    .description("show the operator at work on a real control plane of its own, on this machine")
    .option("--once", "go through a whole life cycle and exit, instead of staying up (also: ONCE=1)", false)
    .action(async (flags: { readonly once: boolean }) => {
      const { demo } = await import("./demo/demo.ts");
      await demo({ ...io, once: flags.once || process.env["ONCE"] === "1" || !process.stdout.isTTY });
    });
}
