import type { PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Rendered, rendered } from "../core/revision.ts";
import { patchedTemplate } from "./patched-template.ts";
import { podTemplate } from "./pod-template.ts";

/** Makes the pod template of a Service. What one made once, it makes for ever: to change a template is to add a renderer. */
export type Renderer = (service: Service) => PodTemplateSpec;

/**
 * Every version of the renderer, the newest first. An older one stays for as long as there may be Deployments that it
 * made, so that an upgrade of the operator restarts nothing (property 9).
 */
export const renderers: readonly [Renderer, ...Renderer[]] = [podTemplate];

/** What is known before anything is rendered. */
export interface Known {
  /** Revisions that the Service's Deployment was given. */
  readonly given: readonly string[];
  /** What the newest renderer makes of this very Service, where that is known already. */
  readonly newest?: Rendered | undefined;
}

/**
 * The template that the spec asks for, by the newest renderer that makes one of the given revisions of this very spec:
 * then nothing but the operator changed. By the newest of all where none does, since then the spec changed.
 */
export function render(service: Service, { given, newest }: Known, [first, ...older]: readonly [Renderer, ...Renderer[]] = renderers): Rendered {
  const made = newest ?? renderedBy(first, service);
  if (older.length === 0 || given.includes(made.revision)) return made;
  return older.map((renderer) => renderedBy(renderer, service)).find(({ revision }) => given.includes(revision)) ?? made;
}

/** For a Deployment that says no revision: only the first release made such. */
export function renderOldest(service: Service): Rendered {
  return renderedBy(renderers.at(-1) ?? renderers[0], service);
}

function renderedBy(renderer: Renderer, service: Service): Rendered {
  return rendered(patchedTemplate(service, renderer(service)));
}
