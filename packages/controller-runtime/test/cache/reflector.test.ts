import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { Informer } from "../../src/cache/informer.ts";
import { Reflector } from "../../src/cache/reflector.ts";
import type { ApiError } from "../../src/client/errors.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { added, bookmark, type Exchange, failure, FakeApi, type Handler, initialEventsEnd, listOf, modified, removed } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

interface Running extends AsyncDisposable {
  readonly api: FakeApi;
  readonly informer: Informer<ConfigMap>;
  readonly reflector: Reflector<ConfigMap>;
  readonly errors: { readonly error: ApiError; readonly waitMs: number }[];
  stop(): Promise<void>;
}

/** Runs a reflector against a server that meets its requests one after the other as the handlers say. */
async function reflect(...handlers: readonly Handler[]): Promise<Running> {
  const api = await FakeApi.script(...handlers);
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  const errors: { error: ApiError; waitMs: number }[] = [];
  const reflector = new Reflector<ConfigMap>({ client: api.client(), informer, onError: (error, waitMs) => errors.push({ error, waitMs }), random: () => 0 });
  const stopped = new AbortController();
  const running = reflector.run(stopped.signal);
  const stop = async (): Promise<void> => {
    stopped.abort();
    await running;
    await api.stop();
  };
  return { api, informer, reflector, errors, stop, [Symbol.asyncDispose]: stop };
}

const names = (informer: Informer<ConfigMap>): string[] => [...informer.store.values()].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).toSorted();

async function holds({ informer }: Running, ...expected: readonly string[]): Promise<void> {
  await waitFor(`the cache to hold ${expected.join(", ")}`, () => names(informer).join() === expected.join() || Promise.reject(new Error(`it holds ${names(informer).join()}`)));
}

const [a, b, c] = ["a", "b", "c"];
const at = (version: number, name = a) => configMap(version, { name, uid: name });
/** What a request asked for, in a word. */
const asked = ({ query, isWatch }: Exchange): string => {
  if (!isWatch) return `list${query["continue"] ? ` ${query["continue"]}` : ""}`;
  return query["sendInitialEvents"] ? "watchlist" : `watch ${query["resourceVersion"]}`;
};
const askedOf = ({ api }: Running): string[] => api.exchanges.map(asked);

const ready: Handler = (exchange) => exchange.send(added(at(1)), initialEventsEnd(5));
const open: Handler = (exchange) => exchange.send();
const refuse: Handler = (exchange) => exchange.fail(422, "Invalid");

describe("WatchList", { concurrency: true }, () => {
  test("one request brings what is there and every change after it", async () => {
    await using running = await reflect((exchange) => exchange.send(added(at(1)), added(at(2, b)), initialEventsEnd(5), modified(at(6)), removed(at(7, b)), added(at(8, c)), bookmark(9)));
    await running.reflector.synced;
    await holds(running, "a@6", "c@8");
    assert.deepEqual(askedOf(running), ["watchlist"]);
    const { query } = running.api.exchanges[0] ?? assert.fail();
    assert.equal(query["resourceVersionMatch"], "NotOlderThan");
    assert.equal(query["allowWatchBookmarks"], "true");
  });

  test("changes between the initial events and their end count", async () => {
    await using running = await reflect((exchange) => exchange.send(added(at(1)), added(at(2, b)), modified(at(3)), removed(at(4, b)), initialEventsEnd(5)));
    await holds(running, "a@3");
  });

  test("nothing is in the cache before the end, so that nobody takes a part for the whole", async () => {
    let first: Exchange | undefined;
    await using running = await reflect((exchange) => {
      first = exchange;
      exchange.send(added(at(1)));
    });
    let synced = false;
    running.reflector.synced.then(() => (synced = true), assert.fail);
    await waitFor("the watch", () => first);
    assert.deepEqual([synced, names(running.informer)], [false, []]);
    first?.send(initialEventsEnd(5));
    await running.reflector.synced;
    await holds(running, "a@1");
  });

  for (const [code, reason] of [[422, "Invalid"], [400, "BadRequest"]] as const) {
    test(`a server that refuses it with ${code} is listed by pages of 250, never from its cache`, async () => {
      await using running = await reflect(
        (exchange) => exchange.fail(code, reason),
        (exchange) => exchange.json(200, listOf(5, [at(1)], "next")),
        (exchange) => exchange.json(200, listOf(5, [at(2, b)])),
        open,
      );
      await holds(running, "a@1", "b@2");
      await waitFor("the watch", () => running.api.exchanges.length === 4);
      assert.deepEqual(askedOf(running), ["watchlist", "list", "list next", "watch 5"]);
      for (const { query } of running.api.exchanges.slice(1, 3)) assert.deepEqual([query["limit"], query["resourceVersion"]], ["250", undefined]);
      assert.deepEqual(running.errors, []);
    });
  }

  test("a proxy's 502 is no refusal: WatchList is asked for again", async () => {
    await using running = await reflect((exchange) => exchange.text(502, "<html>Bad Gateway</html>"), ready);
    await holds(running, "a@1");
    assert.deepEqual(askedOf(running), ["watchlist", "watchlist"]);
    assert.equal(running.errors[0]?.waitMs, 800);
  });

  test("a stream that ends before the end mark is asked for anew", async () => {
    await using running = await reflect((exchange) => {
      exchange.send(added(at(1, b)));
      exchange.end();
    }, ready);
    await holds(running, "a@1");
    assert.deepEqual(askedOf(running), ["watchlist", "watchlist"]);
  });
});

