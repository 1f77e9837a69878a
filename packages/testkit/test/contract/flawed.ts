// Not a test of its own: fake.test.ts runs it with a flaw, and expects it to fail.
import { apiServerContract } from "../../src/contract/index.ts";
import { type Flaw, memoryApiServer } from "./memory-api-server.ts";

apiServerContract("a flawed fake", async () => await memoryApiServer(process.env["FLAW"] as Flaw)); // set by fake.test.ts
