import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../errors.ts";
import { run, runOk } from "../run.ts";
import { KWOK_VERSION } from "../versions.ts";
import { GO_PACKAGES, kubernetesGoMod, kwokGoMod, linkerFlags } from "./go-module.ts";
import type { BinaryName } from "./names.ts";
import type { BinaryRequest, BinarySource } from "./source.ts";

// Kubernetes 1.37 says `go 1.26.0` in its go.mod.
const MINIMUM_GO = [1, 26] as const;

/** Compiles the programs from their published Go modules. Minutes the first time, seconds with Go's build cache. */
export function goBuild(go = "go"): BinarySource {
  return {
    name: "go build",
    async provide(request) {
      const unusable = await whyUnusable(go);
      if (unusable !== undefined) return { found: {}, missingBecause: unusable };
      const found: Partial<Record<BinaryName, string>> = {};
      try {
        for (const [index, name] of request.wanted.entries()) {
          found[name] = await buildOne({ go, request, name, index });
        }
        return { found };
      } catch (error) {
        return { found, missingBecause: reasonOf(error) };
      }
    },
  };
}

async function whyUnusable(go: string): Promise<string | undefined> {
  const version = await run(go, ["env", "GOVERSION"]).catch(() => undefined);
  if (version === undefined || version.code !== 0) return "no Go tool chain in PATH";
  const [major = 0, minor = 0] = version.stdout.trim().replace(/^go/, "").split(".").map(Number);
  const isEnough = major > MINIMUM_GO[0] || (major === MINIMUM_GO[0] && minor >= MINIMUM_GO[1]);
  return isEnough ? undefined : `${version.stdout.trim()} is older than go${MINIMUM_GO.join(".")}`;
}

interface Build {
  readonly go: string;
  readonly request: BinaryRequest;
  readonly name: BinaryName;
  readonly index: number;
}

async function buildOne({ go, request, name, index }: Build): Promise<string> {
  const started = performance.now();
  const step = { step: `Building ${name} with Go`, done: index, total: request.wanted.length };
  const report = (): void =>
    request.report({ ...step, detail: `${((performance.now() - started) / 1000).toFixed(0)} s` });
  report();
  const ticker = setInterval(report, 1_000);
  try {
    const path = join(request.stagingDir, name);
    const cwd = await moduleFor(go, name, request);
    const flags = ["-mod=mod", "-trimpath", "-ldflags", linkerFlags(request.version), "-o", path];
    await runOk(go, ["build", ...flags, GO_PACKAGES[name]], { cwd, env: buildEnvironment() });
    return path;
  } finally {
    clearInterval(ticker);
  }
}

/** The directory of the module a program is built in, written when its first program is asked for. */
async function moduleFor(go: string, name: BinaryName, request: BinaryRequest): Promise<string> {
  const isKwok = name === "kwok";
  const directory = join(request.stagingDir, isKwok ? "kwok-module" : "kubernetes-module");
  if ((await mkdir(directory, { recursive: true })) === undefined) return directory;
  const upstream = isKwok ? `sigs.k8s.io/kwok@v${KWOK_VERSION}` : `k8s.io/kubernetes@v${request.version}`;
  const inDirectory = { cwd: directory, env: buildEnvironment() };
  const downloaded = await runOk(go, ["mod", "download", "-json", upstream], inDirectory);
  // The documented answer of `go mod download -json`; GoMod is always there on success.
  const { GoMod } = JSON.parse(downloaded) as { GoMod: string };
  const upstreamGoMod = await readFile(GoMod, "utf8");
  const text = isKwok ? kwokGoMod(upstreamGoMod) : kubernetesGoMod(request.version, upstreamGoMod);
  await writeFile(join(directory, "go.mod"), text);
  return directory;
}

/** A workspace file or vendoring flag of a directory above must not leak into this build. */
function buildEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
}
