import { conversion, type Spoke, type WebhookHandler } from "@service-operator/controller-runtime/webhook";
import { fromV1alpha1, type Service, type ServiceV1alpha1, serviceKind, toV1alpha1 } from "../api/index.ts";

const v1alpha1: Spoke<Service, ServiceV1alpha1> = { toHub: fromV1alpha1, fromHub: toV1alpha1 };

/** Where the webhook server serves {@link serviceConversion}. */
export const conversionPath = "/convert";

/** Converts Services between their versions, for the API server. */
export const serviceConversion: WebhookHandler = conversion({ hub: serviceKind, spokes: { v1alpha1 } });
