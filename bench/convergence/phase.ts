import { requestCounts, total, writesBetween } from "./api-requests.ts";
import { type Bench, controlPlaneCpuSeconds, limitMs, quiet } from "./bench.ts";
import type { Running } from "./contestant.ts";
import type { Phase } from "./measured.ts";
import { processCost } from "./process-cost.ts";

/** Something that is done to every Service. */
export interface Act {
  readonly act: () => Promise<void>;
  /** The operator whose work it is; absent for the raw load. */
  readonly operator?: Running | undefined;
  /** Whether the Services settle anew; default true. Where not, it is over when the operator is quiet. */
  readonly settles?: boolean;
}

/** Does it, and measures what it takes. */
export async function measurePhase({ plane, convergence, names }: Bench, { act, operator, settles = true }: Act): Promise<Phase> {
  const cpuOf = async (): Promise<number> => (operator ? (await processCost(operator.pid)).cpuSeconds : 0);
  const [writesBefore, operatorBefore, controlPlaneBefore] = [await requestCounts(plane), await cpuOf(), await controlPlaneCpuSeconds(plane)];
  const startedAt = performance.now();
  if (settles) convergence.restart();
  await act();
  if (settles) await convergence.until(names.length, limitMs);
  else if (operator) await quiet(operator);
  const seconds = (performance.now() - startedAt) / 1000;
  const controlPlane = (await controlPlaneCpuSeconds(plane)) - controlPlaneBefore;
  const writes = writesBetween(writesBefore, await requestCounts(plane));
  if (operator && settles) await quiet(operator);
  return {
    seconds,
    perSecond: names.length / seconds,
    writesPerService: total(writes) / names.length,
    writes: Object.fromEntries(writes),
    ...(operator && { operatorCpuSeconds: (await cpuOf()) - operatorBefore }),
    controlPlaneCpuSeconds: controlPlane,
  };
}