describe("a watch goes on where it was", { concurrency: true }, () => {
  test("when the server ends it, from the resourceVersion of the last bookmark", async () => {
    await using running = await reflect((exchange) => {
      exchange.send(added(at(1)), initialEventsEnd(5), modified(at(6)), bookmark(42));
      exchange.end();
    }, (exchange) => exchange.send(modified(at(43))));
    await holds(running, "a@43");
    assert.deepEqual(askedOf(running), ["watchlist", "watch 42"]);
  });

  test("when the connection is reset, also in the middle of an event", async () => {
    await using running = await reflect((exchange) => {
      exchange.send(added(at(1)), initialEventsEnd(5), modified(at(6)));
      exchange.write('{"type":"MODIFIED","object":{"api');
      setTimeout(() => exchange.reset(), 20);
    }, (exchange) => exchange.send(modified(at(7))));
    await holds(running, "a@7");
    assert.deepEqual(askedOf(running), ["watchlist", "watch 6"]);
    assert.equal(running.errors[0]?.error.code, "Unreachable");
  });

  test("when the stream ends inside an event", async () => {
    await using running = await reflect((exchange) => {
      exchange.send(added(at(1)), initialEventsEnd(5));
      exchange.write('{"type":');
      exchange.end();
    }, (exchange) => exchange.send(modified(at(7))));
    await holds(running, "a@7");
    assert.deepEqual(askedOf(running), ["watchlist", "watch 5"]);
  });

  const passing: readonly (readonly [string, Handler])[] = [
    ["an ERROR event 500", (exchange) => exchange.send({ type: "ERROR", object: failure(500, "InternalError") })],
    ["an ERROR event without a reason", (exchange) => exchange.send({ type: "ERROR", object: { kind: "Status", code: 500, message: "etcd" } })],
    ["503", (exchange) => exchange.fail(503, "ServiceUnavailable")],
    ["a proxy's 502", (exchange) => exchange.text(502, "<html>")],
    ["403", (exchange) => exchange.fail(403, "Forbidden")],
    ["a reset", (exchange) => exchange.reset()],
    ["504 ResourceVersionTooLarge", (exchange) => exchange.fail(504, "Timeout", { details: { causes: [{ reason: "ResourceVersionTooLarge" }], retryAfterSeconds: 1 } })],
  ];
  for (const [what, handler] of passing) {
    test(`after ${what}`, async () => {
      const first: Handler = (exchange) => {
        ready(exchange);
        exchange.end();
      };
      await using running = await reflect(first, handler, (exchange) => exchange.send(modified(at(7))));
      await holds(running, "a@7");
      assert.deepEqual(askedOf(running), ["watchlist", "watch 5", "watch 5"]);
    });
  }
});

