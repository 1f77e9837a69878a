import { ETCD_VERSION, KWOK_VERSION } from "../versions.ts";
import type { BinaryName } from "./names.ts";

/** The Go package each program is built from. */
export const GO_PACKAGES: Readonly<Record<BinaryName, string>> = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
};

/**
 * The go.mod from which Kubernetes and etcd are built. Kubernetes' own go.mod replaces its staging modules by
 * folders next to it, which only works in its repository; here each is replaced by its published version,
 * which is numbered 0.x for Kubernetes 1.x.
 */
export function kubernetesGoMod(version: string, upstreamGoMod: string): string {
  const packages = Object.values(GO_PACKAGES).filter((path) => path !== GO_PACKAGES.kwok);
  const published = version.replace(/^1\./, "0.");
  return file([
    "module control-plane",
    goLine(upstreamGoMod),
    block("tool", packages.toSorted()),
    block("require", [`${GO_PACKAGES.etcd} v${ETCD_VERSION}`, `k8s.io/kubernetes v${version}`]),
    block("replace", stagingModules(upstreamGoMod).map((path) => `${path} => ${path} v${published}`)),
  ]);
}

/** kwok has dependencies of its own that do not agree with those of Kubernetes, hence a module of its own. */
export function kwokGoMod(upstreamGoMod: string): string {
  return file([
    "module kwok",
    goLine(upstreamGoMod),
    `tool ${GO_PACKAGES.kwok}`,
    `require sigs.k8s.io/kwok v${KWOK_VERSION}`,
  ]);
}

/** The modules that Kubernetes replaces by a folder of its repository, in either form a replacement is written. */
export function stagingModules(upstreamGoMod: string): string[] {
  const lines = upstreamGoMod.matchAll(/^(?:replace\s+|\s+)(\S+)\s+=>\s+\.\/staging\/src\/\S+/gm);
  return [...lines].map(([, path = ""]) => path).toSorted();
}

/** What `kubectl version` and the API server's /version show is stamped in when linking. */
export function linkerFlags(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  const stamps = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((path) => [
    `-X ${path}.gitVersion=v${version}`,
    `-X ${path}.gitMajor=${major}`,
    `-X ${path}.gitMinor=${minor}`,
  ]);
  return ["-s -w", ...stamps].join(" ");
}

function goLine(upstreamGoMod: string): string {
  const line = /^go \S+$/m.exec(upstreamGoMod)?.[0];
  if (line === undefined) throw new Error("the upstream go.mod has no go line");
  return line;
}

function file(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

function block(directive: string, lines: readonly string[]): string {
  return `${directive} (\n${lines.map((line) => `\t${line}\n`).join("")})`;
}
