import { type Client, isApiError, type RequestOptions } from "@service-operator/controller-runtime";
import { type CustomResourceDefinition, kinds } from "@service-operator/controller-runtime/kubernetes";
import { serviceDefinition } from "../api/schema.ts";

/**
 * - `NotInstalled`: the API server has no definition of the Service.
 * - `DefinitionChanged`: the definition was changed during the migration, so what was written may be of another version.
 */
export type MigrationErrorCode = "NotInstalled" | "DefinitionChanged";

/** A migration that could not be made, or not be ended. Nothing is lost: run it again. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly code: MigrationErrorCode;

  constructor(code: MigrationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const kind = kinds.customResourceDefinition;
const name = serviceDefinition().metadata.name ?? "";

/** The definition as it is installed. Errors: {@link MigrationError} where there is none, `ApiError`. */
export async function installedDefinition(client: Client, options: RequestOptions = {}): Promise<CustomResourceDefinition> {
  try {
    return await client.get(kind, { name }, options);
  } catch (error) {
    if (isApiError(error, "NotFound")) throw new MigrationError("NotInstalled", `${client.server} has no CustomResourceDefinition ${name}: there is nothing to migrate`);
    throw error;
  }
}

export function storageVersionOf({ spec }: CustomResourceDefinition): string {
  const version = spec.versions.find(({ storage }) => storage);
  if (!version) throw new Error(`${name} has no storage version`); // the API server sees to it
  return version.name;
}

/**
 * Says that nothing but the storage version is stored. Every object was rewritten under the definition that is given:
 * if its spec has changed since, that says nothing about what is stored now.
 */
export async function dropStoredVersions(client: Client, migrated: CustomResourceDefinition, options: RequestOptions): Promise<void> {
  const storedVersions = [storageVersionOf(migrated)];
  let current = migrated;
  for (;;) {
    if (current.metadata.generation !== migrated.metadata.generation || current.metadata.uid !== migrated.metadata.uid) {
      throw new MigrationError("DefinitionChanged", `${name} was changed during the migration; run it again`);
    }
    try {
      const { resourceVersion } = current.metadata;
      await client.patch(kind, { name }, { ...options, type: "application/merge-patch+json", subresource: "status", body: { metadata: { resourceVersion }, status: { storedVersions } } });
      return;
    } catch (error) {
      if (!isApiError(error, "Conflict")) throw error;
      current = await installedDefinition(client, options);
    }
  }
}
