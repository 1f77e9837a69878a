import { rm } from "node:fs/promises";
import { join } from "node:path";
import { TestkitError, reasonOf } from "../errors.ts";
import { DEFAULT_LIMITS, type FetchLimits, fetchText, fetchVerified } from "./fetch-file.ts";
import type { BinaryName } from "./names.ts";
import { OFFICIAL_HOSTS, type ReleaseHosts, releaseFile } from "./releases.ts";
import type { BinaryRequest, BinarySource } from "./source.ts";
import { extractFile } from "./tar.ts";

export interface DownloadOptions {
  readonly hosts?: Partial<ReleaseHosts>;
  readonly limits?: Partial<FetchLimits>;
}

/**
 * The release pages of Kubernetes, etcd and kwok. Nothing is kept whose SHA-256 is not the published one.
 * Stops at the first file that cannot be had: off the internet that costs one connect timeout, not six.
 */
export function officialDownloads(options: DownloadOptions = {}): BinarySource {
  const hosts = { ...OFFICIAL_HOSTS, ...options.hosts };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return {
    name: "the official releases",
    async provide(request) {
      const found: Partial<Record<BinaryName, string>> = {};
      try {
        for (const [index, name] of request.wanted.entries()) {
          found[name] = await downloadOne({ request, name, index, hosts, limits });
        }
        return { found };
      } catch (error) {
        return { found, missingBecause: reasonOf(error) };
      }
    },
  };
}

interface Download {
  readonly request: BinaryRequest;
  readonly name: BinaryName;
  readonly index: number;
  readonly hosts: ReleaseHosts;
  readonly limits: FetchLimits;
}

async function downloadOne({ request, name, index, hosts, limits }: Download): Promise<string> {
  const file = releaseFile(name, request.version, hosts);
  const step = { step: `Downloading ${name}`, done: index, total: request.wanted.length };
  request.report(step);
  const sha256 = file.readChecksum(await fetchText(file.checksumUrl, limits));
  if (sha256 === undefined) {
    throw new TestkitError("wrong-checksum", `${file.checksumUrl} has no SHA-256 for ${file.url}`);
  }
  const program = join(request.stagingDir, name);
  const path = file.member === undefined ? program : `${program}.tar.gz`;
  const onBytes = (received: number, total: number | undefined): void =>
    request.report({ ...step, detail: megabytes(received, total) });
  await fetchVerified({ url: file.url, sha256, path, onBytes }, limits);
  if (file.member !== undefined) {
    await extractFile(path, file.member, program);
    await rm(path);
  }
  return program;
}

function megabytes(received: number, total: number | undefined): string {
  const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return total === undefined ? `${inMegabytes(received)} MB` : `${inMegabytes(received)} of ${inMegabytes(total)} MB`;
}
