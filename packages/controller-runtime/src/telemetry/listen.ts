import type { AddressInfo, Server } from "node:net";

export interface ListenOptions {
  /** `host:port` or `:port`; port 0 takes a free one. */
  readonly address: string;
  /** What listens there, for the message when it cannot: "metrics". */
  readonly purpose: string;
  /** The option that sets the address, for the same message. */
  readonly option: string;
}

/** A server could not be started: the address is not valid, or it is taken. */
export class BindError extends Error {
  override readonly name = "BindError";
  /** The option that sets the address, as the message has it; a program with a flag for it may put that there. */
  readonly option: string;

  constructor(message: string, option: string) {
    super(message);
    this.option = option;
  }
}

/** Splits `host:port`, `[v6]:port` or `:port`. Throws {@link BindError}. */
export function parseAddress(address: string, option: string): { readonly host: string | undefined; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new BindError(`${option} "${address}" is not an address: write host:port or :port`, option);
  return { host: match[1] ?? (match[2] || undefined), port };
}

/** Makes the server listen and gives its port. Errors: {@link BindError}. */
export async function listen(server: Server, { address, purpose, option }: ListenOptions): Promise<number> {
  const { host, port } = parseAddress(address, option);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
    reject(new BindError(`cannot serve ${purpose} on ${address}: ${why}; choose another with ${option}`, option));
  });
  server.listen({ port, ...(host && { host }) }, resolve);
  await promise;
  return (server.address() as AddressInfo).port; // not a pipe, so it is an AddressInfo
}
