import { parse } from "yaml";
import { apiServerContract } from "../../src/contract/index.ts";
import { createNamespace, startControlPlane } from "../../src/index.ts";

apiServerContract("kube-apiserver", async () => {
  const plane = await startControlPlane({ components: "api" });
  const { users } = parse(plane.adminKubeconfig()) as Kubeconfig; // written by this package
  const user = users[0]?.user;
  const pem = (data: string | undefined): string => Buffer.from(data ?? "", "base64").toString();
  const tls = { ca: plane.caData, cert: pem(user?.["client-certificate-data"]), key: pem(user?.["client-key-data"]) };
  // A watch cache begins with the list at its start, and knows nothing of what was before.
  const { body } = await plane.request({ path: "/api/v1/configmaps?limit=1" });
  const forgotten = (body as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion;
  for (let i = 0; i < 3; i++) await createNamespace(plane, "later");
  await plane.apiServer.restart();
  return { url: plane.url, tls, forgotten, stop: async () => await plane.stop() };
});

interface Kubeconfig {
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}
