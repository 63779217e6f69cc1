// A need is recorded by keyboard alone, in six fields and under half a minute.

import assert from "node:assert/strict";
import { job } from "./lib/job.mjs";
import { Keys } from "./lib/keys.mjs";
import { CASE, openCase } from "./lib/steps.mjs";

/** Seconds that a practised person takes for a key and for a thought (Card, Moran and Newell, 1980). */
const SECONDS_PER_KEY = 0.28;
const SECONDS_PER_THOUGHT = 1.35;
const MOST_SECONDS = 30;
const MOST_FIELDS = 6;

job("a need by keyboard alone", { role: "worker", scriptless: true }, async (visit) => {
  const { page } = visit;
  await openCase(visit);
  const keys = new Keys(page);
  await keys.reachText("足りないものを記録する");
  const shown = page.waitForURL(/needs\/new/);
  await keys.press("Enter");
  await shown;
  await page.waitForLoadState();
  assert.equal(await page.evaluate(() => document.activeElement.id), "term", "the focus is on the first field");
  const fields = await countFields(page);
  assert.ok(fields <= MOST_FIELDS, `${fields} fields`);
  await enter(visit, keys);
  const seconds = keys.count * SECONDS_PER_KEY + fields * SECONDS_PER_THOUGHT;
  assert.ok(seconds < MOST_SECONDS, `${keys.count} keys and ${fields} fields take ${seconds.toFixed(0)} s`);
});

/** From the first field to the page of the case. */
async function enter({ page }, keys) {
  keys.count = 0;
  const started = performance.now();
  await keys.chooseOption("短期入所");
  await keys.reachField("report.reasons[]");
  await keys.chooseOption("定員超過・待機");
  await keys.reachField("report.urgency:number");
  await keys.press("Space", "ArrowDown", "ArrowDown");
  const saved = page.waitForURL((url) => CASE.test(url.pathname));
  await keys.press("Enter");
  await saved;
  assert.ok(performance.now() - started < MOST_SECONDS * 1_000);
  const said = await page.getByRole("main").innerText();
  assert.match(said, /「短期入所」について「満たされていない」と記録しました/);
  assert.match(said, /急ぐ程度 3 急ぐ/);
  assert.match(said, /定員超過・待機/);
}

/** What is asked: groups of boxes count once. */
function countFields(page) {
  const fields = page.locator("form.writes fieldset, form.writes .field:not(fieldset .field)");
  return fields.filter({ visible: true }).count();
}

job("what is forgotten is told, and the focus goes there", { role: "worker", scriptless: true, sizes: ["phone"] }, async (visit, { script }) => {
  const { page } = visit;
  await openCase(visit);
  await visit.follow("足りないものを記録する");
  // A browser would stop the form itself; without its checks the server tells.
  await page.locator("form.writes").evaluate((form) => { form.noValidate = true; });
  visit.expect(400);
  await page.getByLabel("話を聞いた日").fill("2031-01-01");
  await visit.send("記録する");
  const faults = page.getByRole("alert").getByRole("link");
  assert.ok((await faults.count()) >= 1);
  assert.doesNotMatch(await page.getByRole("alert").innerText(), /[A-Za-z]{3,}/);
  assert.equal(await page.getByLabel("話を聞いた日").inputValue(), "2031-01-01");
  const wrong = await faults.first().getAttribute("href");
  if (script) assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), wrong);
});
