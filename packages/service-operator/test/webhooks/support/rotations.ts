import { waitFor } from "@service-operator/testkit";
import type { WebhooksOptions } from "../../../src/webhooks/add-webhooks.ts";
import type { InstalledPlane } from "../../support/installed-plane.ts";

const day = 24 * 60 * 60 * 1000;

/** Renewals of the operator's certificate, when a test wants them, and as fast as the API server follows. */
export class Rotations {
  readonly #installed: InstalledPlane;
  #wanted = 0;
  #renewed = 0;

  constructor(installed: InstalledPlane) {
    this.#installed = installed;
  }

  /** A certificate that ends before it is to be renewed is renewed always: when, `settled` decides. */
  readonly options: NonNullable<WebhooksOptions["rotation"]> = { lifetimeMs: day, renewBeforeMs: 2 * day, settled: async (signal) => await this.#settled(signal) };

  /** Resolves when so many more certificates have been renewed. */
  async renew(count: number): Promise<void> {
    this.#wanted += count;
    await waitFor(`${count} renewals`, () => this.done, { timeoutMs: 120_000 });
  }

  get done(): boolean {
    return this.#renewed >= this.#wanted;
  }

  async #settled(signal: AbortSignal): Promise<void> {
    await waitFor("a renewal is wanted", () => signal.aborted || !this.done, { timeoutMs: 600_000 });
    signal.throwIfAborted();
    await this.#apiServerFollows(this.#renewed + 1);
    this.#renewed++;
  }

  /** A column that the API server shows came into the definition after the bundle: then it converts with that, too. */
  async #apiServerFollows(number: number): Promise<void> {
    const column = { op: "add", path: "/spec/versions/0/additionalPrinterColumns/-", value: { name: `Renewal-${number}`, type: "string", jsonPath: ".metadata.name" } };
    await this.#installed.kubectl(["patch", "crd", "services.service-operator.io", "--type=json", "--patch", JSON.stringify([column])]);
    await waitFor("the API server knows the definition", async () => (await this.#installed.kubectl(["get", "sop", "--all-namespaces"])).includes(`RENEWAL-${number}`));
  }
}
