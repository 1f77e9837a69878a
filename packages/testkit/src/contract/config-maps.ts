import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Answer, type ApiServerUnderTest, type Event, send, type Watch, watch, type WireRequest } from "./wire.ts";

/** The part of a ConfigMap, of any list and of a Status that the contract looks at. */
export interface ConfigMap {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

export interface ConfigMapList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly ConfigMap[];
}

export interface Status {
  readonly apiVersion: string;
  readonly kind: string;
  readonly status: string;
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: { readonly name?: string; readonly kind?: string; readonly causes?: readonly { readonly field?: string }[] };
}

export type Draft = Partial<Omit<ConfigMap, "metadata">> & { readonly metadata?: ConfigMap["metadata"] };

/** The ConfigMaps of a namespace that one test has for itself. */
export class ConfigMaps {
  readonly namespace: string;
  readonly #server: ApiServerUnderTest;

  constructor(server: ApiServerUnderTest, namespace: string) {
    this.#server = server;
    this.namespace = namespace;
  }

  /** In a namespace of its own. A fake that knows no namespaces may refuse to make one. */
  static async fresh(server: ApiServerUnderTest): Promise<ConfigMaps> {
    const namespace = `contract-${randomBytes(4).toString("hex")}`;
    const { status } = await send(server, { method: "POST", path: "/api/v1/namespaces", body: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } } });
    assert.ok([201, 404, 405].includes(status), `POST of a namespace answers ${status}`);
    return new ConfigMaps(server, namespace);
  }

  get path(): string {
    return `/api/v1/namespaces/${this.namespace}/configmaps`;
  }

  async request<T = Status>(wanted: Omit<WireRequest, "path"> & { readonly path?: string }): Promise<Answer<T>> {
    return await send<T>(this.#server, { ...wanted, path: `${this.path}${wanted.path ?? ""}` });
  }

  async create(name: string, draft: Draft = {}): Promise<ConfigMap> {
    const body = { apiVersion: "v1", kind: "ConfigMap", ...draft, metadata: { name, ...draft.metadata } };
    return expectStatus(await this.request<ConfigMap>({ method: "POST", body }), 201);
  }

  async get(name: string): Promise<ConfigMap> {
    return expectStatus(await this.request<ConfigMap>({ path: `/${name}` }), 200);
  }

  async update(object: ConfigMap): Promise<ConfigMap> {
    return expectStatus(await this.tryUpdate<ConfigMap>(object), 200);
  }

  async tryUpdate<T = Status>(object: ConfigMap): Promise<Answer<T>> {
    return await this.request<T>({ method: "PUT", path: `/${object.metadata.name}`, body: { apiVersion: "v1", kind: "ConfigMap", ...object } });
  }

  async delete(name: string, preconditions?: { readonly uid?: string; readonly resourceVersion?: string }): Promise<Answer<Status>> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...(preconditions && { preconditions }) };
    return await this.request({ method: "DELETE", path: `/${name}`, body });
  }

  /** A page. The root CA that Kubernetes puts into every namespace is left out. */
  async list(query: Readonly<Record<string, string>> = {}): Promise<ConfigMapList> {
    const list = expectStatus(await this.request<ConfigMapList>({ path: `?${new URLSearchParams(query).toString()}` }), 200);
    return { ...list, items: list.items.filter(({ metadata }) => metadata.name !== rootCa) };
  }

  async tryWatch(query: Readonly<Record<string, string>>): Promise<Watch<ConfigMap> | Answer<unknown>> {
    return await watch<ConfigMap>(this.#server, `${this.path}?${new URLSearchParams({ watch: "true", ...query }).toString()}`);
  }

  async watch(query: Readonly<Record<string, string>>): Promise<Watch<ConfigMap>> {
    const answer = await this.tryWatch(query);
    if ("next" in answer) return withoutRootCa(answer);
    assert.fail(`the watch is refused: ${JSON.stringify(answer)}`);
  }
}

/** kube-controller-manager puts it into each namespace, at a time of its own. */
const rootCa = "kube-root-ca.crt";

export function withoutRootCa(watch: Watch<ConfigMap>): Watch<ConfigMap> {
  return {
    next: async () => {
      for (;;) {
        const event = await watch.next();
        if (event?.object.metadata.name !== rootCa) return event;
      }
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

export function expectStatus<T>({ status, body }: Answer<T>, expected: number): T {
  assert.equal(status, expected, JSON.stringify(body));
  return body;
}

/** A failure in the form of `metav1.Status`. */
export function expectFailure({ status, body }: Answer<Status>, code: number, reason: string): Status {
  assert.equal(status, code, JSON.stringify(body));
  const { apiVersion, kind, status: outcome } = body;
  assert.deepEqual({ apiVersion, kind, outcome, code: body.code, reason: body.reason }, { apiVersion: "v1", kind: "Status", outcome: "Failure", code, reason });
  assert.ok(body.message, "a failure says what is wrong");
  return body;
}

export function namesOf(list: ConfigMapList): string[] {
  return list.items.map(({ metadata }) => metadata.name ?? "").toSorted();
}

/** An event in a word: `ADDED a`. */
export function wordOf(event: Event<ConfigMap> | undefined): string {
  return event ? `${event.type} ${event.object.metadata?.name ?? ""}`.trim() : "the end";
}

export async function words(watch: Watch<ConfigMap>, count: number): Promise<string[]> {
  const found: string[] = [];
  while (found.length < count) found.push(wordOf(await watch.next()));
  return found;
}
