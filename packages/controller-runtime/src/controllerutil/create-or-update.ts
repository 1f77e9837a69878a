import type { Client } from "../client/client.ts";
import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import { recordFields } from "../ownership/applied-fields.ts";
import { mergeObject, type MergeOptions } from "../ownership/merge.ts";

export interface CreateOrUpdateOptions<T extends KubernetesObject> extends MergeOptions {
  /** The object as cached or read; undefined where there is none. */
  readonly live: T | undefined;
  /** The fields to set, and no others. Name and namespace are those of `live`. */
  readonly desired: T;
}

/** What had to be done (controllerutil's `OperationResult`). */
export type OperationResult = "created" | "updated" | "unchanged";

/**
 * Brings one object to what is desired, with one write at most and no read.
 *
 * Guarantees: where nothing differs, nothing is written; fields that are desired no longer go and fields of others stay,
 * as {@link mergeObject} has it; an update is sent with the resourceVersion of `live`, so that it never goes over what
 * somebody wrote since. A cache fed by this client holds the result when this resolves.
 * Errors: `ApiError`; `AlreadyExists` and `Conflict` say that `live` was behind, so try again later.
 */
export async function createOrUpdate<T extends KubernetesObject>(client: Client, kind: Kind<T>, options: CreateOrUpdateOptions<T>): Promise<OperationResult> {
  const { live, record } = options;
  const desired = recordFields(options.desired, record);
  if (!live) {
    await client.create(kind, desired);
    return "created";
  }
  const { object, changes } = mergeObject(live, desired, options);
  if (changes.length === 0) return "unchanged";
  await client.update(kind, object);
  return "updated";
}
