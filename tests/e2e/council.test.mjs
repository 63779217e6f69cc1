// A member of the council: from the dashboard to every view and to the paper for the meeting.

import assert from "node:assert/strict";
import { job, openDesk } from "./lib/job.mjs";
import { VIEWS } from "./lib/pages.mjs";
import { countSheets } from "./lib/papersize.mjs";
import { seed } from "./lib/seed.mjs";
import { SIZES } from "./lib/sizes.mjs";

const MEMBER = { role: "member", scriptless: true };
const NAMES = {
  reasons: "理由", changes: "前回から変わったこと", certainty: "データの確かさ", map: "地図", trend: "推移",
  waits: "待っている長さ", disparity: "地域のちがい", "life-stages": "ライフステージ", "before-after": "取組みの前と後",
  plan: "計画と実績",
};

job("the dashboard leads to every view and to the paper", { ...MEMBER, fresh: true }, async (visit) => {
  const { page } = visit;
  await seed(await openDesk());
  await visit.press(page.getByRole("banner").getByRole("link", { name: "協議会", exact: true }));
  assert.equal(visit.path(), "/council");
  assert.equal(await page.locator(".key-numbers li").count(), 3);
  for (const heading of ["地域課題", "前回から変わったこと"]) {
    assert.equal(await page.getByRole("heading", { name: heading }).count(), 1);
  }
  for (const view of VIEWS) {
    await visit.open("/council");
    const folded = page.locator("main details summary", { hasText: "分析者向け" });
    if (!["reasons", "changes", "certainty"].includes(view)) await folded.click();
    await visit.follow(NAMES[view]);
    assert.equal(visit.path(), `/council/${view}`);
    assert.equal(await visit.heading(), NAMES[view]);
    await checkView(page);
  }
  await visit.open("/council");
  await visit.follow("議題1枚");
  assert.match(visit.path(), /^\/reports\/[0-9a-f-]{36}$/);
  assert.match(await visit.text(), /議題|地域課題/);
});

/** A sentence, every drawing with its table, and what the numbers mean. */
async function checkView(page) {
  assert.ok((await page.locator(".said").innerText()).length > 5, "a sentence comes first");
  for (const figure of await page.locator("figure.drawing").all()) {
    assert.equal(await figure.locator("svg").count(), 1);
    assert.equal(await figure.locator("table").count(), 1, "a drawing has its table");
    const svg = figure.locator("svg");
    assert.ok((await svg.getAttribute("aria-label")) ?? (await svg.getAttribute("aria-labelledby")) ?? (await svg.locator("title").count()) > 0);
  }
  assert.ok((await page.getByRole("link", { name: /CSV/ }).count()) > 0 || (await page.locator("table").count()) === 0);
}

job("the matrix, by worst, and why a cell is so", MEMBER, async (visit) => {
  const { page } = visit;
  await visit.open("/council");
  await visit.follow("あるもの・ないもの");
  const names = () => page.locator("tbody th").allInnerTexts();
  const byCode = await names();
  await visit.follow("「ない」が多い順");
  assert.match(page.url(), /sort=worst/);
  const byWorst = await names();
  assert.deepEqual([...byWorst].sort(), [...byCode].sort());
  await page.getByLabel("市町村", { exact: true }).selectOption({ label: "風待町" });
  await page.getByLabel("サービスの分野").selectOption({ label: "短期入所・緊急" });
  await visit.send("決まり方を見る");
  assert.match(await visit.heading(), /風待町の「短期入所・緊急」/);
  await page.goBack();
  assert.match(page.url(), /sort=worst/);
});

job("what is chosen stands in the address, and the back button is right", MEMBER, async (visit) => {
  const { page } = visit;
  await visit.open("/council/trend");
  const list = page.getByLabel("サービスの分野");
  const options = await list.locator("option").all();
  const value = await options.at(-1).getAttribute("value");
  await list.selectOption(value);
  await visit.send("表示");
  assert.match(page.url(), new RegExp(`service=${value}`));
  assert.equal(await page.getByLabel("サービスの分野").inputValue(), value);
  await page.goBack();
  assert.doesNotMatch(page.url(), /service=group/);
});

job("the dashboard fits one screen", { role: "member", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await seed(await openDesk());
  await visit.open("/council");
  const bottom = await page.getByRole("main").evaluate((main) => main.getBoundingClientRect().bottom);
  assert.ok(bottom <= SIZES.desk.viewport.height, `it ends at ${bottom} of ${SIZES.desk.viewport.height} pixels`);
});

job("the dashboard and the one-pager print on one sheet each", { role: "member", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await seed(await openDesk());
  for (const path of ["/council", await reportPath(visit)]) {
    await visit.open(path);
    const sheets = countSheets(await page.pdf({ preferCSSPageSize: true, printBackground: false }));
    assert.equal(sheets, 1, `${path} takes ${sheets} sheets`);
  }
});

async function reportPath(visit) {
  await visit.open("/reports");
  const link = visit.page.getByRole("main").getByRole("link", { name: /議題1枚/ }).first();
  return link.getAttribute("href");
}

job("the public sees the same pages with what is for everybody", { scriptless: true, sizes: ["phone"] }, async (visit) => {
  for (const path of ["/council", ...VIEWS.map((view) => `/council/${view}`)]) {
    await visit.open(path);
    assert.doesNotMatch(await visit.text(), /非公開・回収資料/, path);
  }
});

job("large letters stay on from page to page", { role: "member", sizes: ["desk", "phone"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/help");
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await size();
  await page.getByRole("button", { name: /大きな文字/ }).click();
  assert.equal(await size(), before * 1.375);
  await visit.open("/council");
  assert.equal(await size(), before * 1.375);
  await page.keyboard.press("Alt+Shift+KeyP");
  assert.equal(await size(), before);
});

job("shortcuts lead where the page of help says", { role: "member", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/help");
  for (const [key, path] of [["KeyF", "/search"], ["KeyC", "/council"], ["KeyH", "/help"]]) {
    const shown = page.waitForURL((url) => url.pathname === path);
    await page.keyboard.press(`Alt+Shift+${key}`);
    await shown;
  }
});