describe("a list is made anew", { concurrency: true }, () => {
  const losing: readonly (readonly [string, Handler])[] = [
    ["an ERROR event 410", (exchange) => exchange.send({ type: "ERROR", object: failure(410, "Expired") })],
    ["410 to the watch", (exchange) => exchange.fail(410, "Gone")],
    ["an event that is no JSON", (exchange) => exchange.write("{nonsense}\n")],
    ["an event that is no object", (exchange) => exchange.write("null\n")],
    ["an event without an object", (exchange) => exchange.write('{"type":"ADDED"}\n')],
  ];
  for (const [what, handler] of losing) {
    test(`after ${what}; what is not in it is gone`, async () => {
      const first: Handler = (exchange) => {
        exchange.send(added(at(1)), added(at(2, b)), initialEventsEnd(5));
        exchange.end();
      };
      await using running = await reflect(first, handler, (exchange) => exchange.send(added(at(7)), initialEventsEnd(9)));
      await holds(running, "a@7");
      assert.deepEqual(askedOf(running), ["watchlist", "watch 5", "watchlist"]);
    });
  }

  test("when its continue token expires", async () => {
    await using running = await reflect(
      refuse,
      (exchange) => exchange.json(200, listOf(5, [at(1, b)], "old")),
      (exchange) => exchange.fail(410, "Expired"),
      (exchange) => exchange.json(200, listOf(9, [at(7)])),
      open,
    );
    await holds(running, "a@7");
    assert.deepEqual(askedOf(running).slice(0, 4), ["watchlist", "list", "list old", "list"]);
  });
});

describe("a server that is behind our resourceVersion", { concurrency: true }, () => {
  const behind: Handler = (exchange) => exchange.fail(504, "Timeout", { headers: { "retry-after": "0" }, details: { causes: [{ reason: "ResourceVersionTooLarge" }] } });
  const readyAndOver: Handler = (exchange) => {
    ready(exchange);
    exchange.end();
  };
  const times = (count: number): Handler[] => Array.from({ length: count }, () => behind);
  const again = (count: number): string[] => Array.from({ length: count }, () => "watch 5");

  test("is waited for", async () => {
    await using running = await reflect(readyAndOver, ...times(29), (exchange) => exchange.send(modified(at(7))));
    await holds(running, "a@7");
    assert.deepEqual(askedOf(running), ["watchlist", ...again(30)]);
  });

  test("is listed anew after 30 tries: restored from an older snapshot, its versions have gone back", async () => {
    await using running = await reflect(readyAndOver, ...times(30), (exchange) => exchange.send(added(at(2, b)), initialEventsEnd(3)));
    await holds(running, "b@2");
    assert.deepEqual(askedOf(running), ["watchlist", ...again(30), "watchlist"]);
  });

  test("has 30 tries each time it falls behind", async () => {
    await using running = await reflect(readyAndOver, ...times(20), (exchange) => exchange.end(), ...times(20), (exchange) => exchange.send(modified(at(7))));
    await holds(running, "a@7");
    assert.equal(askedOf(running).filter((request) => request === "watchlist").length, 1);
  });
});

describe("bytes", { concurrency: true }, () => {
  test("a character split over two chunks stays whole", async () => {
    const object = configMap(1, { uid: a, data: { greeting: "grüße 🚢" } });
    const bytes = Buffer.from(`${JSON.stringify(added(object))}\n`);
    const middle = bytes.indexOf(Buffer.from("🚢")) + 2;
    await using running = await reflect((exchange) => {
      exchange.write(bytes.subarray(0, middle));
      setTimeout(() => {
        exchange.write(bytes.subarray(middle));
        exchange.send(initialEventsEnd(5));
      }, 20);
    });
    await holds(running, "a@1");
    assert.equal([...running.informer.store.values()][0]?.data?.["greeting"], "grüße 🚢");
  });

  test("a line of 3 MB, and line ends of two characters", async () => {
    const large = configMap(1, { uid: a, data: { x: "y".repeat(3_000_000) } });
    await using running = await reflect((exchange) => exchange.write([added(large), initialEventsEnd(5)].map((event) => `${JSON.stringify(event)}\r\n`).join("\r\n")));
    await holds(running, "a@1");
    assert.equal([...running.informer.store.values()][0]?.data?.["x"]?.length, 3_000_000);
  });
});

