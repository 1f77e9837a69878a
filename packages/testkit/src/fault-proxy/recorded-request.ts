/** One request that went through the proxy. */
export interface RecordedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** How many writes came before it. */
  readonly writesBefore: number;
  /** The HTTP status of the answer, once there is one. */
  status?: number;
}

export function isWrite({ method }: Pick<RecordedRequest, "method">): boolean {
  return method !== "GET" && method !== "HEAD";
}

export function isWatch({ path }: Pick<RecordedRequest, "path">): boolean {
  return /[?&]watch=(?:true|1)/.test(path);
}
