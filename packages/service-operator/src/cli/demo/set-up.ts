import { Client, isApiError, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { type ControlPlane, startControlPlane, terminalProgress } from "@service-operator/testkit";
import { serviceDefinition } from "../../api/schema.ts";
import { operatorName } from "../../core/labels.ts";
import { manifestText } from "../../deploy/manifest-text.ts";
import { rbacManifests, secretsManifests, systemNamespace } from "../../deploy/manifests.ts";
import { UsageError } from "../usage-error.ts";
import type { Cluster, Scene } from "./scene.ts";
import { tokenKubeconfig } from "./stage/kubeconfigs.ts";
import { kubectl } from "./stage/kubectl.ts";
import { type OperatorProcess, startOperator } from "./stage/operator-process.ts";
import { poll } from "./stage/poll.ts";
import { createScratch, type Scratch } from "./stage/scratch.ts";

/** Longer than anybody leaves a demo up; the operator would lose its rights when the token expires. */
const tokenDuration = "48h";

/** The operator gives its lease back and ends its watches: a moment. More means that it hangs. */
const graceMs = 15_000;

/** Ctrl-C in a terminal reaches the API server too; then nobody is left to give the lease back to. */
const haltedGraceMs = 2_000;

/** A control plane, what `deploy/` installs, and the operator with exactly those rights. */
export async function setUp(scene: Scene): Promise<Cluster> {
  const { step, resources } = scene;
  const scratch = resources.use(await createScratch());
  const plane = await step({
    title: "Control plane: etcd, API server, controllers, scheduler, kwok",
    work: async () => await startPlane(scene),
    limitMs: Infinity, // the first time the programs are downloaded or built
    reportsItself: true,
  });
  await step({ title: "CRD and rights of deploy/ applied", work: async () => await install(plane) });
  const client = adminClient(scene, plane);
  const operator = await step({
    title: "Operator started, with those rights only; it leads",
    work: async (signal) => {
      const started = await launch(scene, plane, scratch);
      await poll(async () => await leader(client), signal);
      return started;
    },
  });
  return { plane, scratch, client, operator };
}

/** A start cannot be called off: whoever gives up waits for its end, and stops what it has started. */
async function startPlane({ resources, halt }: Scene): Promise<ControlPlane> {
  const starting = startControlPlane({
    components: "full",
    report: terminalProgress(process.stderr),
    onExit: ({ component, code, signal, logTail }) =>
      halt.because(new UsageError(`${component} was ended by ${signal ?? `an error (${code ?? "no exit code"})`}; the end of its log:\n${logTail}`)),
  });
  resources.defer(async () => {
    const plane = await starting.catch(() => undefined); // its failure is the step's
    await plane?.stop();
  });
  return await starting;
}

async function install(plane: ControlPlane): Promise<void> {
  const definition = serviceDefinition();
  await kubectl(plane, ["apply", "-f", "-"], manifestText([definition, ...rbacManifests(), ...secretsManifests()]));
  await kubectl(plane, ["wait", "--for=condition=Established", `crd/${definition.metadata.name ?? ""}`, "--timeout=60s"]);
}

function adminClient({ resources }: Scene, plane: ControlPlane): Client {
  const name = `${operatorName}-demo`;
  const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: name });
  resources.defer(async () => await transport.close());
  return new Client({ transport, fieldManager: name });
}

async function launch({ resources, halt }: Scene, plane: ControlPlane, scratch: Scratch): Promise<OperatorProcess> {
  const token = await kubectl(plane, ["create", "token", operatorName, `--namespace=${systemNamespace}`, `--duration=${tokenDuration}`]);
  const kubeconfig = await scratch.write("operator.kubeconfig", tokenKubeconfig(plane, token.trim()));
  const operator = startOperator(scratch, kubeconfig);
  let stopping = false;
  resources.defer(async () => {
    stopping = true;
    await operator.stop(halt.signal.aborted ? haltedGraceMs : graceMs);
  });
  const watch = async (): Promise<void> => {
    const end = await operator.ended;
    if (!stopping) halt.because(new UsageError(`the operator ${end}; the end of its log:\n${await operator.logTail()}`));
  };
  void watch();
  return operator;
}

/** Who holds the operator's Lease; there is only one Lease in its namespace. */
async function leader(client: Client): Promise<string | undefined> {
  try {
    const leases = await client.list(kinds.lease, { namespace: systemNamespace });
    return leases.map(({ spec }) => spec?.holderIdentity).find((holder) => holder);
  } catch (error) {
    if (isApiError(error, "NotFound")) return undefined;
    throw error;
  }
}
