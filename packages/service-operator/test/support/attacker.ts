import type { PolicyRule } from "@service-operator/controller-runtime/kubernetes";
import { type ControlPlane, waitFor } from "@service-operator/testkit";
import { apiVersion, group, type ServiceSpecInput } from "../../src/api/index.ts";

type Plane = Pick<ControlPlane, "kubectl">;

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A user who has the rights that a test names, and no other. */
export interface Attacker {
  readonly name: string;
  /** kubectl as this user; any exit code is an answer. */
  kubectl(namespace: string, args: readonly string[], input?: object): Promise<Answer>;
  /** Creates objects that the user may create; fails the test where the API server refuses one. */
  create(namespace: string, ...objects: readonly object[]): Promise<void>;
  /** `kubectl create` of a Service; any exit code is an answer. */
  createService(named: Named, spec: ServiceSpecInput, args?: readonly string[]): Promise<Answer>;
}

/** Every verb on Services, and nothing else: whom most attacks are made by. */
export const onlyServices: readonly PolicyRule[] = [{ apiGroups: [group], resources: ["services"], verbs: ["*"] }];

/** The right to one verb on one resource. */
export function only(verb: string, apiGroup: string, resource: string): PolicyRule {
  return { apiGroups: [apiGroup], resources: [resource], verbs: [verb] };
}

/** Makes a user with exactly these rights, by namespace, and waits until the API server knows of them. */
export async function attacker(plane: Plane, rights: Readonly<Record<string, readonly PolicyRule[]>>): Promise<Attacker> {
  const [first = ""] = Object.keys(rights);
  const name = `attacker-of-${first}`;
  const kubectl = async (namespace: string, args: readonly string[], input?: object): Promise<Answer> =>
    await plane.kubectl(["--namespace", namespace, ...args, `--as=${name}`], input === undefined ? {} : { input: JSON.stringify(input) });
  for (const [namespace, rules] of Object.entries(rights)) await grant(plane, { name, namespace, rules });
  for (const [namespace, [rule]] of Object.entries(rights)) if (rule) await waitFor(`the rights of ${name} in ${namespace}`, async () => (await kubectl(namespace, ["auth", "can-i", ...firstRight(rule)])).code === 0);
  return {
    name,
    kubectl,
    create: async (namespace, ...objects) => {
      const { code, stderr } = await kubectl(namespace, ["create", "-f", "-"], { apiVersion: "v1", kind: "List", items: objects });
      if (code !== 0) throw new Error(`the attack could not even begin: ${stderr}`);
    },
    createService: async ({ namespace, name: service }, spec, args = []) => await kubectl(namespace, ["create", "-f", "-", ...args], { apiVersion, kind: "Service", metadata: { name: service }, spec }),
  };
}

interface Grant extends Named {
  readonly rules: readonly PolicyRule[];
}

async function grant(plane: Plane, { name, namespace, rules }: Grant): Promise<void> {
  const [rbac, metadata] = ["rbac.authorization.k8s.io", { name, namespace }];
  const items = [
    { apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules },
    { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata, roleRef: { apiGroup: rbac, kind: "Role", name }, subjects: [{ apiGroup: rbac, kind: "User", name }] },
  ];
  const { code, stderr } = await plane.kubectl(["apply", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  if (code !== 0) throw new Error(stderr);
}

function firstRight({ verbs: [verb = ""], resources: [resource = ""] = [], apiGroups: [apiGroup = ""] = [] }: PolicyRule): readonly string[] {
  return [verb === "*" ? "create" : verb, apiGroup === "" ? resource : `${resource}.${apiGroup}`];
}
