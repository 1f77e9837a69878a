import type { Kind } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion } from "./group.ts";
import type { Service } from "./types.ts";

export const serviceKind: Kind<Service> = { apiVersion, kind: "Service", plural: "services", namespaced: true };
