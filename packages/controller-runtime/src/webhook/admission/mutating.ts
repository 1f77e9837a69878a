import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";
import type { Json } from "../../ownership/json.ts";
import type { WebhookHandler } from "../handler.ts";
import { admission, type AdmissionContext } from "./handler.ts";
import { jsonPatch } from "./json-patch.ts";
import { type AdmissionResponse, allowed, patched } from "./response.ts";
import { wrongSubject } from "./subject.ts";

/**
 * Gives the object as it should be stored: the one it was given, changed in place or not, or a new one; or a response
 * (`denied`) to refuse it. It may be asked again about its own result, and should then change nothing.
 */
export type Mutator<T extends KubernetesObject> = (object: T, context: AdmissionContext<T>) => T | AdmissionResponse | Promise<T | AdmissionResponse>;

/**
 * A mutating webhook for creates and updates of one kind, as controller-runtime's `CustomDefaulter`. Other operations
 * are allowed unasked.
 *
 * Guarantees: only what the mutator changed is in the patch, so fields it does not know, and numbers that JavaScript
 * cannot hold, stay as they are; no change, no patch.
 */
export function mutating<T extends KubernetesObject>(kind: Kind<T>, mutator: Mutator<T>): WebhookHandler {
  return admission(async (context) => {
    const { request } = context;
    if (request.operation === "DELETE" || request.operation === "CONNECT") return allowed();
    const wrong = wrongSubject(request, kind);
    if (wrong) return wrong;
    const typed = context as AdmissionContext<T>; // wrongSubject compared the kind, and the API server its schema
    const object = typed.request.object as T; // wrongSubject found it there
    const result = await mutator(structuredClone(object), typed);
    return isResponse(result) ? result : patched(jsonPatch(asJson(object), asJson(result)));
  });
}

/** An object has an apiVersion, a response has none. */
function isResponse(result: KubernetesObject | AdmissionResponse): result is AdmissionResponse {
  return !("apiVersion" in result);
}

/** What JSON makes of it: a Date becomes its text, a field that is undefined goes. */
function asJson(object: KubernetesObject): Json {
  return JSON.parse(JSON.stringify(object)) as Json; // which is what JSON.parse gives
}
