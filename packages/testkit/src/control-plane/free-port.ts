import { once } from "node:events";
import { createServer } from "node:net";

/** A port that is free now. Another process may take it before it is used: the caller starts again with another. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
