import type { SharedControlPlane } from "@service-operator/testkit";
import { apiVersion } from "../../src/api/index.ts";

export interface ServiceToWrite {
  readonly namespace: string;
  readonly name?: string;
  /** Added to a spec of nothing but an image. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  /** The stored Service, or the API server's reason not to store it. */
  readonly body: Record<string, unknown>;
  readonly text: string;
}

/** Creates a Service as a strict client would. The spec need not be valid. */
export async function createService(controlPlane: SharedControlPlane, wanted: ServiceToWrite): Promise<Answer> {
  return send(controlPlane, wanted, "");
}

/** What creating the Service would answer; nothing is stored. */
export async function tryService(controlPlane: SharedControlPlane, wanted: ServiceToWrite): Promise<Answer> {
  return send(controlPlane, wanted, "&dryRun=All");
}

async function send(controlPlane: SharedControlPlane, wanted: ServiceToWrite, query: string): Promise<Answer> {
  const { namespace, name = "web", spec = {}, status: reported } = wanted;
  const { status, body } = await controlPlane.request({
    method: "POST",
    path: `/apis/${apiVersion}/namespaces/${namespace}/services?fieldValidation=Strict${query}`,
    body: { apiVersion, kind: "Service", metadata: { name }, spec: { image: "web:1", ...spec }, status: reported },
  });
  // Every answer of this path is a JSON object.
  return { status, body: body as Record<string, unknown>, text: JSON.stringify(body) };
}
