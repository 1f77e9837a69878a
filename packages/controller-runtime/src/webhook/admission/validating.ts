import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";
import { jsonEqual } from "../../ownership/json.ts";
import type { WebhookHandler } from "../handler.ts";
import { admission, type AdmissionContext } from "./handler.ts";
import { type AdmissionResponse, allowed } from "./response.ts";
import type { AdmissionRequest } from "./review.ts";
import { wrongSubject } from "./subject.ts";

type Verdict = AdmissionResponse | Promise<AdmissionResponse>;

export interface UpdateContext<T extends KubernetesObject> extends AdmissionContext<T> {
  /** The object as it is stored. */
  readonly oldObject: T;
}

/** What is asked before each operation, as controller-runtime's `CustomValidator`. What is absent is allowed. */
export interface Validator<T extends KubernetesObject> {
  create?(object: T, context: AdmissionContext<T>): Verdict;
  /** Not asked about a terminating object of which only the metadata changes: nothing may keep its finalizers. */
  update?(object: T, context: UpdateContext<T>): Verdict;
  /** Gets the object as it is stored. On a delete of a collection it is asked once for each object. */
  delete?(object: T, context: AdmissionContext<T>): Verdict;
}

/** A validating webhook for one kind. A `CONNECT` is allowed unasked. */
export function validating<T extends KubernetesObject>(kind: Kind<T>, validator: Validator<T>): WebhookHandler {
  return admission(async (context) => {
    const wrong = wrongSubject(context.request, kind);
    if (wrong) return wrong;
    return (await verdict(validator, context as AdmissionContext<T>)) ?? allowed(); // wrongSubject compared the kind
  });
}

function verdict<T extends KubernetesObject>(validator: Validator<T>, context: AdmissionContext<T>): Verdict | undefined {
  const { operation } = context.request;
  const { object, oldObject } = context.request as AdmissionRequest<T> & { object: T; oldObject: T }; // wrongSubject found those of the operation there
  switch (operation) {
    case "CREATE":
      return validator.create?.(object, context);
    case "UPDATE":
      return isLettingGo(object, oldObject) ? undefined : validator.update?.(object, { ...context, oldObject });
    case "DELETE":
      return validator.delete?.(oldObject, context);
    case "CONNECT":
      return undefined;
  }
}

/** An object that fails a rule made after it must still be able to go: webhook good practices, "avoid deadlocks". */
function isLettingGo(object: KubernetesObject, oldObject: KubernetesObject): boolean {
  if (oldObject.metadata.deletionTimestamp === undefined) return false;
  return jsonEqual({ ...object, metadata: null }, { ...oldObject, metadata: null });
}
