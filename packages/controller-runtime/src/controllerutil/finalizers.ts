import type { ObjectMeta } from "../kubernetes/index.ts";

/** Whether the object waits for this finalizer before it may go. */
export function containsFinalizer({ finalizers }: ObjectMeta, finalizer: string): boolean {
  return finalizers?.includes(finalizer) ?? false;
}

/** The metadata with the finalizer at the end of its list; the very same metadata where it is there already. */
export function addFinalizer<M extends ObjectMeta>(metadata: M, finalizer: string): M {
  if (containsFinalizer(metadata, finalizer)) return metadata;
  return { ...metadata, finalizers: [...(metadata.finalizers ?? []), finalizer] };
}

/**
 * The metadata without the finalizer, wherever and however often it is listed; the very same metadata where it is not.
 * A list that ends up empty stays as an empty list, which is what a patch has to say.
 */
export function removeFinalizer<M extends ObjectMeta>(metadata: M, finalizer: string): M {
  if (!containsFinalizer(metadata, finalizer)) return metadata;
  return { ...metadata, finalizers: metadata.finalizers?.filter((each) => each !== finalizer) };
}
