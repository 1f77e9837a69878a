/**
 * How one part of a Service is doing. Each manager says one; the conditions are made of them. The reason is decided
 * once, where it is known, and is the condition's reason.
 */
export type Aspect =
  | { readonly state: "ready"; readonly reason: string; readonly message: string }
  /** Does not do what is asked of it, while the application runs all the same: its own condition is False, Ready is not. */
  | { readonly state: "impaired"; readonly reason: string; readonly message: string }
  /** On its way, or expected to recover by itself. */
  | { readonly state: "progressing"; readonly reason: string; readonly message: string }
  /** Will not get better until somebody changes something. */
  | { readonly state: "stalled"; readonly reason: string; readonly message: string };

export function ready(message: string, reason = "Succeeded"): Aspect {
  return { state: "ready", reason, message };
}

export function impaired(reason: string, message: string): Aspect {
  return { state: "impaired", reason, message };
}

export function progressing(reason: string, message: string): Aspect {
  return { state: "progressing", reason, message };
}

export function stalled(reason: string, message: string): Aspect {
  return { state: "stalled", reason, message };
}

const rank = { stalled: 3, progressing: 2, impaired: 1, ready: 0 } as const;

/** The worst of some aspects; of equals, the first. */
export function worst<A extends Aspect>(aspects: readonly A[]): A | undefined {
  return aspects.toSorted((a, b) => rank[b.state] - rank[a.state])[0];
}
