import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";
import { jsonEqual } from "../../ownership/json.ts";
import type { WebhookHandler } from "../handler.ts";
import { admission, type AdmissionContext } from "./handler.ts";
import { type AdmissionResponse, allowed, errored } from "./response.ts";
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

/** Tells whether a value is as it should be; a zod schema is one. */
export interface ObjectSchema {
  safeParse(value: unknown): { readonly success: boolean };
}

export interface ValidatingOptions {
  /**
   * What the API server holds the objects against before it asks. Whoever else gets at the port may send anything: where the
   * validator throws and the object does not match, that is refused with 400 and counts as no panic. Default: none.
   */
  readonly schema?: ObjectSchema;
}

/** A validating webhook for one kind. A `CONNECT` is allowed unasked. */
export function validating<T extends KubernetesObject>(kind: Kind<T>, validator: Validator<T>, { schema }: ValidatingOptions = {}): WebhookHandler {
  return admission(async (context) => {
    const { request } = context;
    const wrong = wrongSubject(request, kind);
    if (wrong) return wrong;
    try {
      return (await verdict(validator, context as AdmissionContext<T>)) ?? allowed(); // wrongSubject compared the kind
    } catch (error) {
      const objects = [request.object, request.oldObject].filter((each) => each !== null && each !== undefined);
      if (!schema || objects.every((each) => schema.safeParse(each).success)) throw error;
      return errored(400, `the object is no ${kind.kind} by its schema`);
    }
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
