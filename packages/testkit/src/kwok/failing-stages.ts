import { type PodFailure, failsBy } from "./failures.ts";
import { failingStatus, terminated } from "./pod-status.ts";
import { ALIVE, UNTOUCHED } from "./pod-stages.ts";
import { type Match, stage } from "./stage.ts";

// As the kubelet does, but quicker, the first error gives way to the back-off state.
const BACK_OFF_MS = 500;

// The kubelet's first restart delay. It then doubles up to 5 min; here it stays, so that a test sees a second restart.
const RESTART_MS = 10_000;

const waitingFor = (reason: string): Match => ({
  key: ".status.containerStatuses.[].state.waiting.reason",
  operator: "In",
  values: [reason],
});

const waiting = (reason: string, message: string): string =>
  `{ waiting: { reason: ${reason}, message: {{ printf ${JSON.stringify(message)} $container.image | Quote }} } }`;

const imagePull = [
  stage({
    name: "pod-image-pull-error",
    kind: "Pod",
    when: [ALIVE, UNTOUCHED, failsBy("image-pull")],
    event: { type: "Warning", reason: "Failed", message: "Failed to pull image: not found" },
    status: failingStatus("Pending", {
      failure: "image-pull",
      state: waiting("ErrImagePull", 'failed to pull and unpack image "%s": not found'),
    }),
  }),
  stage({
    name: "pod-image-pull-back-off",
    kind: "Pod",
    when: [ALIVE, waitingFor("ErrImagePull")],
    delayMs: BACK_OFF_MS,
    event: { type: "Normal", reason: "BackOff", message: "Back-off pulling image" },
    status: failingStatus("Pending", {
      failure: "image-pull",
      state: waiting("ImagePullBackOff", 'Back-off pulling image "%s"'),
    }),
  }),
];

const configError = stage({
  name: "pod-config-error",
  kind: "Pod",
  when: [ALIVE, UNTOUCHED, failsBy("config-error")],
  event: { type: "Warning", reason: "Failed", message: 'Error: secret "missing" not found' },
  status: failingStatus("Pending", {
    failure: "config-error",
    state: `{ waiting: { reason: CreateContainerConfigError, message: 'secret "missing" not found' } }`,
  }),
});

/** A container that ends again and again, for a reason and with an exit code. */
function restarting(failure: PodFailure, reason: string, exitCode: number): Record<string, unknown>[] {
  const again = {
    kind: "Pod",
    event: { type: "Warning", reason: "BackOff", message: "Back-off restarting failed container" },
    status: failingStatus("Running", {
      failure,
      state: `{ waiting: { reason: CrashLoopBackOff, message: "back-off 10s restarting failed container" } }`,
      lastState: terminated(reason, exitCode),
      restartCount: "{{ $restarts }}",
    }),
  } as const;
  return [
    stage({ ...again, name: `pod-${failure}`, when: [ALIVE, UNTOUCHED, failsBy(failure)] }),
    stage({
      ...again,
      name: `pod-${failure}-again`,
      when: [ALIVE, waitingFor("CrashLoopBackOff"), failsBy(failure)],
      delayMs: RESTART_MS,
    }),
  ];
}

/** What becomes of pods that fail, each as the kubelet would report it. */
export const failingStages = [
  ...imagePull,
  configError,
  // 137 is 128 + SIGKILL, the signal of the kernel's OOM killer.
  ...restarting("crash-loop", "Error", 1),
  ...restarting("oom", "OOMKilled", 137),
];
