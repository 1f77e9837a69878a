// Checks that imports go one way, as ARCHITECTURE.md draws it, and never in circles. Exits 1 and names each that does not.
import { globSync, readFileSync } from "node:fs";
import { dirname, normalize } from "node:path";

interface Layer {
  /** The folder (or file) it rules, from the root of the repository. */
  readonly in: string;
  /** What it may import: folders, files, packages. Its own folder is always allowed. */
  readonly may: readonly string[];
}

const runtime = "@service-operator/controller-runtime";
const operator = "packages/service-operator/src";
const pureRuntime = [`${runtime}/kubernetes`, `${runtime}/ownership`];

const openTelemetry = ["api", "context-async-hooks", "exporter-trace-otlp-http", "resources", "sdk-trace"].map((name) => `@opentelemetry/${name}`);

/** The first entry whose folder holds a file rules it. */
const layers: readonly Layer[] = [
  { in: `${operator}/api`, may: [`${runtime}/kubernetes`, `${runtime}/crd`, "zod", "node:util"] },
  { in: `${operator}/core`, may: [`${operator}/api`, ...pureRuntime, "node:crypto"] }, // a digest is as pure as a sum
  { in: `${operator}/managers`, may: [`${operator}/api`, `${operator}/core`, ...pureRuntime, runtime] },
  { in: `${operator}/reconcile`, may: [`${operator}/api`, `${operator}/core`, `${operator}/managers`, ...pureRuntime, runtime, "node:crypto"] },
  { in: `${operator}/webhooks`, may: [`${operator}/api`, `${operator}/core`, `${operator}/managers`, `${operator}/reconcile`, ...pureRuntime, runtime, `${runtime}/webhook`] },
  { in: `${operator}/deploy`, may: [operator, runtime, `${runtime}/kubernetes`, `${runtime}/webhook`, "yaml"] },
  { in: `${operator}/cli/demo`, may: [operator, runtime, `${runtime}/kubernetes`, "@service-operator/testkit", "node:", "yaml"] },
  { in: `${operator}/cli`, may: [operator, runtime, `${runtime}/kubernetes`, "node:", "commander"] },
  { in: operator, may: [operator, runtime, `${runtime}/kubernetes`, "yaml"] },
  { in: "packages/controller-runtime/src/kubernetes", may: [] },
  { in: "packages/controller-runtime/src/ownership", may: ["packages/controller-runtime/src/kubernetes", "packages/controller-runtime/src/cache/informer.ts", "node:zlib"] }, // compression is as pure as a sum
  { in: "packages/controller-runtime/src/telemetry/tracing", may: ["packages/controller-runtime/src", "node:", ...openTelemetry] },
  { in: "packages/controller-runtime/src", may: ["packages/controller-runtime/src", "node:", "undici", "zod", "yaml", "pino", "@prometheus-io/client"] },
  { in: "packages/testkit/src", may: ["packages/testkit/src", runtime, `${runtime}/pki`, "node:", "yaml"] },
];

const importPattern = /^(?:import|export)\s[^"']*?from\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, ""); // a comment may speak of imports
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? "").map((target) => (target.startsWith(".") ? normalize(`${dirname(file)}/${target}`) : target));
}

function allowed(target: string, { in: home, may }: Layer): boolean {
  // A folder allows what is in it, "node:" every module of Node; a package allows only itself, not its subpaths.
  const within = (each: string): boolean => (each.startsWith("packages/") && target.startsWith(`${each}/`)) || (each.endsWith(":") && target.startsWith(each));
  return [home, ...may].some((each) => target === each || within(each));
}

/** Imports of files by files, that lead back to where they start, types included: each as the files on the way. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const seenAt = way.indexOf(file);
    if (seenAt !== -1) return void cycles.push([...way.slice(seenAt), file]);
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

/** The imports of each file. Generated files say what the API server's types say, in circles if need be. */
function graphOf(...patterns: readonly string[]): Map<string, string[]> {
  const files = globSync(patterns).filter((file) => !file.includes("/generated/"));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

const layered = graphOf("packages/*/src/**/*.ts");
/** What no layer rules, but goes in no circles either. */
const others = graphOf("{bench,scripts,e2e}/**/*.ts");
const wrong = [...layered].flatMap(([file, imports]) => {
  const layer = layers.find((each) => file.startsWith(`${each.in}/`));
  if (!layer) return [`${file}: no layer rules it; add one to scripts/check-layers.ts`];
  return imports.filter((target) => !allowed(target, layer)).map((target) => `${file} must not import ${target}: allowed are ${layer.may.join(", ") || "nothing"}`);
});
wrong.push(...cyclesOf(new Map([...layered, ...others])).map((cycle) => `a circle of imports: ${cycle.join(" -> ")}`));

for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
console.log(`${layered.size} files keep to their layers, and no imports of ${layered.size + others.size} go in circles`);
