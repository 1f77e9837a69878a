import type { KubernetesObject } from "../../kubernetes/index.ts";
import type { Logger } from "../../telemetry/log.ts";
import { isTooDeep, maxDepth } from "../depth.ts";
import { decodeReview } from "../decode.ts";
import type { WebhookCall, WebhookHandler } from "../handler.ts";
import { failureStatus } from "../request-error.ts";
import { completeReview } from "./complete.ts";
import { errored, type AdmissionResponse } from "./response.ts";
import { admissionReview, type AdmissionRequest } from "./review.ts";

/** What an admission handler may use. */
export interface AdmissionContext<T extends KubernetesObject = KubernetesObject> {
  readonly request: AdmissionRequest<T>;
  /** Carries the path, the request's uid, the operation and the object's name. */
  readonly log: Logger;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Shows the user a warning, whatever the answer will be. One line, at most 256 characters. */
  readonly warn: (text: string) => void;
}

/** Answers one request. What it throws refuses the request with 500, and is logged; the user does not read it. */
export type AdmissionHandler = (context: AdmissionContext) => AdmissionResponse | Promise<AdmissionResponse>;

/**
 * The most general admission webhook, for what `mutating` and `validating` do not cover: other kinds, subresources,
 * connects, patches of one's own. A body that is no AdmissionReview of `v1` is answered with 400, and an object of more
 * than 500 levels is refused: beyond some thousand, code that recurses would fail.
 */
export function admission(handler: AdmissionHandler): WebhookHandler {
  return {
    handle: async (body, call) => {
      const decoded = decodeReview(body, admissionReview);
      if ("review" in decoded) return { status: 200, body: await answer(handler, decoded.review.request, call) };
      const { problem, uid } = decoded;
      const message = `no AdmissionReview of v1: ${problem}`;
      call.log.warn({ reason: message }, "refused an admission call");
      return { status: 400, body: uid === undefined ? failureStatus(400, "BadRequest", message) : completeReview(uid, errored(400, message)) };
    },
  };
}

async function answer(handler: AdmissionHandler, request: AdmissionRequest, call: WebhookCall): Promise<object> {
  const { uid, operation, kind, namespace, name, userInfo } = request;
  const log = call.log.child({ uid, operation, kind: kind.kind, namespace, name });
  const warnings: string[] = [];
  if (isTooDeep(request.object) || isTooDeep(request.oldObject)) return completeReview(uid, errored(400, `the object is more than ${maxDepth} levels deep: make it flatter`));
  try {
    const response = await handler({ request, log, signal: call.signal, warn: (text) => void warnings.push(text) });
    log.debug({ allowed: response.allowed, user: userInfo.username, reason: response.status?.message }, "admission");
    return completeReview(uid, { ...response, warnings: [...warnings, ...(response.warnings ?? [])] });
  } catch (err) {
    call.threw?.("admission", err);
    log.error({ err }, "an admission handler failed");
    return completeReview(uid, errored(500, `the webhook failed; its log says why, under uid ${uid}`));
  }
}
