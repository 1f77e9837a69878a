import type { ImpersonationHeaders } from "./impersonation.ts";

/** What TLS needs to know. Identity matters: a new object means new material, and new connections. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean;
}

/**
 * How to reach one API server and who we are there.
 *
 * Guarantees: both are asked before each request, so that rotated files count within a minute, with no restart.
 */
export interface Credentials {
  /** Base URL, without a trailing slash. */
  readonly server: string;
  /** The current TLS material; the same object for as long as nothing changed. */
  tls(): Promise<TlsMaterial>;
  /** The value of the `Authorization` header, if there is one. */
  authorization(): Promise<string | undefined>;
  /** Headers by which to act as somebody else; absent: as ourselves. */
  readonly impersonation?: ImpersonationHeaders;
  /** The server said 401: forget what is cached. Returns whether another try makes sense. */
  refresh(): boolean;
}
