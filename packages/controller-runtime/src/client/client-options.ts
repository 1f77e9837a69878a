import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { ObjectRef } from "./paths.ts";
import type { RateLimit } from "./request-rate.ts";
import type { Transport } from "./transport.ts";

/** What happened to an object by our own hand. */
export type OwnWrite = { readonly type: "written"; readonly object: KubernetesObject } | { readonly type: "deleted"; readonly uid: string; readonly ref: ObjectRef };

/** Such a write with the name of the controller whose reconcile made it, if it was one; the cache listens to it. */
export type AttributedWrite = OwnWrite & { readonly writer?: string | undefined };

export interface ClientHooks {
  /** Asked before each request: a signal that ends it. */
  readonly signal?: () => AbortSignal | undefined;
  /** Called before each write; throws (`NotLeader`) to keep it from being sent. The signal ends writes under way. */
  readonly gate?: () => AbortSignal;
  /** Called before each write to an object with a name. What it returns is called when that is over, after `written`. */
  readonly writing?: (kind: Kind, ref: ObjectRef) => () => void;
  /** Called after each write that succeeded, before the caller sees the answer. */
  readonly written?: (kind: Kind, write: AttributedWrite) => void;
}

export interface ClientOptions extends ClientHooks {
  readonly transport: Transport;
  /** Recorded in `managedFields` for everything we write. */
  readonly fieldManager: string;
  /** Most requests per second, watches aside; default none: the API server's priority and fairness keeps order. */
  readonly rateLimit?: RateLimit;
  /** How unknown and duplicate fields in a write are met; default "Warn", as the API server does. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}
