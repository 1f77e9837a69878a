import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { revisionOf } from "../../src/core/revision.ts";
import { deployment, wantedTemplate } from "../../src/managers/deployment.ts";
import { podTemplate } from "../../src/managers/pod-template.ts";
import { render, type Renderer } from "../../src/managers/renderers.ts";
import { aFullService, aService } from "../support/builders.ts";

const first: Renderer = podTemplate;
const second: Renderer = (service) => ({ ...podTemplate(service), metadata: { labels: { renderer: "second" } } });
const third: Renderer = (service) => ({ ...podTemplate(service), metadata: { labels: { renderer: "third" } } });
const all = [third, second, first] as const;
const changed = aService({ spec: { image: "registry.example.com/shop:2" } });

for (const [name, renderer] of Object.entries({ first, second, third })) {
  test(`property 9: what the ${name} renderer made stays as it is when the operator is upgraded`, () => {
    const made = renderer(aService());
    assert.deepEqual(render(aService(), { given: [revisionOf(made)] }, all), { template: made, revision: revisionOf(made) });
  });

  test(`what the ${name} renderer made is made by the newest once the spec changes it`, () => {
    assert.deepEqual(render(changed, { given: [revisionOf(renderer(aService()))] }, all).template, third(changed));
  });
}

test("what is new is made by the newest renderer", () => {
  assert.deepEqual(render(aService(), { given: [] }, all).template, third(aService()));
});

test("a revision that was rolled back is still the one that the spec asks for after an upgrade", () => {
  const [before, after] = [first(changed), first(aService())].map(revisionOf);
  assert.equal(render(aService(), { given: [before ?? "", after ?? ""] }, all).revision, after);
});

test("property 9: a Deployment of a release that noted no revision keeps its template", () => {
  const [made] = deployment.desired(aFullService()) as Deployment[]; // what this manager makes
  assert.ok(made);
  const { annotations: _, ...metadata } = made.metadata;
  const old: Deployment = { ...made, metadata, spec: { ...(made.spec ?? { selector: {} }), template: first(aFullService()) } };
  assert.deepEqual(wantedTemplate(aFullService(), old).template, old.spec?.template);
});
