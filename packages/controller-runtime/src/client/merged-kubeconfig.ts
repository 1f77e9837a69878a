import { existsSync } from "node:fs";
import { type Cluster, fail, type Kubeconfig, readKubeconfig, type User } from "./kubeconfig-file.ts";

/** An entry of a kubeconfig and the file that it is from: paths in it are relative to that file. */
interface Entry<T> {
  readonly value: T;
  readonly path: string;
}

/** Several kubeconfig files as one. */
export interface MergedKubeconfig {
  /** The files, for messages. */
  readonly source: string;
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Entry<{ readonly cluster: string; readonly user: string }>>;
  readonly clusters: ReadonlyMap<string, Entry<Cluster>>;
  readonly users: ReadonlyMap<string, Entry<User>>;
}

/**
 * Merges kubeconfig files as kubectl does (client-go, tools/clientcmd/loader.go): the first file to name a cluster, a
 * user, a context or the current context wins, entry by entry, not field by field. Of several files, those that are not
 * there are passed over. Errors: `Credentials`, naming the file.
 */
export function mergeKubeconfigs(paths: readonly string[]): MergedKubeconfig {
  const source = paths.join(":");
  const present = paths.length > 1 ? paths.filter((path) => existsSync(path)) : paths;
  if (present.length === 0) fail(`none of the kubeconfigs ${source} is there`);
  const files = present.map((path) => ({ path, config: readKubeconfig(path) }));
  const merged = <T>(entriesOf: (config: Kubeconfig) => readonly (readonly [string, T])[]): Map<string, Entry<T>> => {
    const last = files.toReversed(); // later entries of a Map win, so that the first file comes last
    return new Map(last.flatMap(({ path, config }) => entriesOf(config).toReversed().map(([name, value]) => [name, { value, path }] as const)));
  };
  return {
    source: present.join(":"),
    currentContext: files.map(({ config }) => config["current-context"]).find((name) => name),
    contexts: merged(({ contexts }) => contexts.map(({ name, context }) => [name, context])),
    clusters: merged(({ clusters }) => clusters.map(({ name, cluster }) => [name, cluster])),
    users: merged(({ users }) => users.map(({ name, user }) => [name, user])),
  };
}
