import { z } from "zod";
import { customResourceDefinition } from "../../../src/crd/index.ts";
import type { ConfigMap, Kind, KubernetesObject } from "../../../src/kubernetes/index.ts";
import { kubectl } from "../../support/api-server.ts";

/** A kind of the test's own: a text, of which the controller makes two copies. */
export interface Note extends KubernetesObject {
  readonly spec: { readonly text: string };
  readonly status?: { readonly observedGeneration?: number; readonly text?: string };
}

export const noteKind: Kind<Note> = { apiVersion: "faults.example.com/v1", kind: "Note", plural: "notes", namespaced: true };

const definition = customResourceDefinition({
  group: "faults.example.com",
  kind: "Note",
  plural: "notes",
  singular: "note",
  versions: [
    {
      name: "v1",
      served: true,
      storage: true,
      description: "A text that is copied.",
      spec: z.object({ text: z.string() }),
      status: z.object({ observedGeneration: z.exactOptional(z.int()), text: z.exactOptional(z.string()) }),
    },
  ],
});

/** On every object that a controller of notes makes. */
export const copyLabel = "faults.example.com/copy";

/** A ConfigMap that the controller reads before it copies; it is in no cache. */
export const settingsName = "settings";

export function note(namespace: string, name: string): Note {
  return { apiVersion: noteKind.apiVersion, kind: noteKind.kind, metadata: { namespace, name }, spec: { text: "one" } };
}

export function settings(namespace: string): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: settingsName }, data: { prefix: "note: " } };
}

/** Makes the API server serve the kind. */
export async function installNotes(): Promise<void> {
  await kubectl(["apply", "-f", "-"], JSON.stringify(definition));
  await kubectl(["wait", "--for=condition=Established", `crd/${definition.metadata.name}`, "--timeout=60s"]);
}
