/** What bounds one call of the client. */
export interface RequestOptions {
  /**
   * Deadline of the whole call in milliseconds, retries and waits included: past it, the call fails with `Unreachable`.
   * Default: none; the transport gives each answer 30 s (`answerTimeoutMs`) to begin, and as long between two pieces of its body.
   */
  readonly timeoutMs?: number;
  /** Ends the call with `Aborted`, also between two tries. */
  readonly signal?: AbortSignal;
}

/** What a list or a watch selects. */
export interface ListOptions {
  /** One namespace; absent means all. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListPageOptions extends ListOptions, RequestOptions {
  /** Objects per page. Never together with `resourceVersion: "0"`: the API server would ignore the limit. */
  readonly limit?: number;
  readonly continue?: string | undefined;
}

export interface ListPage<T> {
  readonly items: T[];
  /** `remainingItemCount` is about how many follow the page; not known with a selector. */
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

export interface WatchOptions extends ListOptions {
  readonly resourceVersion?: string | undefined;
  /** Ask for the present state first (WatchList): ADDED events, then a bookmark with the end mark. */
  readonly sendInitialEvents?: boolean;
  /** The server ends the watch after so many seconds. */
  readonly timeoutSeconds?: number;
  /** Longest silence before the connection counts as dead, in milliseconds. */
  readonly silenceMs?: number;
  readonly signal: AbortSignal;
}

export interface WriteOptions extends RequestOptions {
  /** How unknown and duplicate fields are met, with `BadRequest` where it is "Strict"; default: as the client's options say. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

export interface DeleteOptions extends RequestOptions {
  /** Only the object with this uid: an object of the same name made since is left alone. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
}

export type PatchType = "application/merge-patch+json" | "application/json-patch+json" | "application/strategic-merge-patch+json";

export interface PatchOptions extends RequestOptions {
  readonly type: PatchType;
  readonly body: unknown;
  readonly subresource?: "status" | "scale";
}

export interface ApplyOptions extends RequestOptions {
  /** Take over fields that another manager owns with another value, instead of failing with `Conflict`. */
  readonly force?: boolean;
}
