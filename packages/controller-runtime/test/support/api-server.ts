import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type SharedControlPlane, sharedControlPlane } from "@service-operator/testkit";
import { Client, type ClientOptions } from "../../src/client/client.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { Transport } from "../../src/client/transport.ts";

export const plane: SharedControlPlane = await sharedControlPlane();

/** A directory that is gone when the test file ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "controller-runtime-"));
  after(async () => await rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes a kubeconfig and returns its path. */
export async function kubeconfigFile(text: string): Promise<string> {
  const path = join(await temporaryDirectory(), "kubeconfig");
  await writeFile(path, text);
  return path;
}

export function transportOf(path: string): Transport {
  const transport = new Transport({ credentials: kubeconfigCredentials({ path }), userAgent: "test" });
  after(async () => await transport.close());
  return transport;
}

/** A client of the real API server, as the administrator where no kubeconfig is given. */
export function realClient(options: Partial<ClientOptions> & { readonly kubeconfig?: string } = {}): Client {
  const { kubeconfig = plane.adminKubeconfigPath, ...rest } = options;
  return new Client({ transport: transportOf(kubeconfig), fieldManager: "test", ...rest });
}

/** A client that has only the rights RBAC gives the user. */
export async function clientOf(user: string): Promise<Client> {
  return realClient({ kubeconfig: await kubeconfigFile(plane.userKubeconfig({ name: user })) });
}

/** Runs kubectl and expects it to succeed. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await plane.kubectl(args, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
  return stdout;
}
