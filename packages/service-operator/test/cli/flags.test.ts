import assert from "node:assert/strict";
import { test } from "node:test";
import { runOptions } from "../../src/cli/options.ts";
import { assertOneLine, commandLine } from "./command-line.ts";

interface Case {
  readonly args: readonly string[];
  readonly says: readonly (string | RegExp)[];
}

const help = "--help";

/** Each names the flag, the value and what to write instead; none comes so far as to look for a cluster. */
const wrong: Readonly<Record<string, Case>> = {
  "an unknown flag": { args: ["run", "--frobnicate"], says: ["'--frobnicate'", help] },
  "a flag with a slip of the finger": { args: ["run", "--kubeconfg", "x"], says: ["'--kubeconfg'", "--kubeconfig", help] },
  "a flag without its value": { args: ["run", "--log-level"], says: ["--log-level <level>", help] },
  "an unknown command": { args: ["frobnicate"], says: ["'frobnicate'", help] },
  "a command with a slip of the finger": { args: ["rum"], says: ["'rum'", "run", help] },
  "an argument that nobody asked for": { args: ["run", "now"], says: ["arguments", help] },
  "an unknown log level": { args: ["run", "--log-level", "loud"], says: ["--log-level", '"loud"', "debug, info, warn, error"] },
  "a namespace that is no name": { args: ["run", "--namespace", "Team A"], says: ["--namespace", '"Team A"', "lower case"] },
  "a second namespace that is no name": { args: ["run", "--namespace", "a", "--namespace", ""], says: ["--namespace", '""'] },
  "a namespace that is too long": { args: ["run", "--namespace", "a".repeat(64)], says: ["--namespace", "63"] },
  "a lease's namespace that is no name": { args: ["run", "--leader-election-namespace", "a/b"], says: ["--leader-election-namespace", '"a/b"', "lower case"] },
  "a metrics address without a port": { args: ["run", "--metrics-bind-address", "localhost"], says: ["--metrics-bind-address", '"localhost"', "host:port", "0 to turn it off"] },
  "a port that is none": { args: ["run", "--metrics-bind-address", ":99999"], says: ["--metrics-bind-address", '":99999"', "host:port"] },
  "a certificate for metrics that are not to be secure": { args: ["run", "--metrics-cert-path", "/certs"], says: ["--metrics-cert-path", "add --metrics-secure"] },
  ...Object.fromEntries(["0", "-1", "abc", "", "1.5", "1001", "1e2", "0x10"].map(wrongConcurrency)),
  "a webhook address that is none": { args: ["run", "--webhook-bind-address", "9443"], says: ["--webhook-bind-address", '"9443"', "host:port"] },
  "a webhook certificate for no webhooks": { args: ["run", "--webhook-cert-path", "/certs"], says: ["--webhook-cert-path", "add --webhook-bind-address :9443"] },
  "an annotation that is none": { args: ["run", "--allowed-ingress-annotations", "example.com/a,*/b"], says: ["--allowed-ingress-annotations", '"*/b"', "example.com/*"] },
  "a probe address that is none": { args: ["run", "--health-probe-bind-address", "x:y"], says: ["--health-probe-bind-address", '"x:y"', "host:port"] },
};

for (const [title, { args, says }] of Object.entries(wrong)) {
  test(`a wrong call is told in one line: ${title}`, async () => assertOneLine(await commandLine(args), { code: 2, says }));
}

function wrongConcurrency(value: string): [title: string, wrong: Case] {
  const flag = "--max-concurrent-reconciles";
  return [`${flag} "${value}"`, { args: ["run", `${flag}=${value}`], says: [flag, `"${value}"`, "from 1 to 1000"] }];
}

const flags = ["--kubeconfig", "--context", "--namespace", "--secret-namespace", "--leader-elect", "--leader-election-namespace", "--metrics-bind-address", "--health-probe-bind-address", "--metrics-authorization", "--metrics-secure", "--metrics-cert-path", "--metrics-cert-name", "--metrics-cert-key", "--webhook-bind-address", "--webhook-cert-path", "--webhook-cert-name", "--webhook-cert-key", "--webhook-client-ca-file", "--profiling-bind-address", "--allowed-ingress-annotations", "--host-ownership", "--max-concurrent-reconciles", "--log-level", "--help"];

test("run --help lists every flag", async () => {
  const { code, stdout, stderr } = await commandLine(["run", "--help"]);
  assert.deepEqual([...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag), flags);
  assert.deepEqual([code, stderr], [0, ""]);
});

test("--help lists every command", async () => {
  const { code, stdout } = await commandLine(["--help"]);
  assert.deepEqual([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command), ["run", "crd", "migrate", "demo", "help"]);
  assert.equal(code, 0);
});

test("no command at all: the help, and the exit code of a wrong call", async () => {
  const { code, stdout, stderr } = await commandLine([]);
  assert.match(stderr, /^Usage: service-operator/);
  assert.deepEqual([code, stdout], [2, ""]);
});

const given = { leaderElect: false, metricsAuthorization: false, webhookBindAddress: "0", profilingBindAddress: "0", metricsBindAddress: "0", healthProbeBindAddress: ":8081", hostOwnership: "namespace", maxConcurrentReconciles: "8", logLevel: "info" };

test("a namespace that is named twice is watched once", () => {
  assert.deepEqual(runOptions({ ...given, namespace: ["a", "b", "a"] }).namespaces, ["a", "b"]);
});

test("secure metrics: the directory and the names of the files", () => {
  const secure = { ...given, metricsSecure: true, metricsCertPath: "/certs" };
  assert.deepEqual(runOptions(secure).metricsSecureServing, { certDir: "/certs" });
  assert.equal(runOptions({ ...given, metricsSecure: true }).metricsSecureServing, "selfSigned");
  assert.deepEqual(runOptions({ ...secure, metricsCertName: "a.crt", metricsCertKey: "a.key" }).metricsSecureServing, { certDir: "/certs", certName: "a.crt", keyName: "a.key" });
});

test("allowed annotations: keys and beginnings of keys, or none at all", () => {
  const allowed = (text: string): unknown => runOptions({ ...given, allowedIngressAnnotations: text }).allowedIngressAnnotations;
  assert.deepEqual(allowed("example.com/a, nginx.ingress.kubernetes.io/*,plain"), ["example.com/a", "nginx.ingress.kubernetes.io/*", "plain"]);
  assert.deepEqual(allowed(""), []);
});

test("what was not asked for is not there", () => {
  assert.deepEqual(runOptions(given), { ...given, namespaces: [], secretNamespaces: [], maxConcurrentReconciles: 8 });
});
