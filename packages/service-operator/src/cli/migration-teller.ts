import type { Counts, MigrationEvent, MigrationOutcome } from "../migrate/migrate.ts";

/** Where a migration is told of. */
export interface TellerIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether `stderr` is a terminal, on which a line can be drawn again. */
  readonly stderrIsTTY: boolean;
}

export interface MigrationTeller {
  readonly tell: (event: MigrationEvent) => void;
  /** Ends the line that is drawn, so that what comes after has its own. May be called again. */
  readonly close: () => void;
}

/** For programs: one JSON object a line on standard output. */
export function jsonTeller({ stdout }: TellerIo): MigrationTeller {
  return { tell: (event) => stdout(`${JSON.stringify(event)}\n`), close: () => undefined };
}

/** ECMA-48: back to the beginning of the line, and EL. */
const clearLine = "\r\u001B[K";

/** For people: the progress in one line on a terminal, in one line a page elsewhere; the end on standard output. */
export function plainTeller({ stdout, stderr, stderrIsTTY }: TellerIo): MigrationTeller {
  let drawn = "";
  const say = (text: string): void => stderr(drawn === "" ? `${text}\n` : `${clearLine}${text}\n${drawn}`);
  const draw = (text: string): void => stderr(clearLine + (drawn = text));
  const close = (): void => {
    if (drawn !== "") stderr("\n");
    drawn = "";
  };
  const tell = (event: MigrationEvent): void => {
    if (event.event === "started") say(`stored are ${event.storedVersions.join(", ")}; the storage version is ${event.storageVersion}`);
    if (event.event === "failed") say(`${event.namespace}/${event.name}: ${event.message}`);
    if (event.event === "progress") (stderrIsTTY ? draw : say)(progressText(event));
    if (event.event !== "ended") return;
    close();
    stdout(endText(event));
  };
  return { tell, close };
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
