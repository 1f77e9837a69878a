import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { BindError, parseAddress } from "../listen.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** Whether nobody but this machine (or this Pod) can reach the host. A name is not looked up: only "localhost" counts. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host === "localhost";
  return loopback.check(host, version === 6 ? "ipv6" : "ipv4");
}

/**
 * Gives the address back where it is a loopback one; `localhost` becomes `127.0.0.1`, whatever a hosts file makes of it.
 * Throws {@link BindError} for any other, also for `:port`, which is every interface.
 */
export function loopbackAddress(address: string, option: string): string {
  const { host, port } = parseAddress(address, option);
  if (host === undefined || !isLoopback(host)) throw new BindError(`${option} "${address}" can be reached from outside, and what it serves is a copy of the memory: use 127.0.0.1:${port}`, option);
  return host === "localhost" ? `127.0.0.1:${port}` : address;
}

/**
 * Whether a request was made on this machine, and by no web page from elsewhere that runs in a browser here. Browsers
 * say where a page is from: by `Origin`, and by `Sec-Fetch-Site` also where they leave that out.
 */
export function isFromHere({ host, origin, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (!isLoopbackHost(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === "same-origin" || site === "none"; // as in Fetch Metadata: a typed address is "none"
}

/** Whether a `Host` header names this machine: a web page that makes its own name point here does not. */
export function isLoopbackHost(header: string | undefined): boolean {
  const hostname = URL.parse(`http://${header ?? ""}`)?.hostname ?? "";
  return isLoopback(hostname.replace(/^\[(.*)\]$/, "$1"));
}
