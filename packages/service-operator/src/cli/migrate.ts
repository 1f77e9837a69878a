import { Client, Transport } from "@service-operator/controller-runtime";
import { MigrationError } from "../migrate/definition.ts";
import { type Counts, migrate, type MigrationEvent, type MigrationOutcome } from "../migrate/migrate.ts";
import { version } from "../version.ts";
import { type CredentialFlags, findCredentials } from "./credentials.ts";
import { UsageError } from "./usage-error.ts";

export interface MigrateFlags extends CredentialFlags {
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Runs the migration and tells of it. Errors: `UsageError` where it did not come to its end, `ApiError`. */
export async function migrateCommand(flags: MigrateFlags, io: Io): Promise<void> {
  const transport = new Transport({ credentials: findCredentials(flags), userAgent: `service-operator-migrate/${version}` });
  try {
    const client = new Client({ transport, fieldManager: "service-operator-migrate" });
    const counts = { listed: 0, failed: 0 };
    const tell = flags.json ? (event: MigrationEvent) => io.stdout(`${JSON.stringify(event)}\n`) : teller(io);
    const report = (event: MigrationEvent): void => {
      if (event.event === "ended") Object.assign(counts, event);
      tell(event);
    };
    refuseUnfinished(await migrate({ client, signal: io.signal, dryRun: flags.dryRun, report }), counts);
  } catch (error) {
    throw error instanceof MigrationError ? new UsageError(error.message) : error;
  } finally {
    await transport.close();
  }
}

function refuseUnfinished(outcome: MigrationOutcome, { listed, failed }: Pick<Counts, "listed" | "failed">): void {
  if (outcome === "interrupted") throw new UsageError(`stopped after ${listed} Services; run it again to go on: those cost no write then`);
  if (outcome === "incomplete") throw new UsageError(`${failed} of ${listed} Services could not be rewritten, so the older versions stay in status.storedVersions; mend them and run it again`);
}

/** For people: the progress in one line on a terminal, in one line a page elsewhere. */
function teller({ stdout, stderr }: Io): (event: MigrationEvent) => void {
  const onTerminal = process.stderr.isTTY;
  return (event) => {
    if (event.event === "started") stderr(`stored are ${event.storedVersions.join(", ")}; the storage version is ${event.storageVersion}\n`);
    if (event.event === "failed") stderr(`${event.namespace}/${event.name}: ${event.message}\n`);
    if (event.event === "progress") stderr(onTerminal ? `\r\u001B[K${progressText(event)}${event.remaining === 0 ? "\n" : ""}` : `${progressText(event)}\n`);
    if (event.event === "ended") stdout(endText(event));
  };
}

function progressText({ listed, remaining }: Counts & { readonly remaining: number }): string {
  return `${listed} of about ${listed + remaining} Services`;
}

function endText({ outcome, ...counts }: Counts & { readonly outcome: MigrationOutcome }): string {
  const { listed, rewritten, unchanged, overtaken } = counts;
  if (outcome === "upToDate") return "nothing to do: no older version is stored\n";
  if (outcome === "dryRun") return `would go over ${listed} Services, and write those that are not stored in the storage version\n`;
  const done = `${rewritten} Services rewritten, ${unchanged} were stored so already, ${overtaken} written or deleted by others meanwhile\n`;
  return outcome === "migrated" ? `${done}only the storage version is stored now\n` : done;
}
