export { ensureControlPlane, type EnsureOptions } from "./binaries/ensure.ts";
export { goBuild } from "./binaries/go-build.ts";
export { API_BINARIES, BINARY_NAMES, type Binaries, type BinaryName } from "./binaries/names.ts";
export { type DownloadOptions, officialDownloads } from "./binaries/official-downloads.ts";
export type { ReleaseHosts } from "./binaries/releases.ts";
export type { BinaryAnswer, BinaryRequest, BinarySource } from "./binaries/source.ts";
export type { ControlPlaneAccess, User } from "./control-plane/access.ts";
export type { ApiRequest, ApiResponse } from "./control-plane/api-request.ts";
export type {
  ApiServer,
  Components,
  ControlPlane,
  StartOptions,
  UnexpectedExit,
} from "./control-plane/options.ts";
export { startControlPlane } from "./control-plane/start.ts";
export { startWatchdog, type Watchdog } from "./control-plane/watchdog.ts";
export { TestkitError, type TestkitErrorCode } from "./errors.ts";
export { FAIL_ANNOTATION, POD_FAILURES, type PodFailure } from "./kwok/failures.ts";
export { createNamespace } from "./namespace.ts";
export type { Progress, Report } from "./progress.ts";
export type { RunResult } from "./run.ts";
export { SHARED_KUBECONFIG, type SharedControlPlane, sharedControlPlane } from "./shared.ts";
export { type ProgressStream, terminalProgress } from "./terminal-progress.ts";
export { KUBERNETES_VERSION } from "./versions.ts";
export { type WaitOptions, waitFor } from "./wait-for.ts";
export { type Fate, FaultProxy, type FaultProxyOptions } from "./fault-proxy/fault-proxy.ts";
export { isWatch, isWrite, type RecordedRequest } from "./fault-proxy/recorded-request.ts";
