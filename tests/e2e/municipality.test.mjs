// A city: the figures of its plan and its inhabitants go in by its own hand and come out for everybody.

import assert from "node:assert/strict";
import { day } from "./lib/days.mjs";
import { fill, select } from "./lib/fields.mjs";
import { job, openDesk } from "./lib/job.mjs";
import { untilPublished } from "./lib/service.mjs";

const BOTH = { scriptless: true };

job("a figure of the plan goes in and comes out", { role: "municipality", ...BOTH }, async (visit, { size }) => {
  const { page } = visit;
  const amount = String(100 + Math.floor(Math.random() * 900));
  await visit.open("/curate/plan_figures?area=902012&year=2026");
  await select(page, "サービス", { label: "短期入所" });
  await select(page, "単位", { label: "人/月" });
  await fill(page, "見込量", amount);
  await fill(page, "実績", "80");
  await fill(page, "出典", "第7期計画");
  await visit.send("記録する");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "短期入所" }) });
  assert.match(await row.first().innerText(), new RegExp(`人/月\\s+${amount}\\s+80`));
  await visit.open("/council/plan");
  const shown = page.getByRole("row").filter({ hasText: "短期入所" });
  assert.match(await shown.first().innerText(), new RegExp(amount), `in ${size}`);
  const answer = await visit.context.request.get("/api/v1/plan_figures.csv?fiscal_year=2026");
  assert.match(await answer.text(), new RegExp(amount));
});

job("a table of the plan is pasted as a whole or not at all", { role: "municipality", sizes: ["desk"], ...BOTH }, async (visit) => {
  const { page } = visit;
  const answer = await visit.context.request.get("/api/v1/plan_figures.csv");
  const [heading] = (await answer.text()).replace("\ufeff", "").split("\r\n");
  await visit.open("/curate/plan_figures/paste");
  const wrong = `${heading}\n${"x,".repeat(heading.split(",").length - 1)}x`;
  await page.getByRole("main").locator("textarea").fill(wrong);
  visit.expect(400);
  await visit.send("まとめて記録する");
  const told = await page.getByRole("alert").innerText();
  assert.match(told, /行/, "a fault names its row");
  assert.equal(await page.getByRole("main").locator("textarea").inputValue(), wrong);
});

job("inhabitants go in", { role: "municipality", sizes: ["desk", "phone"], ...BOTH }, async (visit) => {
  const { page } = visit;
  await visit.open("/curate/populations");
  await page.getByLabel(/^数えた地域/).selectOption({ label: "星見市" });
  await page.getByLabel(/^数えた人/).selectOption({ label: "療育手帳" });
  await fill(page, "数えた日", day(-1));
  await fill(page, "出典", "市障害福祉課");
  await page.getByLabel("何歳から").first().fill("0");
  await page.getByLabel("人数").first().fill("1234");
  await visit.send("記録する");
  assert.match(await visit.text(), /1,?234/);
});

job("the city reads what the council reads", { role: "municipality", ...BOTH }, async (visit) => {
  const { page } = visit;
  await untilPublished((await openDesk()).url);
  await visit.open("/council");
  assert.equal(await page.locator(".key-numbers li").count(), 3);
  await visit.open("/council/matrix");
  assert.deepEqual(await page.locator("tbody th").allInnerTexts().then((names) => names.map((name) => name.split("\n")[0])), ["星見市"]);
  await visit.open("/curate", 403);
  await visit.open("/curate/plan_figures");
  const offered = await page.locator('form.writes select[name="area_code"] option').allInnerTexts();
  assert.deepEqual(offered, ["星見市"], "a city plans for itself");
});
