// The service that is tested: one that runs already (ARUNAI_URL), or one started in a folder of its own.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** How long the demo may take to fill its region; a build without optimisation takes a minute. */
const PATIENCE_MS = 5 * 60_000;
/** How long it may take to publish its numbers. */
const PUBLISHED_MS = 20 * 60_000;

/** The binary: the one that ARUNAI_BIN names, else the newest build. */
export function binary() {
  if (process.env.ARUNAI_BIN) return process.env.ARUNAI_BIN;
  const builds = ["release", "debug"].map((sort) => join(ROOT, "target", sort, "arunai")).filter(existsSync);
  if (builds.length === 0) throw new Error("no build of arunai: cargo build, or name one with ARUNAI_BIN");
  return builds.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

/** The service of all tests: its address, and how to end it. */
export async function startService() {
  if (process.env.ARUNAI_URL) {
    const url = process.env.ARUNAI_URL.replace(/\/$/, "");
    return { url, stop: async () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), "arunai-e2e-"));
  return startDemo(folder);
}

/** The demo's region under `arunai serve`: nothing is published yet, and tokens can be issued for its accounts. */
export async function serveUnpublished() {
  const folder = mkdtempSync(join(tmpdir(), "arunai-e2e-"));
  const demo = await startDemo(folder);
  await demo.end();
  const port = await freePort();
  const env = {
    ...process.env,
    ARUNAI_DATABASE_URL: `sqlite://${join(folder, "demo.sqlite")}`,
    ARUNAI_LISTEN: `127.0.0.1:${port}`,
    ARUNAI_SECRETS: join(folder, "secrets.json"),
  };
  const served = await start(folder, port, ["serve"], env);
  const token = (login) => execFileSync(binary(), ["token", login], { env, cwd: folder, encoding: "utf8" }).trim().split(/\s+/).pop();
  return { ...served, token };
}

/** Waits for the numbers that the demo publishes beside its work. */
export async function untilPublished(url) {
  for (const until = Date.now() + PUBLISHED_MS; Date.now() < until; await sleep(1_000)) {
    const answer = await fetch(`${url}/api/v1/releases`);
    if (answer.ok && (await answer.json()).items.length > 0) return;
  }
  throw new Error("the demo published nothing");
}

async function startDemo(folder) {
  const port = await freePort();
  return start(folder, port, ["demo", "--database", join(folder, "demo.sqlite"), "--port", String(port)], process.env);
}

async function start(folder, port, words, env) {
  const log = openSync(join(folder, "log"), "w");
  const child = spawn(binary(), words, { stdio: ["ignore", log, log], cwd: folder, env });
  closeSync(log);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const end = async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(15_000, undefined, { ref: false }).then(kill)]);
    process.removeListener("exit", kill);
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    const told = readFileSync(join(folder, "log"), "utf8").slice(-2_000);
    await stop();
    throw new Error(`${error.message}\n${told}`);
  }
  return { url, end, stop };
}

async function untilReady(url, child) {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error("the service was not ready in time");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
