import type { PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { revisionOf } from "../core/revision.ts";
import { podTemplate } from "./pod-template.ts";

/** Makes the pod template of a Service. What one made once, it makes for ever: to change a template is to add a renderer. */
export type Renderer = (service: Service) => PodTemplateSpec;

/**
 * Every version of the renderer, the newest first. An older one stays for as long as there may be Deployments that it
 * made, so that an upgrade of the operator restarts nothing (property 9).
 */
export const renderers: readonly [Renderer, ...Renderer[]] = [podTemplate];

/** A template, and the name of its content. */
export interface Rendered {
  readonly template: PodTemplateSpec;
  readonly revision: string;
}

/**
 * The template that the spec asks for, by the newest renderer that makes one of the given revisions of this very spec:
 * then nothing but the operator changed. By the newest of all where none does, since then the spec changed.
 */
export function render(service: Service, given: readonly string[], [newest, ...older]: readonly [Renderer, ...Renderer[]] = renderers): Rendered {
  const first = rendered(newest, service);
  if (older.length === 0 || given.includes(first.revision)) return first;
  return older.map((renderer) => rendered(renderer, service)).find(({ revision }) => given.includes(revision)) ?? first;
}

/** For a Deployment that says no revision: only the first release made such. */
export function renderOldest(service: Service): Rendered {
  return rendered(renderers.at(-1) ?? renderers[0], service);
}

function rendered(renderer: Renderer, service: Service): Rendered {
  const template = renderer(service);
  return { template, revision: revisionOf(template) };
}
