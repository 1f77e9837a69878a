import type { InformerRequest } from "../cache/cache.ts";
import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { Manager } from "../manager.ts";
import type { Controller, ControllerOptions, Reconciler } from "./controller.ts";
import { forController, forObject, type MapFunction } from "./event-handler.ts";
import type { Predicate } from "./predicate.ts";

/** How one kind is watched. Where somebody asked for the kind before, the selector and transform must be the same, or absent. */
export interface WatchedKindOptions<T extends KubernetesObject> extends InformerRequest<T> {
  /** An event counts where every one of them agrees; default: every event counts. */
  readonly predicates?: readonly Predicate<T>[];
}

/** What a builder leaves to say about the controller itself. */
export type BuiltControllerOptions = Omit<ControllerOptions, "name" | "reconcile" | "log" | "metrics">;

/** Begins a controller that starts and stops with the manager; see {@link ControllerBuilder}. */
export function newControllerManagedBy(manager: Manager): ControllerBuilder {
  return new ControllerBuilder(manager);
}

/**
 * Puts a controller together, by kubebuilder's words:
 *
 * ```ts
 * newControllerManagedBy(manager).for(websiteKind).owns(kinds.deployment).complete(reconcile);
 * ```
 *
 * Nothing happens before `complete`. What cannot work is the programmer's mistake and ends in a `TypeError`.
 */
export class ControllerBuilder {
  readonly #manager: Manager;
  /** Each gets its informer first, then listens to it. */
  readonly #watches: (() => (controller: Controller) => void)[] = [];
  readonly #owned: ((owner: Kind) => void)[] = [];
  #for: Kind | undefined;
  #name: string | undefined;
  #options: BuiltControllerOptions = {};

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  /** The kind that is reconciled: an event is about the object itself. Once per controller. */
  for<T extends KubernetesObject>(kind: Kind<T>, options: WatchedKindOptions<T> = {}): this {
    if (this.#for) throw new TypeError(`the controller is for ${this.#for.kind} already: a controller is for one kind`);
    this.#for = kind;
    return this.watches(kind, forObject, options);
  }

  /** A kind of which the reconciler makes objects: an event is about the object's controller, of the kind of `for`. */
  owns<T extends KubernetesObject>(kind: Kind<T>, options: WatchedKindOptions<T> = {}): this {
    this.#owned.push((owner) => this.watches(kind, forController(owner), options));
    return this;
  }

  /** Any other kind: an event is about the keys that `map` finds. */
  watches<T extends KubernetesObject>(kind: Kind<T>, map: MapFunction<T>, options: WatchedKindOptions<T> = {}): this {
    const { predicates = [], ...request } = options;
    this.#watches.push(() => {
      const informer = this.#manager.informer(kind, request);
      return (controller) => controller.watch(informer, map, predicates);
    });
    return this;
  }

  /** The `controller` label of metrics and log lines; default the kind of `for` in lower case. */
  named(name: string): this {
    this.#name = name;
    return this;
  }

  /** Replaces what an earlier call said; see {@link ControllerOptions} for units and defaults. */
  withOptions(options: BuiltControllerOptions): this {
    this.#options = options;
    return this;
  }

  /** Makes the controller and registers it with the manager. Once per builder, and before the manager runs. */
  complete(reconcile: Reconciler): Controller {
    const owner = this.#for;
    const name = this.#name ?? owner?.kind.toLowerCase();
    if (!name) throw new TypeError("a controller needs a name: say which kind it is for, or call named()");
    if (this.#owned.length > 0 && !owner) throw new TypeError(`controller "${name}" owns objects but is for no kind: call for(), or watches() with a map of its own`);
    if (owner) for (const watch of this.#owned.splice(0)) watch(owner);
    if (this.#watches.length === 0) throw new TypeError(`controller "${name}" watches nothing: call for(), or watches()`);
    const watches = this.#watches.splice(0).map((prepare) => prepare());
    const controller = this.#manager.addController({ ...this.#options, name, reconcile });
    for (const watch of watches) watch(controller);
    return controller;
  }
}
