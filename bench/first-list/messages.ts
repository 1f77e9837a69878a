/** From the server, once it listens: where, and what it sends. */
export interface Serving {
  readonly ca: string;
  /** Base URL of the server that has WatchList, and of the one that refuses it. */
  readonly urls: { readonly watchList: string; readonly pages: string };
  readonly bytesPerObject: number;
}

/** To one run: what to take in, and from where. */
export interface RunOptions {
  readonly url: string;
  readonly ca: string;
}

/** From one run, at its end. */
export interface Measured {
  readonly objects: number;
  readonly seconds: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly maxRssMiB: number;
}

/** From the server: how many objects it has sent in the answer that is under way. */
export interface Sent {
  readonly sent: number;
}
