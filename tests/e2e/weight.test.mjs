// What a page weighs as it is sent, with everything that it needs but the map library; and how long it takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openDesk } from "./lib/job.mjs";
import { pagesOf } from "./lib/pages.mjs";
import { ROLES } from "./lib/roles.mjs";
import { weigh } from "./lib/weigh.mjs";

const LIMIT = 30 * 1_024;
/** What every page brings; a browser keeps it after the first. */
const ASSETS = ["/assets/arunai.css", "/assets/arunai.js", "/assets/icon.svg"];
const TRIES = 3;

for (const role of ROLES) {
  test(`pages of the ${role} are light`, async (t) => {
    const desk = await openDesk();
    const cookie = await desk.cookieOf(role);
    const assets = await Promise.all(ASSETS.map((path) => weigh(desk.url + path)));
    const shared = assets.reduce((sum, asset) => sum + asset.bytes, 0);
    const heavy = [];
    const { pages, missing } = await pagesOf(desk, role);
    for (const { name, path, status } of pages.filter(({ isSent }) => !isSent)) {
      let told;
      let ms = Infinity;
      for (let tries = 0; tries < TRIES; tries++) {
        told = await weigh(desk.url + path, cookie);
        ms = Math.min(ms, told.ms);
      }
      assert.equal(told.status, status, path);
      assert.doesNotMatch(told.policy, /unsafe/, path);
      const weight = told.bytes + shared;
      t.diagnostic(`${name}: ${kilobytes(told.bytes)} + ${kilobytes(shared)}, ${ms.toFixed(0)} ms`);
      if (told.encoding === "none" && told.bytes > 1_024) heavy.push(`${name} is not compressed`);
      if (weight > LIMIT) heavy.push(`${name} weighs ${kilobytes(weight)}`);
    }
    assert.deepEqual({ heavy, missing }, { heavy: [], missing: [] });
  });
}

function kilobytes(bytes) {
  return `${(bytes / 1_024).toFixed(1)} KB`;
}
