import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects all garbage now. Taken from a new context: one that is there already is not given it by the flag. */
export const collectGarbage = runInNewContext("gc") as () => void;
