/** What the near end tells the far end: to begin, and what becomes of the packets from then on. */
export type LossyLinkCommand = "listen" | "cut" | "mend" | "forget";

/** Passed to the far end as its argument, in JSON. */
export interface FarEndOptions {
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly port: number;
  /** A Unix socket: where each connection is led to. */
  readonly socketPath: string;
}

const commands: readonly LossyLinkCommand[] = ["listen", "cut", "mend", "forget"];

export function commandOf(message: unknown): LossyLinkCommand {
  const command = commands.find((each) => each === message);
  if (!command) throw new TypeError(`no command: ${String(message)}`);
  return command;
}
