import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FAIL_ANNOTATION, type PodFailure } from "../../src/kwok/failures.ts";
import { createNamespace } from "../../src/namespace.ts";
import { type SharedControlPlane, sharedControlPlane } from "../../src/shared.ts";
import { waitFor } from "../../src/wait-for.ts";

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { readonly reason: string; readonly message: string } };
  readonly lastState: { readonly terminated?: { readonly reason: string; readonly exitCode: number } };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
}

interface PodStatus {
  readonly phase: string;
  readonly podIP?: string;
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

let plane: SharedControlPlane;
let namespace: string;
before(async () => {
  plane = await sharedControlPlane();
  namespace = await createNamespace(plane, "kwok");
});

interface PodOptions {
  readonly images: readonly string[];
  readonly failure?: PodFailure;
  readonly initImage?: string;
}

async function createPod(name: string, { images, failure, initImage }: PodOptions): Promise<void> {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }));
  const { status, body } = await plane.request({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, annotations: failure === undefined ? {} : { [FAIL_ANNOTATION]: failure } },
      spec: { containers, initContainers: initImage === undefined ? [] : [{ name: "init", image: initImage }] },
    },
  });
  assert.equal(status, 201, JSON.stringify(body));
}

async function podStatus(name: string): Promise<PodStatus> {
  const { body } = await plane.request({ path: `/api/v1/namespaces/${namespace}/pods/${name}` });
  return (body as { status: PodStatus }).status;
}

const condition = (status: PodStatus, type: string): string | undefined =>
  status.conditions?.find((one) => one.type === type)?.status;

/** Waits for the container to be told to wait for this reason, and gives the pod's status. */
function whenWaiting(pod: string, reason: string): Promise<PodStatus> {
  return waitFor(`${pod} waits with ${reason}`, async () => {
    const status = await podStatus(pod);
    return status.containerStatuses?.[0]?.state.waiting?.reason === reason && status;
  });
}

describe("a pod that does not fail", () => {
  test("is scheduled, runs, has an address, and is ready", async () => {
    await createPod("fine", { images: ["app:1", "sidecar:1"], initImage: "init:1" });
    const status = await waitFor("fine is ready", async () => {
      const now = await podStatus("fine");
      return condition(now, "Ready") === "True" && now;
    });
    assert.equal(status.phase, "Running");
    assert.match(status.podIP ?? "", /^10\.6\d\./);
    assert.equal(condition(status, "PodScheduled"), "True");
    assert.deepEqual(status.containerStatuses?.map(({ name, ready }) => [name, ready]), [["c0", true], ["c1", true]]);
  });

  test("goes at once when it is deleted", async () => {
    await createPod("short-lived", { images: ["app:1"] });
    await plane.kubectl(["delete", "pod", "short-lived", `--namespace=${namespace}`, "--wait=false"]);
    await waitFor("short-lived is gone", async () => {
      const { status } = await plane.request({ path: `/api/v1/namespaces/${namespace}/pods/short-lived` });
      return status === 404;
    });
  });

  test("makes its Deployment available", async () => {
    await plane.kubectl(["create", "deployment", "web", "--image=web:1", "--replicas=3", `--namespace=${namespace}`]);
    const status = ["status", "deployment/web", "--timeout=30s", `--namespace=${namespace}`];
    const { code } = await plane.kubectl(["rollout", ...status]);
    assert.equal(code, 0);
  });
});

describe("a pod that fails", { concurrency: true }, () => {
  test("image-pull: ErrImagePull gives way to ImagePullBackOff", async () => {
    await createPod("image-pull", { images: ["registry.example/fail-image-pull:1"] });
    const status = await whenWaiting("image-pull", "ImagePullBackOff");
    assert.equal(status.phase, "Pending");
    const [container] = status.containerStatuses ?? [];
    assert.equal(container?.state.waiting?.message, 'Back-off pulling image "registry.example/fail-image-pull:1"');
    assert.equal(condition(status, "Ready"), "False");
  });

  test("crash-loop: ended with 1, again and again, without its conditions flapping", async () => {
    await createPod("crash-loop", { images: ["fail-crash-loop:1"] });
    const first = await whenWaiting("crash-loop", "CrashLoopBackOff");
    const [container] = first.containerStatuses ?? [];
    assert.equal(first.phase, "Running");
    assert.equal(container?.restartCount, 1);
    assert.equal(container.lastState.terminated?.reason, "Error");
    assert.equal(container.lastState.terminated.exitCode, 1);
    const second = await waitFor("a second restart", async () => {
      const status = await podStatus("crash-loop");
      return status.containerStatuses?.[0]?.restartCount === 2 && status;
    });
    assert.deepEqual(second.conditions, first.conditions);
  });

  test("oom: killed for want of memory, with exit code 137", async () => {
    await createPod("oom", { images: ["fail-oom:1"] });
    const status = await whenWaiting("oom", "CrashLoopBackOff");
    const terminated = status.containerStatuses?.[0]?.lastState.terminated;
    assert.deepEqual([terminated?.reason, terminated?.exitCode], ["OOMKilled", 137]);
  });

  test("config-error: CreateContainerConfigError says what is missing", async () => {
    await createPod("config-error", { images: ["fail-config-error:1"] });
    const status = await whenWaiting("config-error", "CreateContainerConfigError");
    assert.equal(status.phase, "Pending");
    assert.equal(status.containerStatuses?.[0]?.state.waiting?.message, 'secret "missing" not found');
  });

  test("never-ready: runs, but its readiness probe fails", async () => {
    await createPod("never-ready", { images: ["fail-never-ready:1"] });
    const status = await waitFor("never-ready runs", async () => {
      const now = await podStatus("never-ready");
      return now.phase === "Running" && now;
    });
    assert.equal(condition(status, "Ready"), "False");
    assert.equal(status.containerStatuses?.[0]?.ready, false);
    await waitFor("the event of the probe", async () => {
      const selector = "--field-selector=involvedObject.name=never-ready";
      const { stdout } = await plane.kubectl(["get", "events", selector, `--namespace=${namespace}`]);
      return stdout.includes("Readiness probe failed: HTTP probe failed with statuscode: 503");
    });
  });

  test("by its annotation: every container fails, whatever its image", async () => {
    await createPod("annotated", { images: ["app:1", "sidecar:1"], failure: "oom" });
    const status = await whenWaiting("annotated", "CrashLoopBackOff");
    const reasons = status.containerStatuses?.map(({ lastState }) => lastState.terminated?.reason);
    assert.deepEqual(reasons, ["OOMKilled", "OOMKilled"]);
  });

  test("by one image: the other containers run", async () => {
    await createPod("half", { images: ["fail-crash-loop:1", "sidecar:1"] });
    const status = await whenWaiting("half", "CrashLoopBackOff");
    assert.deepEqual(status.containerStatuses?.map(({ ready }) => ready), [false, true]);
    assert.equal(condition(status, "Ready"), "False");
  });
});
