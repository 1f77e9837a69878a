import { runningControlPlane } from "./api-server.ts";
import { generateManifests } from "./manifests.ts";
import { generateKubernetes } from "./kubernetes/index.ts";
import type { Output } from "./output.ts";
import { generateReference } from "./reference/index.ts";

/** Makes some of the generated files. */
type Producer = () => Output[] | Promise<Output[]>;

/** Add a generator here. */
const producers: readonly Producer[] = [
  async () => generateKubernetes(await runningControlPlane()),
  () => generateManifests(),
  () => generateReference(),
];

/** Every generated file of the repository, in order of path. */
export async function generateAll(): Promise<Output[]> {
  const outputs = await Promise.all(producers.map(async (produce) => produce()));
  return outputs.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
