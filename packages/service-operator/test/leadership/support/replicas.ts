import type { Lease, Role, RoleBinding } from "@service-operator/controller-runtime/kubernetes";
import { type RecordedRequest, waitFor } from "@service-operator/testkit";
import { operatorName } from "../../../src/core/labels.ts";
import { systemNamespace } from "../../../src/deploy/manifests.ts";
import { leaderElectionRights } from "../../../src/rights.ts";
import { type Cluster, clusterFor } from "../../support/cluster.ts";
import { newNamespace } from "../../support/installation.ts";
import { watchStatuses } from "../../support/status-oracle.ts";
import { type Replica, startReplica } from "./replica.ts";

/** The longest that a takeover may take here: the lease's 15 s, and plenty for a slow machine. */
const takeover = { timeoutMs: 90_000 };

/** One request of one replica. */
export interface Entry {
  readonly replica: string;
  readonly request: RecordedRequest;
  /** On the monotonic clock of this process, in milliseconds. */
  readonly at: number;
}

/** Replicas of one operator: the leader, and those that wait for the lease. */
export interface Replicas extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly leader: Replica;
  readonly standbys: readonly Replica[];
  /** What all of them asked for, in order; without watches. */
  readonly journal: readonly Entry[];
  /** Resolves with the standby that got the lease. */
  successor(): Promise<Replica>;
  /** The lease's holder; "" where there is none. */
  holder(): Promise<string>;
}

/**
 * Starts the leader, and the standbys once it leads; resolves when each of these has been refused the lease. When they
 * end, every status that any of them wrote is held against the rules of the status contract (property 10).
 */
export async function startReplicas(prefix: string, { standbys: count }: { readonly standbys: number }): Promise<Replicas> {
  const cluster = await clusterFor(await newNamespace(prefix));
  await grantLease(cluster);
  await using started = new AsyncDisposableStack();
  const oracle = await watchStatuses(cluster.namespace);
  started.defer(async () => await oracle.verify()); // once all have ended
  const journal: Entry[] = [];
  const start = async (name: string): Promise<Replica> => {
    const onRequest = (request: RecordedRequest): void => void journal.push({ replica: name, request, at: performance.now() });
    return started.use(await startReplica({ name, namespace: cluster.namespace, onRequest }));
  };
  const leader = await start("leader");
  await waitFor("the first replica leads", () => leader.hasLed() || told(leader), takeover);
  const standbys = await Promise.all(Array.from({ length: count }, async (_, index) => await start(`standby-${index}`)));
  await waitFor("the others wait for the lease", () => standbys.every((each) => each.leaseTries().some(({ status }) => status === 200)), takeover);
  const running = started.move();
  return {
    cluster,
    leader,
    standbys,
    journal,
    successor: async () => await waitFor("a standby has the lease", () => standbys.find((each) => each.hasLed()), takeover),
    holder: async () => (await onlyLease(cluster)).spec?.holderIdentity ?? "",
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

function told(replica: Replica): never {
  throw new Error(replica.output());
}

async function onlyLease(cluster: Cluster): Promise<Lease> {
  const [lease, ...others] = await cluster.list<Lease>("leases");
  if (!lease || others.length > 0) throw new Error(`one lease was expected in ${cluster.namespace}`);
  return lease;
}

/** The operator's account may have a lease in its own namespace only. */
async function grantLease(cluster: Cluster): Promise<void> {
  const name = "leader-election";
  const metadata = { name, namespace: cluster.namespace };
  const apiGroup = "rbac.authorization.k8s.io";
  const role: Role = { apiVersion: `${apiGroup}/v1`, kind: "Role", metadata, rules: [...leaderElectionRights] };
  const binding: RoleBinding = {
    apiVersion: `${apiGroup}/v1`,
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup, kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name: operatorName, namespace: systemNamespace }],
  };
  await cluster.kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: [role, binding] }));
}
