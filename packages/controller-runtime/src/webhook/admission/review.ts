import { z } from "zod";
import type { KubernetesObject } from "../../kubernetes/index.ts";

/** `metav1.GroupVersionKind`; the core group is `""`. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** `metav1.GroupVersionResource`; the core group is `""`. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Who made a request, as authentication found it (`authentication/v1` UserInfo). */
export interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** What the API server asks (`admission/v1` AdmissionRequest). */
export interface AdmissionRequest<T extends KubernetesObject = KubernetesObject> {
  /** Names this one question; the answer repeats it. */
  readonly uid: string;
  /** Of `object` and `oldObject`, after the conversion that `matchPolicy: Equivalent` does. */
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subResource?: string;
  /** What the user asked for, before that conversion. */
  readonly requestKind?: GroupVersionKind;
  readonly requestResource?: GroupVersionResource;
  readonly requestSubResource?: string;
  /** Absent on a create with `generateName`. */
  readonly name?: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly operation: Operation;
  readonly userInfo: UserInfo;
  /** The object as it would be stored; null on a delete. */
  readonly object?: T | null;
  /** The object as it is stored; null on a create and on a connect. */
  readonly oldObject?: T | null;
  /** Nothing will be stored: the webhook must have no side effect. */
  readonly dryRun?: boolean;
  /** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions. */
  readonly options?: unknown;
}

export const reviewApiVersion = "admission.k8s.io/v1";

const groupVersionKind = z.object({ group: z.string(), version: z.string(), kind: z.string() });
const groupVersionResource = z.object({ group: z.string(), version: z.string(), resource: z.string() });

/** An object is passed on as it came: its kind is checked by the handler, its content was by the API server. */
const object = z.custom<KubernetesObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value)).nullable();

const request: z.ZodType<AdmissionRequest> = z.object({
  uid: z.string().min(1),
  kind: groupVersionKind,
  resource: groupVersionResource,
  subResource: z.exactOptional(z.string()),
  requestKind: z.exactOptional(groupVersionKind),
  requestResource: z.exactOptional(groupVersionResource),
  requestSubResource: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
  namespace: z.exactOptional(z.string()),
  operation: z.enum(["CREATE", "UPDATE", "DELETE", "CONNECT"]),
  userInfo: z.object({
    username: z.exactOptional(z.string()),
    uid: z.exactOptional(z.string()),
    groups: z.exactOptional(z.array(z.string())),
    extra: z.exactOptional(z.record(z.string(), z.array(z.string()))),
  }),
  object: z.exactOptional(object),
  oldObject: z.exactOptional(object),
  dryRun: z.exactOptional(z.boolean()),
  options: z.unknown().optional(),
});

/** An AdmissionReview that asks. */
export const admissionReview = z.object({ apiVersion: z.literal(reviewApiVersion), kind: z.literal("AdmissionReview"), request });
