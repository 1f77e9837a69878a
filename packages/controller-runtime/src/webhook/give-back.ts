import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How long nothing large may have come. Long enough for V8 to have made its young generation small again, and for a flood to be over. */
const quietMs = 10_000;

/**
 * Has garbage collected once a flood of large bodies is over. V8 collects when something is allocated; a process that is idle after a
 * flood would keep for good what the flood took.
 */
export class GiveBack {
  readonly #collect: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(collect = collectGarbage) {
    this.#collect = collect;
  }

  /** A large body is done with. */
  later(): void {
    this.stop();
    this.#timer = setTimeout(this.#collect, quietMs).unref();
  }

  /** Nothing is collected for what was said until now. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Node has no function for this; V8 gives one to contexts that are made while the flag is set. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { readonly type: "major"; readonly execution: "async" }) => unknown;
  setFlagsFromString("--no-expose-gc");
  void gc({ type: "major", execution: "async" });
}
