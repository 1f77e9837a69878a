import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { createNamespace, type Fate, FaultProxy, faults, type RecordedRequest, waitFor } from "@service-operator/testkit";
import { plainTeller } from "../../src/cli/migration-teller.ts";
import { dropStoredVersions, installedDefinition } from "../../src/migrate/definition.ts";
import { migrate, type MigrationEvent } from "../../src/migrate/migrate.ts";
import { migrationRights } from "../../src/rights.ts";
import { resource, VersionedPlane } from "../support/versioned-plane.ts";
import { assertOneLine, commandLine, fileWith } from "./command-line.ts";

const versioned = await VersionedPlane.start();
after(async () => await versioned[Symbol.asyncDispose]());
const { plane } = versioned;
const admin = plane.adminKubeconfigPath;
const count = 24;

/** Somebody with the rights that the guide grants, and no others. */
async function migrator(): Promise<string> {
  const labels = { name: "service-operator-migrate" };
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: labels, rules: migrationRights };
  const binding = { ...role, kind: "ClusterRoleBinding", rules: undefined, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: labels.name }, subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "migrator" }] };
  for (const object of [role, binding]) await versioned.kubectl(["apply", "-f", "-"], JSON.stringify(object));
  return fileWith(plane.userKubeconfig({ name: "migrator" }));
}

const message = "frozen by a policy";

/** A policy that refuses every update of one object, until it is lifted. */
class Frozen {
  readonly #namespace: string;
  readonly #name: string;

  private constructor(namespace: string, name: string) {
    this.#namespace = namespace;
    this.#name = name;
  }

