import assert from "node:assert/strict";
import { after } from "node:test";
import { Informer } from "../../../src/cache/informer.ts";
import { Reflector } from "../../../src/cache/reflector.ts";
import type { Client } from "../../../src/client/client.ts";
import { type ConfigMap, type Kind, type KubernetesObject, kinds } from "../../../src/kubernetes/index.ts";
import { copyLabel, type Note, noteKind } from "./notes.ts";

/** What can be told apart of a namespace's notes and copies: all that neither chance nor time has a say in. */
export interface State {
  readonly notes: readonly unknown[];
  readonly copies: readonly unknown[];
}

export function stateOf(notes: readonly Note[], copies: readonly ConfigMap[]): State {
  return {
    notes: byName(notes).map(({ metadata: { name, finalizers, generation }, spec, status }) => ({ name, finalizers, generation, spec, status })),
    copies: byName(copies).map(({ metadata: { name, labels, annotations, ownerReferences = [] }, data }) => ({ name, labels, annotations, data, owners: ownerReferences.map((owner) => `${owner.kind} ${owner.name}`) })),
  };
}

function byName<T extends KubernetesObject>(objects: readonly T[]): T[] {
  return objects.toSorted((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
}

/** The notes and copies of all namespaces, seen past every proxy: one watch for all cells that wait for something. */
export class View {
  readonly #notes: Informer<Note>;
  readonly #copies: Informer<ConfigMap>;

  private constructor(notes: Informer<Note>, copies: Informer<ConfigMap>) {
    this.#notes = notes;
    this.#copies = copies;
  }

  /** Ends with the test file. */
  static async start(client: Client): Promise<View> {
    const [notes, copies] = await Promise.all([watch(client, noteKind), watch(client, kinds.configMap, copyLabel)]);
    return new View(notes, copies);
  }

  note(namespace: string, name: string): Note | undefined {
    return this.#notes.get({ namespace, name });
  }

  state(namespace: string): State {
    return stateOf(inNamespace(this.#notes, namespace), inNamespace(this.#copies, namespace));
  }
}

async function watch<T extends KubernetesObject>(client: Client, kind: Kind<T>, labelSelector?: string): Promise<Informer<T>> {
  const informer = new Informer<T>({ kind, onHandlerError: (error) => assert.fail(String(error)) });
  informer.addIndex("namespace", ({ metadata }) => [metadata.namespace ?? ""]);
  const reflector = new Reflector<T>({ client, informer, selection: { labelSelector }, onError: () => undefined });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  after(async () => {
    stop.abort();
    await running;
  });
  await reflector.synced;
  return informer;
}

function inNamespace<T extends KubernetesObject>(informer: Informer<T>, namespace: string): T[] {
  return informer.store.byIndex("namespace", namespace);
}
