import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fate, FaultProxy, isWrite, type RecordedRequest, waitFor } from "@service-operator/testkit";
import { installation, operatorKubeconfig } from "../../support/installation.ts";
import { type Ended, startProcess } from "../../support/operator-process.ts";

/** One operator process of several, seen by a proxy of its own, which lives in this process and never stands still. */
export interface Replica extends AsyncDisposable {
  readonly name: string;
  /** Every write that reached its proxy but those of the lease: children, status, finalizers, events. */
  writes(): readonly RecordedRequest[];
  /** Every request for the lease, in order. */
  leaseTries(): readonly RecordedRequest[];
  /** Whether the API server has ever let it write the lease. */
  hasLed(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended; rejects when it does not. */
  end(): Promise<Ended>;
  /** What it printed so far, both streams. */
  output(): string;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly namespace: string;
  /** Told of each request that is no watch, before it is sent on. */
  readonly onRequest: (request: RecordedRequest) => void;
}

/** Starts `service-operator run --leader-elect` for one namespace, which holds the Lease too, with the operator's own rights. */
export async function startReplica({ name, namespace, onRequest }: ReplicaOptions): Promise<Replica> {
  const decide = (request: RecordedRequest): Fate => {
    onRequest(request);
    return "forward";
  };
  const proxy = new FaultProxy({ kubeconfig: operatorKubeconfig(await installation()), decide });
  const directory = await mkdtemp(join(tmpdir(), "replica-"));
  const kubeconfig = join(directory, "kubeconfig");
  await writeFile(kubeconfig, await proxy.start());
  const { ended, output, signal } = startProcess(runArgs(kubeconfig, namespace));
  let end: Ended | undefined;
  void ended.then((how) => (end = how));
  const leaseTries = (): RecordedRequest[] => proxy.requests.filter(isForLease);
  return {
    name,
    end: async () => await waitFor(`${name} ends`, () => end, { timeoutMs: 60_000 }),
    output,
    leaseTries,
    writes: () => proxy.requests.filter(changesState),
    hasLed: () => leaseTries().some((request) => isWrite(request) && succeeded(request)),
    signal,
    async [Symbol.asyncDispose]() {
      signal("SIGKILL");
      await ended;
      await proxy.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** A write of anything but the lease. A review of one's own rights is a question, though it is a POST. */
export function changesState(request: RecordedRequest): boolean {
  return isWrite(request) && !isForLease(request) && !request.path.includes("/selfsubject");
}

function isForLease({ path }: RecordedRequest): boolean {
  return path.includes("/leases");
}

function succeeded({ status = 0 }: RecordedRequest): boolean {
  return status >= 200 && status < 300;
}

function runArgs(kubeconfig: string, namespace: string): string[] {
  const election = ["--leader-elect", "--leader-election-namespace", namespace];
  const servers = ["--metrics-bind-address", "0", "--health-probe-bind-address", "0"];
  return ["run", "--kubeconfig", kubeconfig, "--namespace", namespace, ...election, ...servers];
}
