import assert from "node:assert/strict";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { type SharedControlPlane, waitFor } from "@service-operator/testkit";
import { apiVersion, type Service, type ServiceInput, type ServiceSpecInput } from "../../src/api/index.ts";
import { installation } from "./installation.ts";

/** What a test does to one namespace as its administrator, in the words of kubectl. */
export class Cluster {
  readonly #plane: SharedControlPlane;
  readonly namespace: string;

  constructor(plane: SharedControlPlane, namespace: string) {
    this.#plane = plane;
    this.namespace = namespace;
  }

  /** Runs kubectl in the namespace and returns what it prints; fails the test when kubectl fails. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.#plane.kubectl(["--namespace", this.namespace, ...args], input === undefined ? {} : { input });
    assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  async apply(name: string, spec: ServiceSpecInput): Promise<void> {
    const service: ServiceInput = { apiVersion, kind: "Service", metadata: { name }, spec };
    await this.kubectl(["apply", "-f", "-"], JSON.stringify(service));
  }

  async patch(kind: string, name: string, patch: object): Promise<void> {
    await this.kubectl(["patch", kind, name, "--type=merge", "--patch", JSON.stringify(patch)]);
  }

  async get<T extends KubernetesObject = KubernetesObject>(kind: string, name: string): Promise<T> {
    return JSON.parse(await this.kubectl(["get", kind, name, "-o", "json"])) as T; // the caller names the kind
  }

  async find<T extends KubernetesObject = KubernetesObject>(kind: string, name: string): Promise<T | undefined> {
    const text = await this.kubectl(["get", kind, name, "--ignore-not-found", "-o", "json"]);
    return text === "" ? undefined : (JSON.parse(text) as T);
  }

  async list<T extends KubernetesObject = KubernetesObject>(kinds: string, selector?: string): Promise<T[]> {
    const text = await this.kubectl(["get", kinds, ...(selector ? ["-l", selector] : []), "-o", "json"]);
    return (JSON.parse(text) as { items: T[] }).items;
  }

  async service(name: string): Promise<Service> {
    return await this.get<Service>("sop", name);
  }

  /** Waits until the Service's condition is as given for its present generation, and returns it. */
  async until(name: string, type: string, wanted: { readonly status?: string; readonly reason?: string } = {}): Promise<Service> {
    const { status = "True", reason } = wanted;
    return await waitFor(`${type} of ${name} is ${status} ${reason ?? ""}`, async () => {
      const service = await this.service(name);
      const condition = service.status.conditions?.find((each) => each.type === type);
      const met = condition?.status === status && (reason === undefined || condition.reason === reason) && condition.observedGeneration === service.metadata.generation;
      if (!met) throw new Error(JSON.stringify(service.status));
      return service;
    });
  }

  /** Waits until a kubectl call in dry run is refused with these words: what refuses it reaches admission a while after it was made. */
  async untilRefused(call: readonly string[], words: string): Promise<void> {
    await waitFor(`kubectl ${call.join(" ")} is refused`, async () => await this.kubectl([...call, "--dry-run=server"]).then(() => false, (error: unknown) => String(error).includes(words)));
  }

  /** Waits until a kubectl call would be accepted. */
  async untilAllowed(call: readonly string[]): Promise<void> {
    await waitFor(`kubectl ${call.join(" ")} is allowed`, async () => await this.kubectl([...call, "--dry-run=server"]).then(() => true));
  }

  async untilGone(kind: string, name: string): Promise<void> {
    await waitFor(`${kind} ${name} is gone`, async () => (await this.find(kind, name)) === undefined);
  }
}

export async function clusterFor(namespace: string): Promise<Cluster> {
  return new Cluster(await installation(), namespace);
}
