// Runs every check and every test. Arguments are passed on to the test runner: npm test -- --test-name-pattern=foo
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

interface Step {
  readonly title: string;
  readonly command: readonly string[];
}

/** Two files for each core: the tests mostly wait for the API server. */
const concurrency = 2 * availableParallelism();

const node = process.execPath;
const npm = (script: string): readonly string[] => ["npm", "run", "--silent", script];

const steps: readonly Step[] = [
  { title: "lint", command: npm("lint") },
  { title: "types", command: npm("types") },
  { title: "layers", command: npm("layers") },
  { title: "generated files", command: npm("generated") },
  {
    title: "tests",
    command: [
      node,
      "--conditions=@service-operator/source",
      "--test",
      `--test-concurrency=${concurrency}`,
      "--test-global-setup=packages/testkit/src/global-setup.ts",
      "--test-reporter=spec",
      ...process.argv.slice(2),
      ...globSync(["packages/*/test/**/*.test.ts", "bench/test/**/*.test.ts"]).toSorted(),
    ],
  },
];

// Each test file is a process, and what it compiles of the sources is mostly what others did before.
for (const [index, { title, command }] of steps.entries()) {
  console.log(`[${index + 1}/${steps.length}] ${title}`);
  const [program = node, ...args] = command;
  const { status } = spawnSync(program, args, { stdio: "inherit", env: { ...process.env, NODE_COMPILE_CACHE: "node_modules/.cache/node" } });
  if (status !== 0) {
    console.error(`${title} failed`);
    process.exit(1);
  }
}
