import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

/** Two controllers of this process, something else in it, and somebody else. */
const writers = ["A", "B", "no controller", "another process"] as const;
type Writer = (typeof writers)[number];

type Step = { readonly do: "write"; readonly by: Writer } | { readonly do: "answer" | "deliver" };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("write" as const), by: fc.constantFrom(...writers) }),
  fc.record({ do: fc.constantFrom("answer" as const, "deliver" as const) }),
);

/** One object, its watch and the answers to our writes, both of which may be late. */
class Cluster {
  readonly informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  /** The last version of each writer. */
  readonly last = new Map<Writer, number>();
  readonly #watch: ConfigMap[] = [];
  readonly #answers: (() => void)[] = [];
  #version = 0;

  write(by: Writer): void {
    const object = configMap(++this.#version);
    this.last.set(by, this.#version);
    this.#watch.push(object);
    if (by === "another process") return;
    const writer = by === "no controller" ? undefined : by;
    this.#answers.push(() => this.informer.absorb({ type: "written", object: structuredClone(object), writer }));
  }

  take(given: Step): void {
    if (given.do === "write") this.write(given.by);
    else if (given.do === "answer") this.#answers.shift()?.();
    else this.#deliver();
  }

  end(): void {
    while (this.#answers.length > 0) this.#answers.shift()?.();
    while (this.#watch.length > 0) this.#deliver();
  }

  #deliver(): void {
    const object = this.#watch.shift();
    if (!object) return;
    this.informer.observe(structuredClone(object));
    this.informer.progress(object.metadata.resourceVersion ?? "");
  }
}

/** Whether the controller would leave the event out by `notOwnWrite`. */
const isOwnOf = (controller: Writer, { own, writer }: CacheEvent<ConfigMap>): boolean => own && writer === controller;

test("a controller hears of all that others wrote, however late watch and answers are, and not of what it alone wrote", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const cluster = new Cluster();
      const heard = new Map<Writer, number>();
      cluster.informer.addHandler((event) => {
        for (const controller of ["A", "B"] as const) if (!isOwnOf(controller, event)) heard.set(controller, Number(event.object.metadata.resourceVersion));
      });
      for (const each of steps) cluster.take(each);
      cluster.end();
      for (const controller of ["A", "B"] as const) {
        const others = writers.filter((writer) => writer !== controller).map((writer) => cluster.last.get(writer) ?? 0);
        assert.ok((heard.get(controller) ?? 0) >= Math.max(...others), `${controller} heard up to ${heard.get(controller)}, others wrote ${others.join()}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what one controller alone wrote and was answered is its own, in one version or in many", () => {
  fc.assert(fc.property(fc.constantFrom<Writer>("A", "B"), fc.integer({ min: 1, max: 20 }), (writer, count) => {
    const cluster = new Cluster();
    const own: boolean[] = [];
    cluster.informer.addHandler((event) => own.push(isOwnOf(writer, event)));
    for (let index = 0; index < count; index++) {
      cluster.take({ do: "write", by: writer });
      cluster.take({ do: "answer" });
    }
    cluster.end();
    assert.deepEqual(own, [true], "once, with its last version");
  }));
});
