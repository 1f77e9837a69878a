import type { Credentials } from "../client/credentials.ts";
import { checkLeaseTiming, leaseTiming } from "../election/lease-timing.ts";
import { isPositive, isText, mustHold, optionError } from "../option-error.ts";
import { parseAddress } from "../telemetry/listen.ts";
import type { Logger } from "../telemetry/log.ts";
import type { ManagerLeaderElection, ManagerOptions } from "./options.ts";

const of = "Manager";

/** Refuses what a manager could not work with, before anything starts. Throws `TypeError`, and `BindError` for an address. */
export function checkManagerOptions(options: ManagerOptions): void {
  const { name, namespaces = [], leaderElection, gracefulShutdownTimeoutMs: grace = 0, answerTimeoutMs } = options;
  mustHold(isText(name), { of, option: "name", value: name, must: "a text that is not empty, e.g. website-operator" });
  checkParts(options);
  mustHold(namespaces.every(isText), { of, option: "namespaces", value: namespaces, must: "names that are not empty; leave it out to watch all" });
  mustHold(grace >= 0, { of, option: "gracefulShutdownTimeoutMs", value: grace, must: "a number of milliseconds from 0" });
  mustHold(answerTimeoutMs === undefined || isPositive(answerTimeoutMs), { of, option: "answerTimeoutMs", value: answerTimeoutMs, must: "a number of milliseconds above 0" });
  checkAddresses(options);
  if (leaderElection) checkElection(leaderElection);
}

/** What only a program in JavaScript can leave out. */
function checkParts({ log, credentials }: { readonly log?: Partial<Logger>; readonly credentials?: Partial<Credentials> }): void {
  if (typeof log?.child !== "function") throw optionError({ of, option: "log", value: log, must: "a logger: pass createLog()" });
  if (!isText(credentials?.server)) throw optionError({ of, option: "credentials", value: credentials, must: "credentials: pass kubeconfigCredentials(), or inClusterCredentials() in a pod" });
}

/** Each address by the name of its option; `0` is off. */
function checkAddresses(options: ManagerOptions): void {
  for (const option of ["metricsBindAddress", "healthProbeBindAddress", "profilingBindAddress"] as const) {
    const { [option]: address = "0" } = options;
    if (address !== "0") parseAddress(address, option);
  }
}

function checkElection({ name, namespace, ...timing }: ManagerLeaderElection): void {
  for (const [option, value] of Object.entries({ name, namespace })) {
    mustHold(isText(value), { of, option: `leaderElection.${option}`, value, must: "a name that is not empty: the Lease's" });
  }
  checkLeaseTiming({ ...leaseTiming, ...timing }, { of, prefix: "leaderElection." });
}
