import type { KubernetesObject } from "../../kubernetes/index.ts";
import { parseExact } from "../../crd/exact-json.ts";
import { decodeReview } from "../decode.ts";
import type { WebhookHandler } from "../handler.ts";
import { failureStatus } from "../request-error.ts";
import { type ConversionOptions, convert } from "./convert.ts";
import { conversionReview, convertedReview, failedReview } from "./review.ts";

/**
 * A list is converted in one call, and Kubernetes sets no limit to it. This holds a page of 500 objects (client-go's
 * default) of 64 KiB each, and keeps a caller from filling the memory.
 */
const maxBodyBytes = 32 * 1024 * 1024;

/** Above what such a list has, at ten bytes for each; together with its answer it fits into a heap of 512 MiB. */
const maxValues = 2_800_000;

/**
 * A conversion webhook for one kind: between any two of its versions, through the hub.
 *
 * Guarantees: as many objects as were asked for, in their order; metadata stays but for labels and annotations. One
 * object that cannot be converted fails the call, with a message that names it, and the API server then fails the whole list:
 * a converter should not throw. Integers beyond 2^53 come back as they were; converters see strings. A body that is no ConversionReview of `v1` is answered with 400.
 */
export function conversion<Hub extends KubernetesObject>(options: ConversionOptions<Hub>): WebhookHandler {
  return {
    maxBodyBytes,
    maxValues,
    handle: async (body, { log, threw }) => {
      const decoded = decodeReview(body, conversionReview, parseExact);
      if ("problem" in decoded) {
        const message = `no ConversionReview of v1: ${decoded.problem}`;
        log.warn({ reason: message }, "refused a conversion call");
        return { status: 400, body: decoded.uid === undefined ? failureStatus(400, "BadRequest", message) : failedReview(decoded.uid, message) };
      }
      const { uid, desiredAPIVersion, objects } = decoded.review.request;
      try {
        return { status: 200, body: convertedReview(uid, objects.map((object) => convert(object, desiredAPIVersion, options))) };
      } catch (err) {
        threw?.("conversion", (err as Error).cause ?? err); // a ConversionError tells of what a converter threw
        log.error({ err, uid }, "a conversion failed");
        return { status: 200, body: failedReview(uid, (err as Error).message) };
      }
    },
  };
}
