import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kinds } from "../../src/kubernetes/index.ts";
import { plane, realClient, temporaryDirectory } from "../support/api-server.ts";
import { installWebsites, startOperator, websiteKind } from "../examples/website-operator.ts";

/*
 * The package as its user gets it: built, packed, and installed from the tarball in a directory that has nothing to do
 * with this checkout. Everything happens in temporary directories, because another test builds into `dist`.
 */

interface Tarball {
  readonly path: string;
  readonly files: readonly string[];
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const run = promisify(execFile);
/** Of a registry that does not answer at all; with an answer it takes seconds. */
const installMs = 120_000;

const tarball = await pack();

test("the tarball has what a user needs", () => {
  const missing = ["README.md", "package.json", "dist/index.js", "dist/index.d.ts"].filter((file) => !tarball.files.includes(file));
  assert.deepEqual(missing, []);
});

test("the tarball has its licence", () => assert.ok(tarball.files.includes("LICENSE")));

test("the tarball has nothing else", () => {
  const needless = tarball.files.filter((file) => !/^(LICENSE|README\.md|package\.json|(dist|src)\/.*)$/.test(file) || /(^|\/)test\/|\.test\.|\.tsbuildinfo$|\.tmp\./.test(file));
  assert.deepEqual(needless, []);
});

test("every export is in the tarball, with its types", async () => {
  const { exports } = await manifest();
  for (const [name, conditions] of Object.entries(exports)) {
    for (const file of Object.values(conditions)) assert.ok(tarball.files.includes(file.replace("./", "")), `${name} needs ${file}`);
  }
});

test("every script has its declarations", () => {
  const scripts = tarball.files.filter((file) => file.endsWith(".js"));
  assert.deepEqual(scripts.filter((file) => !tarball.files.includes(file.replace(/\.js$/, ".d.ts"))), []);
});

test("installed elsewhere, the example type-checks, prints its CRD and runs on plain Node", { timeout: 600_000 }, async () => {
  const cwd = await install(tarball);
  await run(join(root, "node_modules/.bin/tsc"), ["-p", cwd]).catch((error: { readonly stdout: string }) => assert.fail(error.stdout));
  const program = { cwd, args: ["main.ts"] };
  const namespace = await createNamespace(plane, "packaging");
  await installWebsites(program);
  const operator = await startOperator(program, namespace);
  const client = realClient();
  await client.create(websiteKind, { apiVersion: "example.com/v1", kind: "Website", metadata: { namespace, name: "packed" }, spec: { html: "hello" } });
  await waitFor("the Website is ready", async () => (await client.get(websiteKind, { namespace, name: "packed" })).status?.ready);
  assert.equal((await client.get(kinds.configMap, { namespace, name: "packed-website" })).data?.["index.html"], "hello");
  const ended = new Promise((resolve) => operator.process.once("exit", resolve));
  operator.process.kill("SIGTERM");
  assert.equal(await ended, 0);
});

/** Builds and packs a copy of the package, as `npm run build` and `npm publish` would. */
async function pack(): Promise<Tarball> {
  const copy = await temporaryDirectory();
  const directory = join(copy, "packages/controller-runtime");
  await mkdir(directory, { recursive: true });
  for (const file of ["package.json", "tsconfig.base.json"]) await copyFile(join(root, file), join(copy, file));
  for (const file of ["package.json", "README.md", "LICENSE", "tsconfig.build.json", "src"]) {
    // A file that is missing here is missing in the tarball, which the tests tell better.
    await cp(join(root, "packages/controller-runtime", file), join(directory, file), { recursive: true }).catch(() => undefined);
  }
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  await run(join(root, "node_modules/.bin/tsc"), ["-p", join(directory, "tsconfig.build.json")]);
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", copy], { cwd: directory });
  const answer = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>; // a list up to npm 11, by name since npm 12
  const [packed] = Object.values(answer);
  assert.ok(packed);
  return { path: join(copy, packed.filename), files: packed.files.map(({ path }) => path) };
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** A user's project: the package from its tarball, and the example by the package's name. */
async function install({ path }: Tarball): Promise<string> {
  const directory = await temporaryDirectory();
  const { dependencies } = await manifest();
  await writeFile(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const packages = [path, `zod@${dependencies["zod"]}`, `@types/node@${await typesVersion()}`];
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", ...packages], { cwd: directory, timeout: installMs });
  await copyFile(join(root, "examples/website/main.ts"), join(directory, "main.ts"));
  const compilerOptions = { target: "es2024", lib: ["es2024", "esnext.disposable"], module: "nodenext", strict: true, noEmit: true, types: ["node"], skipLibCheck: false };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["main.ts"] }));
  return directory;
}

interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, "packages/controller-runtime/package.json"), "utf8")) as Manifest;
}

async function typesVersion(): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { readonly devDependencies: Readonly<Record<string, string>> };
  return devDependencies["@types/node"] ?? "latest";
}
