import { isApiError } from "../../../src/client/errors.ts";
import type { RequestOptions } from "../../../src/client/request-options.ts";
import { newControllerManagedBy } from "../../../src/controller/builder.ts";
import { done, type Outcome } from "../../../src/controller/outcome.ts";
import type { Request } from "../../../src/controller/request.ts";
import { setControllerReference } from "../../../src/controllerutil/controller-reference.ts";
import { createOrUpdate } from "../../../src/controllerutil/create-or-update.ts";
import { addFinalizer, containsFinalizer, removeFinalizer } from "../../../src/controllerutil/finalizers.ts";
import { type ConfigMap, kinds, type ObjectMeta } from "../../../src/kubernetes/index.ts";
import type { Manager } from "../../../src/manager.ts";
import { copyLabel, type Note, noteKind, settingsName } from "./notes.ts";

const finalizer = "faults.example.com/copies";
const record = "faults.example.com/applied-fields";

/**
 * A controller that uses every verb: it patches the finalizer in, gets the settings, creates and updates one copy,
 * applies the other, updates the status; at the end it deletes both, and patches the finalizer out.
 */
export class NoteController {
  readonly #manager: Manager;
  readonly #bounds: RequestOptions;

  constructor(manager: Manager, bounds: RequestOptions) {
    this.#manager = manager;
    this.#bounds = bounds;
  }

  /** Adds it to its manager. `onError` is told of what each reconcile fails with. */
  start(onError: (error: unknown) => void): void {
    const reconcile = async (request: Request): Promise<Outcome> => {
      try {
        await this.#reconcile(request);
        return done;
      } catch (error) {
        onError(error);
        throw error;
      }
    };
    newControllerManagedBy(this.#manager).for(noteKind).owns(kinds.configMap, { labelSelector: copyLabel }).withOptions({ maxConcurrentReconciles: 2 }).complete(reconcile);
  }

  async #reconcile(request: Request): Promise<void> {
    const note = this.#noteOf(request);
    if (!note) return;
    if (note.metadata.deletionTimestamp) return await this.#finalize(note, request);
    if (!containsFinalizer(note.metadata, finalizer)) await this.#patchFinalizers(request, addFinalizer(note.metadata, finalizer));
    const { client } = this.#manager;
    const text = await this.#textOf(note);
    const live = this.#copyOf(request, "created");
    await createOrUpdate(client, kinds.configMap, { live, record, desired: copy(note, { name: "created", text }) });
    if (this.#copyOf(request, "applied")?.data?.["text"] !== text) await client.apply(kinds.configMap, copy(note, { name: "applied", text }), this.#bounds);
    await this.#report(request, text);
  }

  async #textOf({ metadata: { namespace = "" }, spec }: Note): Promise<string> {
    const { data } = await this.#manager.client.get(kinds.configMap, { namespace, name: settingsName }, this.#bounds);
    return `${data?.["prefix"]}${spec.text}`;
  }

  async #report(request: Request, text: string): Promise<void> {
    const note = this.#noteOf(request);
    if (!note) return;
    const status = { observedGeneration: note.metadata.generation ?? 0, text };
    if (note.status?.observedGeneration === status.observedGeneration && note.status.text === text) return;
    await this.#manager.client.updateStatus(noteKind, { ...note, status }, this.#bounds);
  }

  async #finalize(note: Note, request: Request): Promise<void> {
    if (!containsFinalizer(note.metadata, finalizer)) return;
    for (const name of ["applied", "created"]) {
      const live = this.#copyOf(request, name);
      if (live) await this.#delete(live);
    }
    await this.#patchFinalizers(request, removeFinalizer(note.metadata, finalizer));
  }

  async #delete({ metadata: { namespace = "", name = "", uid = "" } }: ConfigMap): Promise<void> {
    await this.#manager.client.delete(kinds.configMap, { namespace, name }, { uid, ...this.#bounds }).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
    });
  }

  async #patchFinalizers(request: Request, { finalizers, resourceVersion }: ObjectMeta): Promise<void> {
    const body = { metadata: { finalizers, resourceVersion } };
    await this.#manager.client.patch(noteKind, request, { type: "application/merge-patch+json", body, ...this.#bounds });
  }

  #noteOf(request: Request): Note | undefined {
    return this.#manager.informer(noteKind).get(request);
  }

  #copyOf({ namespace, name }: Request, suffix: string): ConfigMap | undefined {
    return this.#manager.informer(kinds.configMap).get({ namespace, name: `${name}-${suffix}` });
  }
}

function copy(note: Note, { name, text }: { readonly name: string; readonly text: string }): ConfigMap {
  const { namespace = "" } = note.metadata;
  const metadata = { namespace, name: `${note.metadata.name}-${name}`, labels: { [copyLabel]: name } };
  return setControllerReference(note, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { text } });
}
