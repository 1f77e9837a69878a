import { isDeepStrictEqual } from "node:util";
import { FaultProxy, waitFor } from "@service-operator/testkit";
import type { Client } from "../../../src/client/client.ts";
import { type ApiErrorCode, isApiError } from "../../../src/client/errors.ts";
import { kubeconfigCredentials } from "../../../src/client/kubeconfig.ts";
import { kinds } from "../../../src/kubernetes/index.ts";
import { Manager } from "../../../src/manager.ts";
import { createLog } from "../../../src/telemetry/log.ts";
import { kubeconfigFile, plane } from "../../support/api-server.ts";
import { NoteController } from "./note-controller.ts";
import { copyLabel, note, noteKind, settings } from "./notes.ts";
import type { Outage } from "./outage.ts";
import { type State, stateOf, type View } from "./view.ts";

/** Generous: the longest outage makes a watch wait for half a minute, and many cells share the machine. */
const limit = { timeoutMs: 180_000, intervalMs: 200 };
const deadlineMs = 10_000;

export interface CellOptions {
  /** Past the proxy. */
  readonly client: Client;
  readonly view: View;
  readonly outage?: Outage;
  /** What the run without faults came to; absent in that run itself. */
  readonly expected?: Outcome;
}

export interface Outcome {
  /** After the first two notes were copied. */
  readonly first: State;
  /** After one was changed and the other deleted. */
  readonly last: State;
  /** What the controller and its watches reported: codes, or what is no ApiError. */
  readonly reports: readonly (ApiErrorCode | { readonly unexpected: unknown })[];
}

/** One life of a controller behind a proxy: two notes come, one is changed, one goes. */
export async function runCell({ client, view, outage, expected }: CellOptions): Promise<Outcome> {
  const namespace = await newNamespace(client);
  await client.create(kinds.configMap, settings(namespace));
  for (const name of ["kept", "deleted"]) await client.create(noteKind, note(namespace, name));
  const reaches = async (what: string, state: (state: State) => boolean): Promise<State> => await waitFor(what, () => state(view.state(namespace)) && view.state(namespace), limit);

  await using running = await startController(namespace, outage);
  const copied = (): boolean => ["kept", "deleted"].every((name) => view.note(namespace, name)?.status?.observedGeneration === 1);
  const first = await reaches("both notes are copied", (state) => copied() && (!expected || isDeepStrictEqual(state, expected.first)));

  running.resume();
  await client.patch(noteKind, { namespace, name: "kept" }, { type: "application/merge-patch+json", body: { spec: { text: "two" } } });
  await client.delete(noteKind, { namespace, name: "deleted" });
  const changed = (): boolean => view.note(namespace, "kept")?.status?.observedGeneration === 2 && !view.note(namespace, "deleted");
  await reaches("one note is changed, the other gone", (state) => changed() && (!expected || isDeepStrictEqual(state, expected.last)));
  await running.stop();
  // Asked for, not seen: nothing came after what was waited for.
  const last = stateOf(await client.list(noteKind, { namespace }), await client.list(kinds.configMap, { namespace, labelSelector: copyLabel }));
  return { first, last, reports: running.reports };
}

/** Not createNamespace, which waits for the service account: there are no pods here. */
async function newNamespace(client: Client): Promise<string> {
  const { metadata } = await client.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { generateName: "faults-" } });
  return metadata.name ?? "";
}

interface Running extends AsyncDisposable {
  readonly reports: Outcome["reports"];
  /** The first state is there: where the fault is for watches that resume, they have to. */
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

async function startController(namespace: string, outage: Outage | undefined): Promise<Running> {
  const reports: Outcome["reports"][number][] = [];
  const report = (code: Outcome["reports"][number]): void => {
    reports.push(code);
    outage?.reported();
  };
  const proxy = new FaultProxy({
    kubeconfig: plane.userKubeconfig({ name: "faults", groups: ["system:masters"] }),
    tls: outage?.fault.tls ?? false,
    decide: (request) => outage?.decide(request, proxy) ?? "forward",
    decideWatch: (request) => outage?.decide(request, proxy) ?? "forward",
  });
  const timeoutMs = outage?.fault.deadlineMs ?? deadlineMs;
  if (outage?.verb.from !== "resumption") outage?.arm();
  const manager = new Manager({
    credentials: kubeconfigCredentials({ path: await kubeconfigFile(await proxy.start()) }),
    name: "note-controller",
    namespaces: [namespace],
    answerTimeoutMs: timeoutMs,
    log: logTo((code) => report(code)),
  });
  new NoteController(manager, { timeoutMs }).start((error) => report(isApiError(error) ? error.code : { unexpected: error }));
  const ended = new AbortController();
  const end = manager.run(ended.signal);
  const stop = async (): Promise<void> => {
    ended.abort();
    await end;
    await proxy.stop();
  };
  const resume = (): void => {
    if (outage?.verb.from !== "resumption") return;
    outage.arm();
    proxy.breakWatches();
  };
  return { reports, resume, stop, [Symbol.asyncDispose]: stop };
}

/** A log that hands over the codes of failed watches: nobody else hears of them. */
function logTo(onWatchError: (code: ApiErrorCode) => void): ReturnType<typeof createLog> {
  const write = (line: string): void => {
    const { msg, code } = JSON.parse(line) as { readonly msg: string; readonly code?: ApiErrorCode }; // written by createLog
    if (code && msg.startsWith("watch of ")) onWatchError(code);
  };
  return createLog({ level: "warn", destination: { write } });
}
