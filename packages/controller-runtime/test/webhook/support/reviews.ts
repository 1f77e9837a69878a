import type { Kind, KubernetesObject } from "../../../src/kubernetes/index.ts";
import type { AdmissionRequest } from "../../../src/webhook/admission/review.ts";
import type { WebhookHandler } from "../../../src/webhook/handler.ts";
import { keptLog } from "../../support/log.ts";

/** A kind of the tests. */
export interface Widget extends KubernetesObject {
  apiVersion: "example.com/v1";
  kind: "Widget";
  spec: { size?: number; color?: string };
}

export const widgetKind: Kind<Widget> = { apiVersion: "example.com/v1", kind: "Widget", plural: "widgets", namespaced: true };

export function widget(spec: Widget["spec"] = {}, metadata: Partial<Widget["metadata"]> = {}): Widget {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { namespace: "n", name: "w", ...metadata }, spec };
}

/** An AdmissionReview about a Widget. */
export function review(parts: Partial<AdmissionRequest> = {}): { apiVersion: string; kind: string; request: AdmissionRequest } {
  const request: AdmissionRequest = {
    uid: "u-1",
    kind: { group: "example.com", version: "v1", kind: "Widget" },
    resource: { group: "example.com", version: "v1", resource: "widgets" },
    namespace: "n",
    name: "w",
    operation: "CREATE",
    userInfo: { username: "jane", groups: ["team"] },
    object: widget(),
    oldObject: null,
    dryRun: false,
    options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    ...parts,
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

/** The response in an AdmissionReview, as the API server reads it. */
export interface WireResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly code: number; readonly reason: string; readonly message: string; readonly details?: unknown };
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

export interface Asked {
  readonly status: number;
  readonly response: WireResponse;
  readonly lines: Readonly<Record<string, unknown>>[];
}

/** Asks a handler without a server in between. */
export async function ask(handler: WebhookHandler, body: unknown): Promise<Asked> {
  const { log, lines } = keptLog();
  const answer = await handler.handle(typeof body === "string" ? body : JSON.stringify(body), { log, signal: new AbortController().signal });
  const { response } = answer.body as { response: WireResponse }; // what completeReview writes
  return { status: answer.status, response, lines };
}

/** The operations of a response's patch. */
export function patchOf({ patch }: WireResponse): unknown {
  return patch === undefined ? undefined : JSON.parse(Buffer.from(patch, "base64").toString());
}
