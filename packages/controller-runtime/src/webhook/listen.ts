import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { BindError, parseAddress } from "../telemetry/http-server.ts";

/** Makes the server listen and gives its port. Errors: {@link BindError}. */
export async function listen(server: Server, address: string, flag: string): Promise<number> {
  const { host, port } = parseAddress(address, flag);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
    reject(new BindError(`cannot serve webhooks on ${address}: ${why}; choose another with ${flag}`));
  });
  server.listen({ port, ...(host && { host }) }, resolve);
  await promise;
  return (server.address() as AddressInfo).port; // not a pipe, so it is an AddressInfo
}
