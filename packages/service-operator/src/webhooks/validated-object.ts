import type { ObjectSchema } from "@service-operator/controller-runtime/webhook";
import { serviceSpec } from "../api/schema.ts";

/** What the API server takes for a Service before it asks a webhook that validates. */
export const validatedObject: ObjectSchema = {
  safeParse: (value) => serviceSpec.safeParse((value as { readonly spec?: unknown } | null)?.spec), // any value may be asked for a member
};
