import { Client, Transport } from "@service-operator/controller-runtime";
import { MigrationError } from "../migrate/definition.ts";
import { type Counts, migrate, type MigrationEvent, type MigrationOutcome } from "../migrate/migrate.ts";
import { version } from "../version.ts";
import { type CredentialFlags, findCredentials } from "./credentials.ts";
import { jsonTeller, plainTeller, type TellerIo } from "./migration-teller.ts";
import { UsageError } from "./usage-error.ts";

export interface MigrateFlags extends CredentialFlags {
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Io extends TellerIo {
  readonly signal: AbortSignal;
}

/** Runs the migration and tells of it. Errors: `UsageError` where it did not come to its end, `ApiError`. */
export async function migrateCommand(flags: MigrateFlags, io: Io): Promise<void> {
  const transport = new Transport({ credentials: findCredentials(flags), userAgent: `service-operator-migrate/${version}` });
  const teller = flags.json ? jsonTeller(io) : plainTeller(io);
  try {
    const client = new Client({ transport, fieldManager: "service-operator-migrate" });
    const counts = { listed: 0, failed: 0 };
    const report = (event: MigrationEvent): void => {
      if (event.event === "ended") Object.assign(counts, event);
      teller.tell(event);
    };
    refuseUnfinished(await migrate({ client, signal: io.signal, dryRun: flags.dryRun, report }), counts);
  } catch (error) {
    throw error instanceof MigrationError ? new UsageError(error.message) : error;
  } finally {
    teller.close();
    await transport.close();
  }
}

function refuseUnfinished(outcome: MigrationOutcome, { listed, failed }: Pick<Counts, "listed" | "failed">): void {
  if (outcome === "interrupted") throw new UsageError(`stopped after ${listed} Services; run it again to go on: those cost no write then`);
  if (outcome === "incomplete") throw new UsageError(`${failed} of ${listed} Services could not be rewritten, so the older versions stay in status.storedVersions; mend them and run it again`);
}
