import { type Json, type JsonObject, strategicMergePatch } from "@service-operator/controller-runtime/ownership";
import { type KubernetesObject, kinds, type MergeSchema, mergeSchemas } from "@service-operator/controller-runtime/kubernetes";
import type { Patch, Service } from "../api/index.ts";
import { maxPatchLength } from "../api/v1/patch-length.ts";
import { unpatchable } from "./unpatchable.ts";

/** Far more than any object of Kubernetes has; whoever walks through it must not run out of stack. */
const maxDepth = 32;

/**
 * Why a patch is more than can be worked with: too deep, or with a number that JavaScript cannot hold; undefined where none
 * is. No schema bounds what it does not describe, and the API server stores 10,000 levels and every int64.
 */
export function sizeProblem({ spec }: Service): string | undefined {
  return first((spec.patches ?? []).map(({ kind, patch }) => {
    const problem = boundProblem(patch as Json, { path: "patch", depth: 0 }); // it came as JSON
    return problem && `spec.patches[] ${kind}: ${problem}`;
  }));
}

const tooDeep = `patch is more than ${maxDepth} levels deep: make it flatter`;

interface Place {
  readonly path: string;
  readonly depth: number;
}

function boundProblem(value: Json | undefined, { path, depth }: Place): string | undefined {
  if (depth > maxDepth) return tooDeep;
  if (typeof value === "number") return numberProblem(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const problem = boundProblem(each, { path: Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, depth: depth + 1 });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function numberProblem(value: number, path: string): string | undefined {
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return undefined;
  return `${path} is a number beyond 2^53: write it as text, or use another`;
}

function patchOf({ spec }: Service, kind: string): JsonObject | undefined {
  return spec.patches?.find((each) => each.kind === kind)?.patch as JsonObject | undefined; // it came as JSON
}

/** The patch of a kind; undefined where there is none, or one with a {@link patchProblem}. */
export function validPatch(service: Service, kind: string): JsonObject | undefined {
  const patch = patchOf(service, kind);
  return patch && patchProblem(service, kind) === undefined ? patch : undefined;
}

/** The child as the Service's patch makes it, but for the pod template: that is patched as it is rendered. */
export function patched<T extends KubernetesObject>(service: Service, object: T): T {
  const patch = validPatch(service, object.kind);
  return patch ? strategicMergePatch(object, object.kind === "Deployment" ? withoutTemplate(patch) : patch) : object;
}

function withoutTemplate({ spec, ...patch }: JsonObject): JsonObject {
  const { template: _, ...own } = (spec ?? {}) as JsonObject; // a valid patch has no other spec
  return { ...patch, spec: own };
}

/** Why the patch of a kind is not applied, with the field and the remedy; undefined where it is, or where there is none. */
export function patchProblem(service: Service, kind: string): string | undefined {
  const patch = patchOf(service, kind);
  if (!patch) return undefined;
  const known = kind as Patch["kind"]; // found by its kind
  const problem = formProblem(patch, schemas[known]) ?? unpatchable(known, patch);
  return problem && `spec.patches[] ${kind}: ${problem}`;
}

/** The problems of all patches. */
export function patchProblems(service: Service): readonly string[] {
  return (service.spec.patches ?? []).flatMap(({ kind }) => patchProblem(service, kind) ?? []);
}

const schemas: Readonly<Record<Patch["kind"], MergeSchema | undefined>> = {
  Deployment: schemaOf(kinds.deployment),
  HorizontalPodAutoscaler: schemaOf(kinds.horizontalPodAutoscaler),
  Service: schemaOf(kinds.service),
  Ingress: schemaOf(kinds.ingress),
};

function schemaOf({ apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">): MergeSchema | undefined {
  return mergeSchemas[`${apiVersion}/${kind}`];
}

function formProblem(patch: JsonObject, types: MergeSchema | undefined): string | undefined {
  return boundProblem(patch, { path: "patch", depth: 0 }) ?? valueProblem(patch, { path: "patch", types }) ?? (JSON.stringify(patch).length > maxPatchLength ? `patch has more than ${maxPatchLength} characters: make it smaller` : undefined);
}

interface Position {
  readonly path: string;
  readonly types: MergeSchema | undefined;
}

function field({ path, types }: Position, name: string): Position {
  return { path: `${path}.${name}`, types: types?.fields?.[name] };
}

function valueProblem(value: Json | undefined, position: Position): string | undefined {
  const { path } = position;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return first(value.map((item: Json, index) => itemProblem(item, position, index)));
  return first(Object.entries(value as JsonObject).map(([name, each]) => fieldProblem(name, each, `${path}.${name}`) ?? valueProblem(each, field(position, name))));
}

function itemProblem(item: Json, { path: list, types }: Position, index: number): string | undefined {
  const path = `${list}[${index}]`;
  if (item === null) return `${path} is null: remove it; an item of a list with keys is removed by $patch: delete in it`;
  if (types?.list?.type === "map" && (typeof item !== "object" || Array.isArray(item))) return `${path} is no object: give it one with ${types.list.keys.join(" and ")}`;
  return valueProblem(item, { path, types: types?.items });
}

/** `__proto__` is no field of any object, and JavaScript would take it for something else. */
function fieldProblem(name: string, value: Json | undefined, path: string): string | undefined {
  if (name === "__proto__") return `${path} is no field: remove it`;
  return name.startsWith("$") && !(name === "$patch" && value === "delete") ? `${path} is no directive that is known: use $patch: delete to remove a field, or an item of a list` : undefined;
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((each) => each !== undefined);
}
