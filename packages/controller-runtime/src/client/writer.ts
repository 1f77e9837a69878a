import { AsyncLocalStorage } from "node:async_hooks";

const writers = new AsyncLocalStorage<string>();

/** Has `work`, and all that it waits for, write by this name: that of a controller. */
export async function writingAs<R>(writer: string, work: () => Promise<R>): Promise<R> {
  return await writers.run(writer, work);
}

/** The controller whose reconcile is under way here; undefined outside of any. */
export function currentWriter(): string | undefined {
  return writers.getStore();
}
