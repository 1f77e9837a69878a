import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Deployment, PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { decide } from "../../src/core/plan.ts";
import { givenRevision, rendered, withTemplate } from "../../src/core/revision.ts";
import { deployment } from "../../src/managers/deployment.ts";
import { renderers } from "../../src/managers/renderers.ts";
import { aService, aView, stored } from "../support/builders.ts";

interface Golden {
  readonly title: string;
  readonly spec: ServiceSpecInput;
  readonly template: PodTemplateSpec;
}

/** What the first renderer made. It is never made anew: a renderer that no longer makes this restarts its users' pods. */
const made = JSON.parse(readFileSync(new URL("../managers/renderer-1.json", import.meta.url), "utf8")) as readonly Golden[];

for (const { title, spec, template } of made) {
  const service = aService({ spec });
  const asMade = (): Deployment => {
    const [desired] = deployment.desired(service) as Deployment[]; // what this manager makes
    assert.ok(desired);
    return stored(withTemplate(desired, rendered(template)));
  };

  test(`trap 9: the first renderer still makes the same template of a Service ${title}`, () => {
    assert.deepEqual(renderers.at(-1)?.(service), template);
  });

  test(`trap 9: an upgrade of the operator does not change the template of a Service ${title}`, () => {
    const live = asMade();
    const view = aView({ owned: [live] });
    const [desired] = deployment.desired(service).map((object) => deployment.adapt?.(object, service, view));
    assert.ok(desired);
    const action = decide({ service }, desired, live);
    const after = (action.type === "update" ? action.object : live) as Deployment; // as above
    assert.deepEqual(after.spec?.template, template);
    assert.equal(givenRevision(after), givenRevision(live));
  });
}
