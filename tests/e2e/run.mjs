// All tests against one service: started here, unless ARUNAI_URL names one. Names of files as arguments run only those.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startService } from "./lib/service.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort();
const service = await startService();
const tests = spawn(process.execPath, ["--test", "--test-concurrency=2", ...files], {
  cwd: folder, stdio: "inherit", env: { ...process.env, ARUNAI_URL: service.url },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => tests.kill(signal));
tests.once("exit", async (code) => {
  await service.stop();
  process.exitCode = code ?? 1;
});
