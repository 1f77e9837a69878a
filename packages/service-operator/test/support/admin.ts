import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { installation } from "./installation.ts";

export interface Admin {
  readonly client: Client;
  readonly close: () => Promise<void>;
}

/** A client with all rights, for tests that ask too often for a kubectl each time. */
export async function adminClient(name: string): Promise<Admin> {
  const plane = await installation();
  const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: name });
  return { client: new Client({ transport, fieldManager: name }), close: async () => await transport.close() };
}
