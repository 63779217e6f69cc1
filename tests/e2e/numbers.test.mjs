// Every number on a page is the API's, and each chart's table is the data that stand beside it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openDesk } from "./lib/job.mjs";
import { compareMatrix } from "./lib/matrix.mjs";
import { VIEWS } from "./lib/pages.mjs";
import { sentencesOfPaper, tablesOfPaper } from "./lib/papers.mjs";
import { seed } from "./lib/seed.mjs";
import { untilPublished } from "./lib/service.mjs";
import { tablesOf } from "./lib/tables.mjs";

/** The demo's prefecture. */
const PREFECTURE = "900001";

test("every cell of the matrix is the API's", async () => {
  const desk = await openDesk();
  await untilPublished(desk.url);
  const visit = await desk.visit("public");
  const areas = await readJson(desk, `/api/v1/areas?kind=municipality&within=${PREFECTURE}`);
  for (const code of [PREFECTURE, ...areas.items.map((area) => area.code)]) {
    const table = await readJson(desk, `/api/v1/gaps?area=${code}`);
    await visit.open(`/council/matrix?area=${code}`);
    const [shown] = await tablesOf(visit.page);
    compareMatrix(shown, table);
  }
  await visit.leave();
});

test("the matrix's own data are the API's", async () => {
  const desk = await openDesk();
  await untilPublished(desk.url);
  const table = await readJson(desk, `/api/v1/gaps?area=${PREFECTURE}`);
  const [twin] = tablesOfPaper(await readJson(desk, `/council/matrix.json?area=${PREFECTURE}`));
  assert.equal(twin.body.length, table.cells.length);
  table.cells.forEach((cell, row) => {
    const [code, , , , services, places, uncounted] = twin.body[row];
    const own = [cell.area_code, cell.services, cell.places, cell.services_without_capacity].map(String);
    assert.deepEqual([code, services, places, uncounted].map((text) => text.replaceAll(",", "")), own);
  });
});

for (const role of ["public", "member", "municipality", "curator", "worker"]) {
  test(`each chart's table is its data (${role})`, async (t) => {
    const desk = await openDesk();
    await untilPublished(desk.url);
    const cookie = await desk.cookieOf(role);
    const visit = await desk.visit(role);
    for (const [view, asked] of VIEWS.flatMap((view) => [[view, ""], [view, "?analyst=1"]])) {
      await t.test(view + asked, async () => {
        await visit.open(`/council/${view}${asked}`);
        const paper = await readJson(desk, `/council/${view}.json${asked}`, cookie);
        assert.deepEqual(await tablesOf(visit.page), tablesOfPaper(paper));
        assert.equal(await visit.page.locator(".said").innerText(), sentencesOfPaper(paper)[0], "the sentence");
      });
    }
    await visit.leave();
  });
}

test("the dashboard's numbers are the release's", async () => {
  const desk = await openDesk();
  await untilPublished(desk.url);
  const { items } = await readJson(desk, "/api/v1/releases");
  const release = items.at(-1);
  const all = ["area", "stage", "service", "reason", "waited", "life_stage", "urgency"]
    .map((name) => `${name}=*`)
    .join("&");
  const { cells } = await readJson(desk, `/api/v1/releases/${release.id}/cells?${all}`);
  const visit = await desk.visit("public");
  await visit.open("/council");
  const shown = await visit.page.locator(".key-numbers .big").allInnerTexts();
  const expected = ["open_persons", "new", "met"].map((measure) => {
    const value = cells.find((cell) => cell.measure === measure).value;
    return value == null ? "＊" : value.toLocaleString("en");
  });
  assert.deepEqual(shown.map((text) => text.replace(/[人件\s]|表示しません/g, "")), expected);
  await visit.leave();
});

test("a report says the same in all its forms", async () => {
  const desk = await openDesk();
  await seed(desk);
  const visit = await desk.visit("member");
  await visit.open("/reports");
  await visit.press(visit.page.locator("main h2 a").first());
  const path = visit.path();
  const paper = await readJson(desk, `${path}/paper.json`, await desk.cookieOf("member"));
  assert.deepEqual(await tablesOf(visit.page), tablesOfPaper(paper));
  await visit.leave();
});

async function readJson(desk, path, cookie) {
  const answer = await fetch(desk.url + path, { headers: cookie ? { cookie } : {} });
  assert.equal(answer.status, 200, path);
  return answer.json();
}
