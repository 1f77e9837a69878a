import assert from "node:assert/strict";
import { createLog } from "@service-operator/controller-runtime";
import type { CustomResourceDefinition } from "@service-operator/controller-runtime/kubernetes";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { staticCertificate, WebhookServer } from "@service-operator/controller-runtime/webhook";
import { type Components, type ControlPlane, startControlPlane, waitFor } from "@service-operator/testkit";
import { serviceDefinition } from "../../src/api/schema.ts";
import { conversionPath, serviceConversion } from "../../src/webhooks/conversion.ts";

export type Version = "v1" | "v1alpha1";

export const resource = "services.service-operator.io";

const authority = createAuthority();
const { certificate: cert, key } = authority.issueServer("conversion", ["127.0.0.1"]);

/** A control plane of one's own, for what concerns the definition itself, with a conversion webhook that can be turned off. */
export class VersionedPlane implements AsyncDisposable {
  readonly plane: ControlPlane;
  #server: WebhookServer | undefined;
  #port = 0;

  private constructor(plane: ControlPlane) {
    this.plane = plane;
  }

  static async start(components: Components = "api"): Promise<VersionedPlane> {
    const versioned = new VersionedPlane(await startControlPlane({ components }));
    await versioned.serveConversion();
    return versioned;
  }

  async serveConversion(): Promise<void> {
    const log = createLog({ level: "error" });
    this.#server = new WebhookServer({ address: `127.0.0.1:${this.#port}`, certificates: staticCertificate({ cert, key }), log, drainTimeoutMs: 100 });
    this.#server.register(conversionPath, serviceConversion);
    this.#port = await this.#server.start();
  }

  async stopConversion(): Promise<void> {
    await this.#server?.stop();
  }

  /** The definition with both versions, or those that are named, of which one is stored. */
  definition(storage: Version, served: readonly Version[] = ["v1", "v1alpha1"]): CustomResourceDefinition {
    const conversionWebhook = { url: `https://127.0.0.1:${this.#port}${conversionPath}`, caBundle: Buffer.from(authority.credentials.certificate).toString("base64") };
    const { spec, ...rest } = serviceDefinition({ conversionWebhook });
    const versions = spec.versions.filter(({ name }) => served.some((each) => each === name)).map((version) => ({ ...version, storage: version.name === storage }));
    return { ...rest, spec: { ...spec, versions } };
  }

  /** Applies a definition, and waits until every version of it is served. */
  async install(definition: CustomResourceDefinition): Promise<void> {
    await this.kubectl(["apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", "-"], JSON.stringify(definition));
    const want = definition.spec.versions.map(({ name }) => name).toSorted();
    await waitFor("the versions are served", async () => {
      const { body } = await this.plane.request({ path: "/apis/service-operator.io" });
      const { versions = [] } = body as { readonly versions?: readonly { readonly version: string }[] };
      assert.deepEqual(versions.map(({ version }) => version).toSorted(), want);
      const answers = await Promise.all(want.map(async (version) => await this.plane.request({ path: `/apis/service-operator.io/${version}/services` })));
      return answers.every(({ status }) => status === 200);
    });
  }

  /** Runs kubectl and returns what it prints; fails the test when kubectl fails. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.plane.kubectl(args, input === undefined ? {} : { input });
    assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  async storedVersions(): Promise<readonly string[]> {
    return JSON.parse(await this.kubectl(["get", "crd", resource, "-o", "jsonpath={.status.storedVersions}"])) as string[]; // as its schema says
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopConversion();
    await this.plane.stop();
  }
}
