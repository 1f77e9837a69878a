import { conversion, type Spoke, type WebhookHandler } from "@service-operator/controller-runtime/webhook";
import { type Service, type ServiceV1alpha1, serviceKind } from "../api/index.ts";
import { fromV1alpha1, toV1alpha1 } from "../api/schema.ts";

const v1alpha1: Spoke<Service, ServiceV1alpha1> = { toHub: fromV1alpha1, fromHub: toV1alpha1 };

/** Where the webhook server serves {@link serviceConversion}. */
export const conversionPath = "/convert";

/** Converts Services between their versions, for the API server. */
export const serviceConversion: WebhookHandler = conversion({ hub: serviceKind, spokes: { v1alpha1 } });
