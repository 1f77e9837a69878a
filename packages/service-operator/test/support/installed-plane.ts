import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, FaultProxy, startControlPlane, waitFor } from "@service-operator/testkit";
import { operatorKubeconfig } from "./installation.ts";

/** In the order in which the guide of the webhooks has them applied. */
const manifests = ["crd-conversion.yaml", "rbac.yaml", "webhook.yaml"].map((name) => readFileSync(new URL(`../../../../deploy/${name}`, import.meta.url), "utf8"));

const coreService = ["service", "service-operator-webhook", "--namespace=service-operator-system"];

/**
 * A control plane of one's own on which the files of `deploy/` are installed, with the webhooks and both versions. They
 * are as they stand, but for what a cluster network would do: the core Service leads to this machine.
 */
export class InstalledPlane implements AsyncDisposable {
  readonly plane: ControlPlane;
  /** Every request of whoever uses {@link kubeconfig}. */
  readonly proxy: FaultProxy;
  /** A file: the operator's own service account, through the proxy. */
  readonly kubeconfig: string;
  readonly #directory: string;

  private constructor(plane: ControlPlane, proxy: FaultProxy, directory: string) {
    this.plane = plane;
    this.proxy = proxy;
    this.#directory = directory;
    this.kubeconfig = join(directory, "kubeconfig");
  }

  static async start(): Promise<InstalledPlane> {
    const plane = await startControlPlane({ components: "api" });
    const proxy = new FaultProxy({ kubeconfig: operatorKubeconfig(plane) });
    const installed = new InstalledPlane(plane, proxy, await mkdtemp(join(tmpdir(), "installed-")));
    await writeFile(installed.kubeconfig, await proxy.start());
    await installed.apply(443);
    await installed.kubectl(["patch", ...coreService, "--type=merge", "--patch", JSON.stringify({ spec: { type: "ExternalName", externalName: "localhost" } })]);
    await waitFor("the CRD is served", async () => (await plane.request({ path: "/apis/service-operator.io/v1/services?limit=1" })).status === 200);
    return installed;
  }

  /** Applies the files. The core Service cannot translate ports here, so the webhooks are called at this one. */
  async apply(port: number): Promise<void> {
    for (const text of manifests) await this.kubectl(["apply", "-f", "-"], text.replaceAll(/(?<=\n *)port: 443\n/g, `port: ${port}\n`));
  }

  /** Runs kubectl and returns what it prints; fails the test when kubectl fails. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.plane.kubectl(args, input === undefined ? {} : { input });
    assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy.stop();
    await this.plane.stop();
    await rm(this.#directory, { recursive: true });
  }
}
