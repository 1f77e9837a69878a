import { ETCD_VERSION, KWOK_VERSION } from "../versions.ts";
import type { BinaryName } from "./names.ts";
import { goArch, goOs } from "./platform.ts";

/** Where releases are published. A test, or a company with a mirror, gives others. */
export interface ReleaseHosts {
  /** Default `https://dl.k8s.io/release`. */
  readonly kubernetes: string;
  /** Default `https://github.com/etcd-io/etcd/releases/download`. */
  readonly etcd: string;
  /** Default `https://github.com/kubernetes-sigs/kwok/releases/download`. */
  readonly kwok: string;
  /** Default `https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags`. */
  readonly kwokDigests: string;
}

export const OFFICIAL_HOSTS: ReleaseHosts = {
  kubernetes: "https://dl.k8s.io/release",
  etcd: "https://github.com/etcd-io/etcd/releases/download",
  kwok: "https://github.com/kubernetes-sigs/kwok/releases/download",
  kwokDigests: "https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags",
};

/** One published file. */
export interface ReleaseFile {
  readonly url: string;
  /** Where its SHA-256 is published. */
  readonly checksumUrl: string;
  /** Finds the SHA-256 in what `checksumUrl` gives. */
  readonly readChecksum: (published: string) => string | undefined;
  /** The path of the program in the file when that is a .tar.gz. */
  readonly member?: string;
}

/** The file in which a program is published for this machine. */
export function releaseFile(name: BinaryName, version: string, hosts: ReleaseHosts): ReleaseFile {
  if (name === "etcd") return etcdFile(hosts);
  if (name === "kwok") return kwokFile(hosts);
  const url = `${hosts.kubernetes}/v${version}/bin/${goOs()}/${goArch()}/${name}`;
  return { url, checksumUrl: `${url}.sha256`, readChecksum: (published) => published.trim().split(/\s/, 1)[0] };
}

function etcdFile(hosts: ReleaseHosts): ReleaseFile {
  const folder = `etcd-v${ETCD_VERSION}-${goOs()}-${goArch()}`;
  const release = `${hosts.etcd}/v${ETCD_VERSION}`;
  return {
    url: `${release}/${folder}.tar.gz`,
    checksumUrl: `${release}/SHA256SUMS`,
    readChecksum: (published) => sumOf(published, `${folder}.tar.gz`),
    member: `${folder}/etcd`,
  };
}

/** kwok's releases have no file of checksums; GitHub publishes the digest of every release asset in its API. */
function kwokFile(hosts: ReleaseHosts): ReleaseFile {
  const asset = `kwok-${goOs()}-${goArch()}`;
  return {
    url: `${hosts.kwok}/v${KWOK_VERSION}/${asset}`,
    checksumUrl: `${hosts.kwokDigests}/v${KWOK_VERSION}`,
    readChecksum: (published) => digestOf(published, asset),
  };
}

/** A line of sha256sum's format: the hash, then two spaces or a space and an asterisk, then the file. */
function sumOf(published: string, file: string): string | undefined {
  for (const line of published.split("\n")) {
    const [hash, name] = line.trim().split(/\s+\*?/);
    if (name === file) return hash;
  }
  return undefined;
}

function digestOf(published: string, asset: string): string | undefined {
  // GitHub's documented answer; a field that is missing is handled as a checksum that is not published.
  const release = JSON.parse(published) as { assets?: { name?: string; digest?: string | null }[] };
  const digest = release.assets?.find(({ name }) => name === asset)?.digest;
  return digest?.startsWith("sha256:") === true ? digest.slice("sha256:".length) : undefined;
}
