import { UsageError } from "../usage-error.ts";
import { demoNamespace, hello, samples, shop, shopChange } from "./samples.ts";
import { printCommand, type Show } from "./scene.ts";
import { kubectl } from "./stage/kubectl.ts";
import { leftovers } from "./stage/leftovers.ts";
import { poll } from "./stage/poll.ts";
import { type DemoState, isReady } from "./tree/state.ts";

const { name } = shop.metadata;

/** The rest of a Service's life: it is changed, its children are broken, it is deleted. */
export async function lifeCycle(show: Show): Promise<void> {
  const { screen, step } = show;
  screen.settle();
  await step({ title: `Image and configuration of ${name} changed, rolled out, Ready`, work: async (signal) => await change(show, signal) });
  screen.settle();
  await step({ title: `Children of ${name} broken by hand, repaired, Ready`, work: async (signal) => await breakChildren(show, signal) });
  screen.settle();
  await step({ title: "Both Services deleted", work: async (signal) => await deleteAll(show, signal) });
  await step({ title: "Nothing is left of them", work: async (signal) => await nothingLeft(show, signal) });
}

async function change(show: Show, signal: AbortSignal): Promise<void> {
  const generation = service(show.follower.state())?.metadata.generation ?? 0;
  await typed(show, ["patch", "sop", name, "--type=merge", "-p", JSON.stringify(shopChange)]);
  await show.follower.until((state) => isReadyAfter(state, generation) && runs(state, shopChange.spec.image), signal);
}

/** Two at once: a child that somebody deletes, and one that somebody changes. */
async function breakChildren(show: Show, signal: AbortSignal): Promise<void> {
  const before = show.follower.state();
  const uid = coreService(before)?.metadata.uid;
  const generation = deployment(before)?.metadata.generation ?? 0;
  await typed(show, ["scale", "deployment", name, "--replicas=0"]);
  await typed(show, ["delete", "svc", name]);
  await show.follower.until((state) => {
    const recreated = coreService(state) !== undefined && coreService(state)?.metadata.uid !== uid;
    const { metadata, spec, status } = deployment(state) ?? {};
    // One generation is the damage, another one the repair: otherwise we would take the time before it for the end.
    const repaired = (metadata?.generation ?? 0) >= generation + 2 && spec?.replicas === shop.spec.replicas;
    return recreated && repaired && status?.readyReplicas === shop.spec.replicas && isReadyAfter(state, 0);
  }, signal);
}

async function deleteAll(show: Show, signal: AbortSignal): Promise<void> {
  await typed(show, ["delete", "sop", name, hello.metadata.name, "--wait=false"]);
  await show.follower.until(({ services }) => services.length === 0, signal);
}

async function nothingLeft({ cluster: { client } }: Show, signal: AbortSignal): Promise<void> {
  let left: readonly string[] = [];
  const none = async (): Promise<true | undefined> => {
    left = await leftovers(client, demoNamespace);
    return left.length === 0 ? true : undefined;
  };
  await poll(none, signal).catch((error: unknown) => {
    throw left.length === 0 ? error : new UsageError(`still there: ${left.join(", ")}`);
  });
}

/** Runs a command and shows it, as a user would type it with the namespace chosen in the kubeconfig. */
async function typed(show: Show, args: readonly string[]): Promise<void> {
  const shown = args.map((arg) => (/[{}"]/.test(arg) ? `'${arg}'` : arg));
  printCommand(show, ["kubectl", ...shown].join(" "));
  await kubectl(show.cluster.plane, [...args, `--namespace=${demoNamespace}`]);
}

function isReadyAfter(state: DemoState, generation: number): boolean {
  const found = service(state);
  return found !== undefined && (found.metadata.generation ?? 0) > generation && isReady(found) && state.services.length === samples.length;
}

function runs(state: DemoState, image: string): boolean {
  return deployment(state)?.spec?.template.spec?.containers[0]?.image === image;
}

function service({ services }: DemoState): DemoState["services"][number] | undefined {
  return services.find(({ metadata }) => metadata.name === name);
}

function deployment({ deployments }: DemoState): DemoState["deployments"][number] | undefined {
  return deployments.find(({ metadata }) => metadata.name === name);
}

function coreService({ coreServices }: DemoState): DemoState["coreServices"][number] | undefined {
  return coreServices.find(({ metadata }) => metadata.name === name);
}
