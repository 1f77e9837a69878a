/** The programs of a control plane, in the order in which they are needed. */
export const BINARY_NAMES = [
  "etcd",
  "kube-apiserver",
  "kubectl",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;

export type BinaryName = (typeof BINARY_NAMES)[number];

/** Where each program is: an absolute path per name. */
export type Binaries<Name extends BinaryName = BinaryName> = Readonly<Record<Name, string>>;

/** What a plain API server needs, without controllers, scheduler and nodes. */
export const API_BINARIES = ["etcd", "kube-apiserver", "kubectl"] as const satisfies readonly BinaryName[];

export type ApiBinaries = Binaries<(typeof API_BINARIES)[number]>;
