import { lookUp } from "./lookup.ts";
import type { Binaries, BinaryName } from "./names.ts";

/**
 * The programs in the directory that `KUBEBUILDER_ASSETS` names, as envtest has it.
 * Such a directory usually has etcd, kube-apiserver and kubectl only. What it has is taken as it is, whichever version.
 */
export async function kubebuilderAssets(
  env: NodeJS.ProcessEnv,
  wanted: readonly BinaryName[],
): Promise<Partial<Binaries>> {
  const directory = env["KUBEBUILDER_ASSETS"];
  return directory === undefined || directory === "" ? {} : lookUp(directory, wanted);
}
