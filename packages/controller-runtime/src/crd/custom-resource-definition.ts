import type { z } from "zod";
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
  JSONSchemaProps,
  ValidationRule,
} from "../kubernetes/index.ts";
import { toStructuralSchema } from "./structural-schema.ts";

export interface CustomResourceDefinitionOptions {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Default: `Namespaced`. */
  readonly scope?: "Namespaced" | "Cluster";
  /** Exactly one is stored. */
  readonly versions: readonly CustomResourceVersion[];
  /** How one version becomes another. Default: as it stands but for its `apiVersion` (the strategy `None`). */
  readonly conversion?: CustomResourceConversion;
}

export interface CustomResourceVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  /** The API server answers each request for this version with this warning, which kubectl shows. Default: none. */
  readonly deprecationWarning?: string;
  /** What `kubectl explain` says about the kind. */
  readonly description: string;
  readonly spec: z.ZodType;
  /** With a status, the status subresource is served. */
  readonly status?: z.ZodType;
  /** Rules on the whole object. Of the metadata they see only `name` and `generateName`. */
  readonly rules?: readonly ValidationRule[];
  readonly printerColumns?: readonly CustomResourceColumnDefinition[];
  readonly scale?: CustomResourceSubresourceScale;
}

/**
 * The manifest that makes the API server serve a kind.
 *
 * Errors: a `SchemaError` for a schema that the API server could not enforce as it stands.
 */
export function customResourceDefinition(options: CustomResourceDefinitionOptions): CustomResourceDefinition {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${options.plural}.${options.group}` },
    spec: {
      group: options.group,
      names: namesOf(options),
      scope: options.scope ?? "Namespaced",
      versions: options.versions.map(versionOf),
      ...(options.conversion && { conversion: options.conversion }),
    },
  };
}

function namesOf(options: CustomResourceDefinitionOptions): CustomResourceDefinitionNames {
  const { kind, plural, singular, shortNames, categories } = options;
  return {
    kind,
    listKind: `${kind}List`,
    plural,
    singular,
    ...(shortNames && { shortNames: [...shortNames] }),
    ...(categories && { categories: [...categories] }),
  };
}

function versionOf(version: CustomResourceVersion): CustomResourceDefinitionVersion {
  const { name, served, storage, deprecationWarning, printerColumns, scale } = version;
  return {
    name,
    served,
    storage,
    ...(deprecationWarning !== undefined && { deprecated: true, deprecationWarning }),
    schema: { openAPIV3Schema: objectSchema(version) },
    subresources: { ...(version.status && { status: {} }), ...(scale && { scale }) },
    ...(printerColumns && { additionalPrinterColumns: [...printerColumns] }),
  };
}

/** `metadata` stays open: the API server knows it, and refuses a CRD that describes it. */
function objectSchema({ description, spec, status, rules }: CustomResourceVersion): JSONSchemaProps {
  return {
    type: "object",
    description,
    required: ["spec"],
    properties: {
      apiVersion: { type: "string", description: "The group and version of this object." },
      kind: { type: "string", description: "The kind of this object." },
      metadata: { type: "object" },
      spec: toStructuralSchema(spec, "spec"),
      ...(status && { status: toStructuralSchema(status, "status") }),
    },
    ...(rules && { "x-kubernetes-validations": [...rules] }),
  };
}
