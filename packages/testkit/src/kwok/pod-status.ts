import { type PodFailure, containerFails } from "./failures.ts";

/** What the kubelet would say of a failing container: YAML in flow style that may use `$container` and `$restarts`. */
export interface FailingContainer {
  readonly failure: PodFailure;
  readonly state: string;
  readonly lastState?: string;
  readonly restartCount?: string;
}

/** The status template of a pod all of whose containers run and are ready. */
export function readyStatus(): string {
  return statusTemplate({ phase: "Running", isReady: true, containers: runningContainer("true") });
}

/** The status template of a pod with a failing container; containers that do not fail run. */
export function failingStatus(phase: "Pending" | "Running", failing: FailingContainer): string {
  const { failure, state, lastState = "{}", restartCount = "0" } = failing;
  const states = `restartCount: ${restartCount}, state: ${state}, lastState: ${lastState}`;
  const failed = `{ ${IDENTITY}, ready: false, started: false, ${states} }`;
  const containers = `{{ if ${containerFails(failure)} }}${failed}{{ else }}${runningContainer("true")}{{ end }}`;
  return statusTemplate({ phase, isReady: false, containers });
}

/** The status template of a pod that runs with its readiness probe failing. */
export function unreadyStatus(failure: PodFailure): string {
  const containers = runningContainer(`{{ not (${containerFails(failure)}) }}`);
  return statusTemplate({ phase: "Running", isReady: false, containers });
}

const IDENTITY = `name: {{ $container.name | Quote }}, image: {{ $container.image | Quote }}, imageID: ""`;

function runningContainer(ready: string): string {
  const state = "{ running: { startedAt: {{ $now }} } }";
  return `{ ${IDENTITY}, ready: ${ready}, started: true, restartCount: 0, state: ${state} }`;
}

/** The state of a container that has ended. */
export function terminated(reason: string, exitCode: number): string {
  return `{ terminated: { reason: ${reason}, exitCode: ${exitCode}, startedAt: {{ $now }}, finishedAt: {{ $now }} } }`;
}

interface StatusParts {
  readonly phase: "Pending" | "Running";
  readonly isReady: boolean;
  /** One container's status, in flow style. */
  readonly containers: string;
}

/** The conditions keep the time of the pod's first stage: no later stage changes them. */
function statusTemplate({ phase, isReady, containers }: StatusParts): string {
  const readiness = isReady
    ? `status: "True"`
    : `status: "False", reason: ContainersNotReady, message: "containers with unready status"`;
  return `
{{ $pod := . }}
{{ $now := Now | Quote }}
phase: ${phase}
{{ $since := or .status.startTime Now | Quote }}
startTime: {{ $since }}
conditions:
- { type: PodReadyToStartContainers, status: "True", lastTransitionTime: {{ $since }} }
- { type: Initialized, status: "True", lastTransitionTime: {{ $since }} }
- { type: ContainersReady, ${readiness}, lastTransitionTime: {{ $since }} }
- { type: Ready, ${readiness}, lastTransitionTime: {{ $since }} }
initContainerStatuses:
{{ range $container := .spec.initContainers }}
- ${INIT_CONTAINER}
{{ end }}
containerStatuses:
{{ range $index, $container := .spec.containers }}
{{ $restarts := 1 }}
{{ with $pod.status.containerStatuses }}{{ $restarts = add 1 (index . $index).restartCount }}{{ end }}
- ${containers}
{{ end }}
${ADDRESSES}`;
}

/** A sidecar (an init container that restarts always) keeps running, any other has completed. */
const INIT_CONTAINER =
  `{{ if eq (dig "restartPolicy" "" $container) "Always" }}${runningContainer("true")}` +
  `{{ else }}{ ${IDENTITY}, ready: true, restartCount: 0, state: ${terminated("Completed", 0)} }{{ end }}`;

/** Given once: every call of PodIPsWith takes another address. */
const ADDRESSES = `
{{ if not .status.podIP }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs: [{ ip: {{ index . 0 | Quote }} }]
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ ip: {{ index . 0 | Quote }} }]
{{ end }}
{{ end }}
`;
