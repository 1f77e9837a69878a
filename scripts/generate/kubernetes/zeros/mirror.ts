import { createLog } from "@service-operator/controller-runtime";
import { admission, denied, staticCertificate, WebhookServer } from "@service-operator/controller-runtime/webhook";
import { type ControlPlaneAccess, createNamespace, waitFor } from "@service-operator/testkit";
// The signer is the test kit's own, and no part of what it exports.
import { createAuthority } from "@service-operator/controller-runtime/pki";
import type { Mirror, Resource } from "./index.ts";

const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/**
 * Has a real API server show what it makes of objects: an admission webhook refuses each and says in its refusal what it
 * was shown. Webhooks are asked before anything is validated, so one object may have fields that exclude each other.
 */
export async function withMirror<T>(controlPlane: ControlPlaneAccess, use: (mirror: Mirror) => Promise<T>): Promise<T> {
  const namespace = await createNamespace(controlPlane, "mirror");
  const { server, caBundle } = refusingServer();
  const url = `https://127.0.0.1:${await server.start()}/`;
  const name = `${namespace}.example.com`;
  const mirror: Mirror = async (resource, object) => await shownTo(controlPlane, collection(namespace, resource), object);
  try {
    await controlPlane.request({ method: "POST", path, body: configuration(name, namespace, { url, caBundle }) });
    await waitFor("the API server to ask the webhook", async () => await mirror({ apiVersion: "v1", plural: "configmaps" }, configMap));
    return await use(mirror);
  } finally {
    await controlPlane.request({ method: "DELETE", path: `${path}/${name}` });
    await server.stop();
  }
}

function refusingServer(): { readonly server: WebhookServer; readonly caBundle: string } {
  const authority = createAuthority();
  const { certificate: cert, key } = authority.issueServer("mirror", ["127.0.0.1"]);
  const server = new WebhookServer({ certificates: staticCertificate({ cert, key }), log: createLog({ level: "error" }), address: "127.0.0.1:0" });
  server.register("/", admission(({ request }) => denied(JSON.stringify(request.object))));
  return { server, caBundle: Buffer.from(authority.credentials.certificate).toString("base64") };
}

function configuration(name: string, namespace: string, clientConfig: object): object {
  const webhook = {
    name,
    clientConfig,
    rules: [{ apiGroups: ["*"], apiVersions: ["*"], resources: ["*"], operations: ["CREATE"], scope: "Namespaced" }],
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    failurePolicy: "Fail",
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  return { apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration", metadata: { name }, webhooks: [webhook] };
}

/** Sent until the webhook is asked; before that it is created, or there already. */
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "mirror" } };

function collection(namespace: string, { apiVersion, plural }: Resource): string {
  return `/${apiVersion === "v1" ? "api" : "apis"}/${apiVersion}/namespaces/${namespace}/${plural}`;
}

/** What the webhook said it was shown. Throws where the API server answered without asking it. */
async function shownTo(controlPlane: ControlPlaneAccess, path: string, object: object): Promise<unknown> {
  const { body } = await controlPlane.request({ method: "POST", path, body: object });
  const text = /denied the request: (\{.*\})$/s.exec((body as { readonly message?: string }).message ?? "")?.[1]; // an object or a Status
  if (text === undefined) throw new Error(`the webhook was not asked: ${JSON.stringify(body)}`);
  return JSON.parse(text);
}
