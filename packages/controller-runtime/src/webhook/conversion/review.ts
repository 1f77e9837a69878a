import { z } from "zod";
import type { KubernetesObject } from "../../kubernetes/index.ts";

export const conversionApiVersion = "apiextensions.k8s.io/v1";

/** What the API server asks (`apiextensions/v1` ConversionRequest). */
export interface ConversionRequest {
  /** Names this one question; the answer repeats it. */
  readonly uid: string;
  /** Group and version that all objects should have, as in a manifest. */
  readonly desiredAPIVersion: string;
  readonly objects: readonly KubernetesObject[];
}

/** What the API server checks of each answer, and more it does not promise. */
function isObject(value: unknown): value is KubernetesObject {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<keyof KubernetesObject, unknown>>; // any object may be asked for a member
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata === "object" && metadata !== null;
}

/** Not an array of the schema's, which would make an issue of each wrong element, and there may be millions. */
const objects = z.custom<readonly KubernetesObject[]>((value) => Array.isArray(value) && value.every(isObject), "no list of objects with apiVersion, kind and metadata");

const request: z.ZodType<ConversionRequest> = z.object({ uid: z.string().min(1), desiredAPIVersion: z.string(), objects });

/** A ConversionReview that asks. */
export const conversionReview = z.object({ apiVersion: z.literal(conversionApiVersion), kind: z.literal("ConversionReview"), request });

/** The ConversionReview with the objects, in the order in which they were asked for. */
export function convertedReview(uid: string, convertedObjects: readonly KubernetesObject[]): object {
  return { apiVersion: conversionApiVersion, kind: "ConversionReview", response: { uid, convertedObjects, result: { metadata: {}, status: "Success" } } };
}

/** The ConversionReview of a conversion that failed. The user reads the message. */
export function failedReview(uid: string, message: string): object {
  return { apiVersion: conversionApiVersion, kind: "ConversionReview", response: { uid, convertedObjects: [], result: { metadata: {}, status: "Failure", message } } };
}
