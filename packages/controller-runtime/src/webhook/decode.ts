import type { z } from "zod";

/** A review that was read, or why it could not be, with the `uid` to answer to where one was found. */
export type Decoded<R> = { readonly review: R } | { readonly problem: string; readonly uid: string | undefined };

/** Reads a review from JSON. Never throws. Default of `parse`: `JSON.parse`. */
export function decodeReview<R>(body: string, schema: z.ZodType<R>, parse: (text: string) => unknown = JSON.parse): Decoded<R> {
  let value: unknown;
  try {
    value = parse(body);
  } catch {
    return { problem: "the body is not JSON", uid: undefined };
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return { review: data };
  const [issue] = error.issues;
  return { problem: `${issue?.path.join(".") || "the body"}: ${issue?.message}`, uid: uidOf(value) };
}

function uidOf(value: unknown): string | undefined {
  const request = (value as { request?: { uid?: unknown } | null } | null)?.request; // any JSON may be asked for a member
  return typeof request?.uid === "string" ? request.uid : undefined;
}
