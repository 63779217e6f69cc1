// The worker: from a search that found nothing to a need, a new case, what became of it, and its transfer.

import assert from "node:assert/strict";
import { choose, fill, select } from "./lib/fields.mjs";
import { job } from "./lib/job.mjs";
import { CASE, openCase, optionWith, recordNeed, searchInVain } from "./lib/steps.mjs";

const WORKER = { role: "worker", scriptless: true };

job("from a search in vain to a need", WORKER, async (visit) => {
  const { page } = visit;
  const path = await openCase(visit);
  await searchInVain(visit);
  await visit.send("足りないと記録する");
  assert.match(await visit.heading(), /足りないものを記録する/);
  assert.equal(await page.getByLabel("足りないもの").inputValue(), "kind_24", "the search says what is lacking");
  assert.notEqual(await page.getByLabel(/^主な理由/).inputValue(), "", "the search says why");
  await page.getByLabel(/だれの困りごとですか/).selectOption(path.split("/").pop());
  await choose(page, "急ぐ程度", "2 早めに（3か月ほど）");
  await visit.send("記録する");
  assert.equal(visit.path(), path);
  assert.match(await visit.text(), /「短期入所」について「満たされていない」と記録しました/);
  assert.match(page.url(), /\/cases\/[0-9a-f-]{36}\?saved=[0-9a-f-]{36}#saved$/, "an address holds ids alone");
});

job("a new case and its first need", WORKER, async (visit) => {
  const { page } = visit;
  await openCase(visit);
  await recordNeed(visit);
  assert.equal(await page.locator("#saved").count(), 1);
  await page.reload();
  assert.match(await visit.text(), /いま足りないもの 1件/);
});

job("a case without consent, or with what cannot be, is not opened, and nothing typed is lost", WORKER, async (visit, { script }) => {
  const { page } = visit;
  await visit.open("/cases/new");
  await fill(page, "生年度（西暦）", "19x8");
  await choose(page, "者・児", "児（子ども）");
  await fill(page, "住まいの地域", "どこか");
  await fill(page, "支給決定市町村", "星見市");
  await choose(page, "障害種別", "発達");
  visit.expect(400);
  await visit.send("事例を作る");
  assert.equal(await page.getByLabel("生年度（西暦）").inputValue(), "19x8");
  assert.equal(await page.getByLabel("住まいの地域").inputValue(), "どこか");
  assert.ok(await page.getByLabel("発達").isChecked());
  const faults = page.getByRole("alert").getByRole("link");
  assert.ok((await faults.count()) > 0);
  assert.doesNotMatch(await page.getByRole("alert").innerText(), /[a-z]{3,}/, "faults are told in Japanese");
  if (script) assert.notEqual(await page.evaluate(() => document.activeElement.ariaInvalid), null, "the focus is on what was wrong");
  for (const link of await faults.all()) {
    const target = await link.getAttribute("href");
    assert.equal(await page.locator(`[id="${target.slice(1)}"]`).count(), 1, `${target} leads to its field`);
  }
});

job("what became of a need: a report, a referral, and that it is met", WORKER, async (visit) => {
  const { page } = visit;
  await openCase(visit);
  await recordNeed(visit);
  await visit.follow("「短期入所」の紹介を記録");
  await fillReferral(visit);
  await visit.follow("「短期入所」のその後を報告");
  await select(page, "いまの状態", { label: "満たされた" });
  await visit.send("報告する");
  assert.match(visit.path(), CASE);
  const text = await visit.text();
  assert.match(text, /「短期入所」について「満たされた」と記録しました/);
  assert.match(text, /いま足りないもの 0件/);
  assert.match(text, /紹介しました/);
});

job("a need is not recorded twice, and what is wrong with it is said", { role: "worker", sizes: ["desk"], scriptless: true }, async (visit) => {
  const { page } = visit;
  await openCase(visit);
  await recordNeed(visit);
  visit.expect(400);
  await visit.follow("「短期入所」のその後を報告");
  await page.getByLabel(/^話を聞いた日/).fill("2031-04-01");
  await visit.send("報告する");
  assert.ok((await page.getByRole("alert").innerText()).length > 12, "it says what is wrong");
  assert.equal(await page.getByLabel(/^話を聞いた日/).inputValue(), "2031-04-01");
});

job("what could serve a need now", WORKER, async (visit) => {
  await openCase(visit);
  await recordNeed(visit);
  await visit.follow("「短期入所」にいま使えそうなもの");
  assert.ok((await visit.page.locator("main .results > li, main p").count()) > 0);
  assert.match(await visit.text(), /短期入所/);
});

job("a case goes to another organisation", { role: "worker", sizes: ["desk", "phone"], scriptless: true }, async (visit) => {
  const { page, desk } = visit;
  const path = await openCase(visit);
  await visit.follow("ほかの事業所に引きつぐ");
  await fill(page, "引きつぐ事業所の名前", "天球");
  await visit.send("さがす");
  const found = page.getByLabel(/^引きつぐ事業所/);
  await found.selectOption(await optionWith(found, "相談支援センター天球"));
  await visit.send("申し出る");
  assert.equal(visit.path(), "/transfers");
  const other = await desk.visit("neighbour");
  await other.open("/transfers");
  await other.press(other.page.getByRole("button", { name: "星見市基幹相談支援センターから引き受ける" }).first());
  assert.match(await other.text(), /引き受けた/);
  await other.leave();
  await visit.open(path, 404);
});

job("a mistaken need is taken back", { role: "worker", sizes: ["phone"], scriptless: true }, async (visit) => {
  await openCase(visit);
  await recordNeed(visit);
  await visit.follow("「短期入所」の記録をまるごと取り消す");
  await visit.send("取り消す");
  assert.match(await visit.text(), /記録を取り消しました/);
  assert.match(await visit.text(), /いま足りないもの 0件/);
});

job("another organisation's case is none", { role: "neighbour", sizes: ["desk"] }, async (visit) => {
  const own = await visit.desk.visit("worker");
  const path = await openCase(own);
  await own.leave();
  await visit.open(path, 404);
  assert.match(await visit.heading(), /ページがありません/);
});

/** A referral to the nearest service that the form offers. */
async function fillReferral(visit) {
  await visit.page.getByLabel(/^紹介先/).selectOption({ index: 1 });
  await visit.send("紹介を記録する");
  assert.match(visit.path(), CASE);
}
