import { type Client, isApiError, type ListPage, metadataOnly, type MetadataKind, type PartialObjectMetadata, type RequestOptions } from "@service-operator/controller-runtime";
import { group } from "../api/v1/group.ts";
import { serviceKind } from "../api/index.ts";
import { dropStoredVersions, installedDefinition, storageVersionOf } from "./definition.ts";
import { type Rewrite, rewrite } from "./rewrite.ts";

/** How many objects were listed, and how many had which outcome. */
export type Counts = Readonly<Record<Rewrite["outcome"] | "listed", number>>;

/** What happens during a migration, as plain values. */
export type MigrationEvent =
  | { readonly event: "started"; readonly storageVersion: string; readonly storedVersions: readonly string[] }
  /** After each page; `remaining` is about how many are left. */
  | ({ readonly event: "progress"; readonly remaining: number } & Counts)
  | { readonly event: "failed"; readonly namespace: string; readonly name: string; readonly message: string }
  | ({ readonly event: "ended"; readonly outcome: MigrationOutcome } & Counts);

/**
 * - `upToDate`: nothing but the storage version was stored.
 * - `migrated`: now nothing but it is, and the definition says so.
 * - `incomplete`: some objects failed; the definition still names the older versions.
 * - `dryRun`: nothing was written.
 * - `interrupted`: the signal was aborted.
 */
export type MigrationOutcome = "upToDate" | "migrated" | "incomplete" | "dryRun" | "interrupted";

export interface MigrationOptions {
  readonly client: Client;
  readonly report: (event: MigrationEvent) => void;
  /** Ends it; what was rewritten stays so. */
  readonly signal: AbortSignal;
  /** Only counts. Default false. */
  readonly dryRun?: boolean;
  /** Objects listed at once. Default 500, client-go's. */
  readonly pageSize?: number;
}

/** Requests at the same time: enough to hide the latency, few enough to leave the API server to others. */
const concurrency = 10;

/**
 * Rewrites every Service in the storage version, then says in the definition that nothing else is stored.
 *
 * It keeps no state: begun again, it goes over all objects, and those already rewritten cost no write.
 * Errors: `MigrationError`, `ApiError`.
 */
export async function migrate(options: MigrationOptions): Promise<MigrationOutcome> {
  const migration = new Migration(options);
  const outcome = await migration.run().catch((error: unknown) => {
    if (isApiError(error, "Aborted") && options.signal.aborted) return "interrupted" as const;
    throw error;
  });
  options.report({ event: "ended", outcome, ...migration.counts });
  return outcome;
}

class Migration {
  readonly #options: MigrationOptions;
  readonly #bounds: RequestOptions;
  readonly counts: Record<keyof Counts, number> = { listed: 0, rewritten: 0, unchanged: 0, overtaken: 0, failed: 0 };

  constructor(options: MigrationOptions) {
    this.#options = options;
    this.#bounds = { signal: options.signal };
  }

  async run(): Promise<MigrationOutcome> {
    const { client, report, dryRun = false } = this.#options;
    const definition = await installedDefinition(client, this.#bounds);
    const [storageVersion, storedVersions] = [storageVersionOf(definition), definition.status?.storedVersions ?? []];
    report({ event: "started", storageVersion, storedVersions });
    if (storedVersions.every((version) => version === storageVersion)) return "upToDate";
    const kind = metadataOnly({ ...serviceKind, apiVersion: `${group}/${storageVersion}` });
    for await (const { items, metadata } of this.#pages(kind)) {
      this.counts.listed += items.length;
      if (!dryRun) await this.#rewriteAll(kind, items);
      report({ event: "progress", remaining: metadata.remainingItemCount ?? 0, ...this.counts });
    }
    if (dryRun) return "dryRun";
    if (this.counts.failed > 0) return "incomplete";
    await dropStoredVersions(client, definition, this.#bounds);
    return "migrated";
  }

  async *#pages(kind: MetadataKind): AsyncGenerator<ListPage<PartialObjectMetadata>> {
    let token: string | undefined;
    for (;;) {
      const page = await this.#page(kind, token);
      if (page) yield page;
      token = page?.metadata.continue;
      if (page && !token) return;
    }
  }

  /** Undefined where the API server no longer knows the token: then from the beginning, which is cheap the second time. */
  async #page(kind: MetadataKind, token: string | undefined): Promise<ListPage<PartialObjectMetadata> | undefined> {
    const { client, pageSize = 500 } = this.#options;
    try {
      return await client.listPage(kind, { ...this.#bounds, limit: pageSize, continue: token });
    } catch (error) {
      if (token !== undefined && isApiError(error, "Expired", "Gone")) return undefined;
      throw error;
    }
  }

  async #rewriteAll(kind: MetadataKind, objects: readonly PartialObjectMetadata[]): Promise<void> {
    const waiting = objects.values();
    const work = async (): Promise<void> => {
      for (const object of waiting) this.#note(object, await rewrite(this.#options.client, kind, { object, bounds: this.#bounds }));
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  #note({ metadata: { namespace = "", name = "" } }: PartialObjectMetadata, result: Rewrite): void {
    this.counts[result.outcome]++;
    if (result.outcome === "failed") this.#options.report({ event: "failed", namespace, name, message: result.message });
  }
}
