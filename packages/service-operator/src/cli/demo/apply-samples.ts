import { manifestText } from "../../deploy/manifest-text.ts";
import { type Cluster, printCommand, type Scene, type Show } from "./scene.ts";
import { demoNamespace, samples } from "./samples.ts";
import { follow } from "./stage/follow.ts";
import { kubectl } from "./stage/kubectl.ts";
import { isReady } from "./tree/state.ts";

/** Two Services go in, and the screen follows what becomes of them until both are Ready. */
export async function applySamples(scene: Scene, cluster: Cluster): Promise<Show> {
  const { screen, step, resources } = scene;
  const { plane, client } = cluster;
  const manifest = manifestText(samples);
  const follower = await step({
    title: "Two Services applied, one with everything and one minimal",
    work: async () => {
      const follower = resources.use(follow({ client, namespace: demoNamespace, onChange: (state) => screen.show(state) }));
      await follower.synced;
      await kubectl(plane, ["create", "namespace", demoNamespace]);
      printCommand(scene, `kubectl apply -f - <<EOF\n${manifest}EOF`);
      await kubectl(plane, ["apply", "-f", "-"], manifest);
      return follower;
    },
  });
  await step({
    title: "Both Services Ready",
    work: async (signal) => await follower.until(({ services }) => services.length === samples.length && services.every(isReady), signal),
  });
  return { ...scene, cluster, follower };
}
