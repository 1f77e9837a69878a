import type { Kind } from "../kubernetes/index.ts";
import type { Client } from "./client.ts";
import { ApiError } from "./errors.ts";
import { type ServedKind, servedKinds } from "./served-kind.ts";

/** Group, version and kind as in a manifest. */
export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Finds kinds by the names that people and manifests give them.
 *
 * Guarantees: what the API server serves is asked for at the first need and kept; a name that is not in it has it asked
 * for once more, since a CustomResourceDefinition may have come; however many ask at a time, it is asked for once.
 */
export class RestMapper {
  readonly #client: Pick<Client, "serverGroups">;
  #served: readonly ServedKind[] | undefined;
  #refreshing: Promise<readonly ServedKind[]> | undefined;

  constructor(client: Pick<Client, "serverGroups">) {
    this.#client = client;
  }

  /**
   * The kind of a name as kubectl takes it: `deploy`, `deployments.apps`, `Deployment.v1.apps`; plural, singular, kind
   * and short name, in any case. Without a group, the first group that the server names has it; without a version, its
   * preferred one. Errors: `NotFound` for a name that nothing served has, and those of any request.
   */
  async resolve(name: string): Promise<Kind> {
    const [resource = "", ...rest] = name.toLowerCase().split(".");
    const group = rest.join(".");
    const [version = "", ...groupAfterVersion] = rest;
    return await this.#find(`"${name}"`, (served) => {
      const called = served.find(({ names, group: its }) => names.has(resource) && (group === "" || its === group));
      return called ?? served.find((each) => each.names.has(resource) && each.version === version && each.group === groupAfterVersion.join("."));
    });
  }

  /** The kind of a manifest, with its plural and scope. Errors: as {@link resolve}. */
  async kindOf({ apiVersion, kind }: TypeMeta): Promise<Kind> {
    return await this.#find(`${kind} of ${apiVersion}`, (served) => served.find((each) => each.kind.apiVersion === apiVersion && each.kind.kind === kind));
  }

  async #find(what: string, pick: (served: readonly ServedKind[]) => ServedKind | undefined): Promise<Kind> {
    const known = this.#served && pick(this.#served);
    const found = known ?? pick(await this.#refresh());
    if (!found) throw new ApiError({ code: "NotFound", message: `the server serves no ${what}` });
    return found.kind;
  }

  async #refresh(): Promise<readonly ServedKind[]> {
    this.#refreshing ??= this.#client
      .serverGroups()
      .then(servedKinds)
      .finally(() => {
        this.#refreshing = undefined;
      });
    this.#served = await this.#refreshing;
    return this.#served;
  }
}
