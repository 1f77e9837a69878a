import {
  SHARED_KUBECONFIG,
  type SharedControlPlane,
  sharedControlPlane,
  startControlPlane,
  terminalProgress,
} from "@service-operator/testkit";
import type { OpenApiDocument, ReadDocument } from "./openapi.ts";

/** Reads the OpenAPI documents of a control plane of our version: what the API server says about itself is the only source. */
export function openApiReader(controlPlane: SharedControlPlane): ReadDocument {
  return async (path) => {
    const { status, body } = await controlPlane.request({ path: `/openapi/v3/${path}` });
    if (status !== 200) throw new Error(`The API server has no OpenAPI document ${path} (HTTP ${status})`);
    // The API server's own format, of which `OpenApiDocument` names the part that is used.
    return body as OpenApiDocument;
  };
}

/** The one of the test run that this is part of, or one that ends with this process. */
export async function runningControlPlane(): Promise<SharedControlPlane> {
  if (process.env[SHARED_KUBECONFIG] !== undefined) return sharedControlPlane();
  return startControlPlane({ components: "api", report: terminalProgress(process.stderr) });
}