  static async object(namespace: string, name: string): Promise<Frozen> {
    const registration = { apiVersion: "admissionregistration.k8s.io/v1", metadata: { name: "frozen" } };
    const resourceRules = [{ apiGroups: ["service-operator.io"], apiVersions: ["*"], resources: ["services"], operations: ["UPDATE"] }];
    const validations = [{ expression: `object.metadata.name != "${name}" || object.metadata.namespace != "${namespace}"`, message }];
    const policy = { ...registration, kind: "ValidatingAdmissionPolicy", spec: { matchConstraints: { resourceRules }, validations } };
    const binding = { ...registration, kind: "ValidatingAdmissionPolicyBinding", spec: { policyName: "frozen", validationActions: ["Deny"] } };
    for (const object of [policy, binding]) await versioned.kubectl(["apply", "-f", "-"], JSON.stringify(object));
    const frozen = new Frozen(namespace, name);
    await waitFor("the policy is in force", async () => await frozen.#refuses());
    return frozen;
  }

  async lift(): Promise<void> {
    await versioned.kubectl(["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", "frozen"]);
    await waitFor("the policy is no longer in force", async () => !(await this.#refuses()));
  }

  async #refuses(): Promise<boolean> {
    const { stderr } = await plane.kubectl(["-n", this.#namespace, "label", resource, this.#name, "example.com/touched=no", "--overwrite", "--dry-run=server"]);
    return stderr.includes(message);
  }
}

async function resourceVersions(): Promise<string[]> {
  return (await versioned.kubectl(["get", resource, "--all-namespaces", "-o", "jsonpath={.items[*].metadata.resourceVersion}"])).split(" ");
}

describe("service-operator migrate, from objects that an earlier version stored", () => {
  const wanted = { image: "web:1", replicas: 2, configData: { a: "1" } };
  let kubeconfig = "";

  before(async () => {
    await versioned.install(versioned.definition("v1alpha1", ["v1alpha1"]));
    for (const namespace of [await createNamespace(plane, "migrate-a"), await createNamespace(plane, "migrate-b")]) {
      const items = Array.from({ length: count / 2 }, (_, index) => ({ apiVersion: "service-operator.io/v1alpha1", kind: "Service", metadata: { name: `web-${index}`, namespace }, spec: wanted }));
      await versioned.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    }
    kubeconfig = await migrator();
  });

  test("while the earlier version is the one that is stored, there is nothing to do", async () => {
    assert.deepEqual(await versioned.storedVersions(), ["v1alpha1"]);
    const ended = await commandLine(["migrate", "--kubeconfig", kubeconfig]);
    assert.deepEqual([ended.code, ended.stdout], [0, "nothing to do: no older version is stored\n"]);
  });

  test("the new definition serves them in v1, with v1's defaults, and the earlier version cannot be removed yet", async () => {
    await versioned.install(versioned.definition("v1"));
    assert.deepEqual(await versioned.storedVersions(), ["v1alpha1", "v1"]);
    const { items } = JSON.parse(await versioned.kubectl(["get", resource, "--all-namespaces", "-o", "json"])) as { items: { apiVersion: string; spec: object }[] };
    assert.equal(items.length, count);
    const defaults = { port: 8080, serviceType: "ClusterIP", suspend: false, deletionPolicy: "Delete", progressDeadlineSeconds: 600, revisionHistoryLimit: 10 };
    for (const { apiVersion, spec } of items) assert.deepEqual({ apiVersion, spec }, { apiVersion: "service-operator.io/v1", spec: { ...wanted, ...defaults } });
    const removal = await plane.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], { input: JSON.stringify(versioned.definition("v1", ["v1"])) });
    assert.match(removal.stderr, /status\.storedVersions\[0\].*missing from spec\.versions/);
  });

  test("a dry run says what would be done, and writes nothing", async () => {
    const before = await resourceVersions();
    const ended = await commandLine(["migrate", "--dry-run", "--kubeconfig", kubeconfig]);
    assert.deepEqual([ended.code, ended.stdout], [0, `would go over ${count} Services, and write those that are not stored in the storage version\n`]);
    assert.deepEqual([await resourceVersions(), await versioned.storedVersions()], [before, ["v1alpha1", "v1"]]);
  });

  for (const [where, stderrIsTTY, drawn] of [["on a terminal the progress is one line, drawn again", true, "\r\u001B[K"], ["elsewhere the progress is a line a page", false, ""]] as const) {
    test(`${where}; what is told at the end has a line of its own`, async () => {
      const ended = await commandLine(["migrate", "--dry-run", "--kubeconfig", kubeconfig], { stderrIsTTY });
      assert.equal(ended.stderr, `stored are v1alpha1, v1; the storage version is v1\n${drawn}${count} of about ${count} Services\n`);
      const json = await commandLine(["migrate", "--dry-run", "--json", "--kubeconfig", kubeconfig], { stderrIsTTY });
      assert.deepEqual(json.stdout.trim().split("\n").map((line) => (JSON.parse(line) as MigrationEvent).event), ["started", "progress", "ended"]);
      assert.equal(json.stderr, "");
    });
  }

  test("the line on a terminal is drawn again for every page that the API server gives", async () => {
    const transport = new Transport({ credentials: kubeconfigCredentials({ path: admin }), userAgent: "migrate-test" });
    const terminal: string[] = [];
    const { tell } = plainTeller({ stdout: () => undefined, stderr: (text) => void terminal.push(text), stderrIsTTY: true });
    try {
      await migrate({ client: new Client({ transport, fieldManager: "migrate-test" }), signal: new AbortController().signal, report: tell, pageSize: 10, dryRun: true });
    } finally {
      await transport.close();
    }
    assert.deepEqual(terminal.slice(1), [10, 20, count].map((listed) => `\r\u001B[K${listed} of about ${count} Services`).concat("\n"));
  });

  test("an account that may not is told so, before anything is written", async () => {
    const nobody = fileWith(plane.userKubeconfig({ name: "nobody" }));
    assertOneLine(await commandLine(["migrate", "--kubeconfig", nobody]), { code: 1, says: ["customresourcedefinitions.apiextensions.k8s.io", "forbidden"] });
  });

  test("a Service that the API server refuses is named, the others are rewritten, and nothing is said to be migrated", async () => {
    const [first = ""] = (await versioned.kubectl(["get", resource, "--all-namespaces", "-o", "jsonpath={.items[*].metadata.namespace}"])).split(" ");
    const policy = await Frozen.object(first, "web-0");
    const ended = await commandLine(["migrate", "--kubeconfig", kubeconfig], { stderrIsTTY: true });
    await policy.lift();
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, new RegExp(`^${first}/web-0: .*${message}`, "m"));
    assert.match(ended.stderr, new RegExp(`\\nservice-operator: 1 of ${count} Services could not be rewritten`));
    assert.match(ended.stdout, new RegExp(`^${count - 1} Services rewritten`));
    assert.deepEqual(await versioned.storedVersions(), ["v1alpha1", "v1"]);
    // For the tests that follow, what is stored becomes older again.
    await versioned.install(versioned.definition("v1alpha1"));
    await versioned.kubectl(["label", resource, "--all", "--all-namespaces", "example.com/touched=yes"]);
    await versioned.install(versioned.definition("v1"));
  });

  test("where the API server no longer knows how far the list was, it is begun again, and leaves nobody out", async () => {
    let forgotten = false;
    const forget = ({ path }: RecordedRequest): Fate => {
      if (forgotten || !path.includes("continue=")) return "forward";
      forgotten = true;
      return faults.answerWith({ status: 410, reason: "Expired" });
    };
    const proxy = new FaultProxy({ kubeconfig: plane.adminKubeconfig(), decide: forget });
    const transport = new Transport({ credentials: kubeconfigCredentials({ path: fileWith(await proxy.start()) }), userAgent: "migrate-test" });
    const events: MigrationEvent[] = [];
    try {
      const client = new Client({ transport, fieldManager: "migrate-test" });
      await migrate({ client, signal: new AbortController().signal, report: (event) => void events.push(event), pageSize: 20, dryRun: true });
    } finally {
      await transport.close();
      await proxy.stop();
    }
    assert.deepEqual(events.flatMap((event) => (event.event === "progress" ? event.listed : [])), [20, 20 + 20, 20 + count]);
  });

  test("stopped in the middle it says how far it came; begun again it ends, and what was rewritten costs no write", async () => {
    const transport = new Transport({ credentials: kubeconfigCredentials({ path: admin }), userAgent: "migrate-test" });
    const stop = new AbortController();
    const events: MigrationEvent[] = [];
    const report = (event: MigrationEvent): void => {
      events.push(event);
      if (event.event === "progress" && event.listed === 10) stop.abort();
    };
    try {
      const outcome = await migrate({ client: new Client({ transport, fieldManager: "migrate-test" }), signal: stop.signal, report, pageSize: 5 });
      assert.equal(outcome, "interrupted");
    } finally {
      await transport.close();
    }
    assert.deepEqual(events.at(-1), { event: "ended", outcome: "interrupted", listed: 10, rewritten: 10, unchanged: 0, overtaken: 0, failed: 0 });
    assert.deepEqual(await versioned.storedVersions(), ["v1alpha1", "v1"]);

    const ended = await commandLine(["migrate", "--json", "--kubeconfig", kubeconfig]);
    assert.deepEqual([ended.code, ended.stderr], [0, ""]);
    const lines = ended.stdout.trim().split("\n").map((line) => JSON.parse(line) as MigrationEvent);
    const counts = { listed: count, rewritten: count - 10, unchanged: 10, overtaken: 0, failed: 0 };
    assert.deepEqual(lines, [
      { event: "started", storageVersion: "v1", storedVersions: ["v1alpha1", "v1"] },
      { event: "progress", remaining: 0, ...counts },
      { event: "ended", outcome: "migrated", ...counts },
    ]);
    assert.deepEqual(await versioned.storedVersions(), ["v1"]);
  });

  test("a definition that changed meanwhile is not said to be migrated; one of which only the status or a label changed is", async () => {
    const transport = new Transport({ credentials: kubeconfigCredentials({ path: admin }), userAgent: "migrate-test" });
    try {
      const client = new Client({ transport, fieldManager: "migrate-test" });
      const before = await installedDefinition(client);
      await versioned.kubectl(["label", "crd", resource, "example.com/note=changed"]);
      await dropStoredVersions(client, before, {});
      await versioned.kubectl(["patch", "crd", resource, "--type=merge", "-p", JSON.stringify({ spec: { names: { categories: ["another"] } } })]);
      await assert.rejects(dropStoredVersions(client, before, {}), { name: "MigrationError", code: "DefinitionChanged" });
    } finally {
      await transport.close();
    }
  });

  test("done again it finds nothing to do", async () => {
    const before = await resourceVersions();
    assert.equal((await commandLine(["migrate", "--kubeconfig", kubeconfig])).code, 0);
    assert.deepEqual(await resourceVersions(), before);
  });

  test("then the earlier version can be removed, and the objects are served without any webhook", async () => {
    const { spec, ...rest } = versioned.definition("v1", ["v1"]);
    await versioned.install({ ...rest, spec: { ...spec, conversion: { strategy: "None" } } });
    await versioned.stopConversion();
    assert.equal((await resourceVersions()).length, count);
    const { status } = await plane.request({ path: "/apis/service-operator.io/v1alpha1/services" });
    assert.equal(status, 404);
  });

  test("without a definition there is nothing to migrate, and that is told", async () => {
    await versioned.kubectl(["delete", "crd", resource]);
    assertOneLine(await commandLine(["migrate", "--kubeconfig", admin]), { code: 1, says: [`no CustomResourceDefinition ${resource}`] });
  });
});
