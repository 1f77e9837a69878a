import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { LinkedList } from "../../src/queue/linked-list.ts";

test("whatever is appended and removed, the rest stays in order", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant("append" as const), fc.nat()), { maxLength: 40 }), (steps) => {
      const list = new LinkedList<number>();
      let model: ReturnType<LinkedList<number>["append"]>[] = [];
      steps.forEach((step, index) => {
        if (step === "append") model.push(list.append(index));
        else if (model.length > 0) {
          const at = step % model.length;
          const link = model[at] ?? assert.fail();
          list.remove(link);
          model = model.toSpliced(at, 1);
        }
        const values: number[] = [];
        for (let link = list.first; link; link = link.next) values.push(link.value);
        assert.deepEqual(values, model.map(({ value }) => value));
      });
    }),
  );
});
