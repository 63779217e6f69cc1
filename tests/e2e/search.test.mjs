// The public: what there is near a place, and everything about one service.

import assert from "node:assert/strict";
import { choose, fill, select, unfold } from "./lib/fields.mjs";
import { job } from "./lib/job.mjs";
import { searchInVain } from "./lib/steps.mjs";

const BOTH = { scriptless: true };

job("what is near a town, and one of it", BOTH, async (visit) => {
  const { page } = visit;
  await visit.open("/");
  assert.equal(visit.path(), "/search");
  await fill(page, "どこから", "星見市");
  await unfold(page, "サービスの種類");
  await choose(page, "日中活動", "生活介護");
  await visit.send("さがす");
  await checkOrder(page);
  assert.match(page.url(), /\/search\?area=902012&kinds=kind_22/, "what an address may tell, it tells");
  const name = await page.locator(".results h3 a").first().innerText();
  await visit.press(page.locator(".results h3 a").first());
  assert.equal(await visit.heading(), name);
  const text = await visit.text();
  for (const part of ["空き状況", "連絡先", "所在地", "対象", "定員", "出どころ", "最終確認日"]) assert.ok(text.includes(part), part);
  await page.goBack();
  await checkOrder(page);
  assert.equal(await page.getByLabel("どこから").inputValue(), "架空県星見市");
});

job("the list comes before the map, with the same numbers", { sizes: ["phone", "desk"], ...BOTH }, async (visit, { size }) => {
  const { page } = visit;
  await visit.open("/search?area=902012");
  const map = page.locator("main figure").first();
  const [list, drawn] = [await page.locator(".results").boundingBox(), await map.boundingBox()];
  if (size === "phone") assert.ok(list.y < drawn.y, "the list comes first");
  const numbers = await page.locator(".results .number").allInnerTexts();
  const pins = await map.evaluate((figure) => [...figure.querySelectorAll("svg text, .leaflet-marker-icon")].map((pin) => pin.textContent.trim()));
  const isDrawn = numbers.filter((number) => pins.includes(number));
  assert.ok(isDrawn.length >= numbers.length / 2, "pins bear the numbers of the list");
});

job("nothing found says why and what to try", BOTH, async (visit) => {
  const { page } = visit;
  await searchInVain(visit);
  const text = await visit.text();
  assert.match(text, /見つかったサービスはありません（0件）/);
  assert.match(text, /条件に合わなかったもの/);
  assert.match(text, /次のことをためしてください/);
  assert.doesNotMatch(page.url(), /17|age|medical|place/, "nothing of a person is in the address");
  assert.doesNotMatch(text, /足りないと記録する/, "only a worker has a case");
  assert.equal(await page.getByLabel("年齢").inputValue(), "17", "what was asked stays in the form");
});

job("a place that is none is told beside its field", BOTH, async (visit, { script }) => {
  const { page } = visit;
  await visit.open("/search");
  await fill(page, "どこから", "ここではないどこか");
  visit.expect(400);
  await visit.send("さがす");
  assert.equal(await page.getByLabel("どこから").inputValue(), "ここではないどこか");
  assert.equal(await page.getByLabel("どこから").getAttribute("aria-invalid"), "true");
  if (script) assert.equal(await page.evaluate(() => document.activeElement.id), "place");
  await page.getByRole("alert").getByRole("link").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "place");
});

job("what is asked of a person is in no address, and the back button is right", { sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/search");
  await fill(page, "どこから", "星見市");
  await unfold(page, "だれのために");
  await fill(page, "年齢", "17");
  await visit.send("さがす");
  await checkOrder(page);
  assert.equal(new URL(page.url()).search, "");
  const opened = page.context().waitForEvent("page");
  await page.locator(".results h3 a").first().click();
  const sheet = await opened;
  await sheet.waitForLoadState();
  assert.match(sheet.url(), /\/services\//);
  await sheet.close();
  assert.equal(await page.getByLabel("年齢").inputValue(), "17");
});

job("what is wrong is told to the council's office", BOTH, async (visit) => {
  const { page } = visit;
  await visit.open("/search?area=902012&kinds=kind_22");
  await visit.press(page.locator(".results h3 a").nth(1));
  await visit.follow("情報の誤りを知らせる");
  await choose(page, "どこがちがいますか", "定員");
  await fill(page, "正しい内容", `定員は20人です（試験${visit.mark}）`);
  await visit.send("知らせる");
  assert.match(await visit.heading(), /受けつけました/);
});

job("words find a name in any dress", { sizes: ["phone"], ...BOTH }, async (visit) => {
  const { page } = visit;
  await visit.open("/search?area=902012");
  const name = (await page.locator(".results h3 a").first().innerText()).trim();
  await visit.open("/search");
  await fill(page, "ことば", name);
  await visit.send("さがす");
  const found = await page.locator(".results h3").allInnerTexts();
  assert.ok(found.some((one) => one.startsWith(name)), `${name} is among ${found}`);
});

job("a radius leaves out what is farther", { sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/search");
  await fill(page, "どこから", "星見市");
  await select(page, "距離", "5");
  await visit.send("さがす");
  const metres = await distances(page);
  assert.ok(metres.length > 0 && metres.every((one) => one === null || one <= 5_050), metres.join());
});

async function checkOrder(page) {
  const known = (await distances(page)).filter((one) => one !== null);
  assert.ok(known.length > 1, "several are found");
  assert.deepEqual(known, [...known].sort((a, b) => a - b), "the nearest come first");
  const tells = await page.locator(".results > li").evaluateAll((items) => items.map((item) => item.innerText));
  for (const text of tells) assert.match(text, /電話/);
}

/** Distances in metres, null where there is none. */
async function distances(page) {
  const texts = await page.locator(".results .distance").allInnerTexts();
  return texts.map((text) => {
    const [, number, unit] = text.match(/([\d.]+)\s*(km|m)/) ?? [];
    return number ? Number(number) * (unit === "km" ? 1_000 : 1) : null;
  });
}