describe("an outage", { concurrency: true }, () => {
  test("delays grow from 800 ms, so that there is at most about one request a second", async () => {
    await using running = await reflect((exchange) => exchange.reset());
    await waitFor("three failures", () => running.errors.length >= 3);
    assert.deepEqual(running.errors.slice(0, 3).map(({ waitMs }) => waitMs), [800, 1600, 3200]);
  });

  test("delays grow too when each list succeeds and each watch fails, but for the first list anew", async () => {
    await using running = await reflect(refuse, ...Array.from({ length: 9 }, (_, index): Handler => (exchange) => (index % 2 === 0 ? exchange.json(200, listOf(5, [])) : exchange.fail(410, "Expired"))));
    await waitFor("three failures", () => running.errors.length >= 3);
    assert.deepEqual(running.errors.slice(0, 3).map(({ waitMs }) => waitMs), [0, 800, 1600]);
  });

  const answers: readonly (readonly [string, Handler, number, string])[] = [
    ["410 to the watch", (exchange) => exchange.fail(410, "Expired"), 0, "watchlist"],
    ["an ERROR event 410", (exchange) => exchange.send({ type: "ERROR", object: failure(410, "Expired") }), 0, "watchlist"],
    ["429, storage is (re)initializing", (exchange) => exchange.fail(429, "TooManyRequests", { headers: { "retry-after": "1" } }), 1000, "watch 5"],
  ];
  for (const [what, answer, waitMs, next] of answers) {
    test(`is over with the server's answer: ${what}`, async () => {
      const reset: Handler = (exchange) => exchange.reset();
      const readyAndOver: Handler = (exchange) => {
        ready(exchange);
        exchange.end();
      };
      await using running = await reflect(readyAndOver, reset, answer, (exchange) => exchange.send(added(at(7)), initialEventsEnd(9)));
      await holds(running, "a@7");
      assert.deepEqual(running.errors.map((failed) => failed.waitMs), [1600, waitMs]);
      assert.deepEqual(askedOf(running), ["watchlist", "watch 5", "watch 5", next]);
    });
  }

  test("Retry-After is heeded where it is longer", async () => {
    await using running = await reflect((exchange) => exchange.fail(500, "InternalError", { headers: { "retry-after": "7" } }));
    await waitFor("a failure", () => running.errors.length >= 1);
    assert.equal(running.errors[0]?.waitMs, 7000);
  });
});

describe("a stop", { concurrency: true }, () => {
  for (const [what, handlers] of [["a list", [refuse, () => undefined]], ["initial events", [() => undefined]], ["a watch", [ready]]] as const) {
    test(`during ${what} ends it and leaves no connection open`, async () => {
      const running = await reflect(...handlers);
      await waitFor("the request", () => running.api.exchanges.length === handlers.length);
      const before = running.api.exchanges.length;
      const { api } = running;
      await Promise.race([running.stop(), new Promise((_, reject) => setTimeout(() => reject(new Error("the stop waits for the server")), 10_000).unref())]);
      assert.equal(api.exchanges.length, before);
    });
  }
});

test("handlers that compute do not keep the event loop from its turn, however many events come at once", async () => {
  const version = (index: number) => modified(at(6 + index));
  await using running = await reflect((exchange) => exchange.send(added(at(1)), initialEventsEnd(5), ...Array.from({ length: 60 }, (_, index) => version(index))));
  let [told, mostAtOnce] = [0, 0];
  const look = (): void => {
    mostAtOnce = Math.max(mostAtOnce, told);
    told = 0;
  };
  const timer = setInterval(look, 0);
  running.informer.addHandler(() => {
    const until = performance.now() + 2;
    while (performance.now() < until);
    told += 1;
  });
  await holds(running, "a@65");
  clearInterval(timer);
  look();
  assert.ok(mostAtOnce < 60, `${mostAtOnce} events in one turn`);
});
