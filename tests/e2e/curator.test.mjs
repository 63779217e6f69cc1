// The council's office: keeps the register true, and prepares a meeting.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { day } from "./lib/days.mjs";
import { choose, fill, select } from "./lib/fields.mjs";
import { job, openDesk } from "./lib/job.mjs";
import { untilPublished } from "./lib/service.mjs";
import {
  makeReport, putOnAgenda, recordDecision, registerBody, registerIssue, registerMeasure, registerMeeting,
} from "./lib/steps.mjs";

const CURATOR = { role: "curator", scriptless: true };

job("one tap confirms what is stale, and the queue goes on", CURATOR, async (visit) => {
  const { page } = visit;
  await visit.open("/curate");
  await visit.follow("古くなった情報");
  await page.getByLabel(/公表データに載っているだけのものも出す/).check();
  await visit.send("この条件で見る");
  const first = page.locator("ol.queue > li").first();
  const name = (await first.getByRole("heading").innerText()).trim();
  const path = await first.getByRole("heading").getByRole("link").getAttribute("href");
  await visit.press(first.getByRole("button", { name: "変更なし" }));
  assert.match(await page.getByRole("status").innerText(), new RegExp(`「${name}」は変更なし`));
  assert.equal(await page.locator(`ol.queue h2 a[href="${path}"]`).count(), 0, "it is out of the queue");
  assert.match(page.url(), /by=people/, "the queue is the same part as before");
  await visit.open(path);
  assert.match(await visit.text(), /最終確認日 令和\d+年/);
});

job("a provider confirms by a link, without an account", { ...CURATOR, sizes: ["desk", "phone"] }, async (visit, { script }) => {
  const { page, desk } = visit;
  await visit.open("/curate/stale?by=people");
  await visit.press(page.getByRole("button", { name: "事業所へ確認リンクを送る" }).last());
  const address = await page.locator('main a[href*="/confirm/"]').first().getAttribute("href");
  const provider = await desk.visit("public", { script });
  await provider.open(new URL(address).pathname);
  assert.match(await provider.heading(), /登録内容の確認/);
  await provider.send("変更なし");
  assert.match(await provider.page.getByRole("status").innerText(), /ありがとうございました/);
  await provider.follow("ちがうところがある");
  await choose(provider.page, "ちがうところ", "定員");
  await fill(provider.page, "正しい内容", `定員は12人（試験${visit.mark}）`);
  await provider.send("知らせる");
  assert.match(await provider.heading(), /お知らせを受けとりました/);
  await provider.leave();
  await visit.open("/curate/corrections");
  assert.match(await visit.text(), new RegExp(`試験${visit.mark}`));
});

job("a link that is none says so", { sizes: ["phone"] }, async (visit) => {
  await visit.open("/confirm/not-a-link", 404);
  assert.match(await visit.heading(), /このリンクは使えません/);
});

job("a file is looked over before it is taken in", { ...CURATOR, sizes: ["desk", "phone"] }, async (visit, { script }) => {
  const { page } = visit;
  const known = await readFile(new URL("../fixtures/wamnet_cp932.csv", import.meta.url));
  const own = new TextDecoder("shift_jis").decode(known).replaceAll("架空県月見市", "架空県星見市");
  await visit.open("/curate/imports");
  await page.getByLabel(/^ファイル/).setInputFiles({ name: "公表.csv", mimeType: "text/csv", buffer: Buffer.from(own) });
  await fill(page, "いつの時点のデータか", day(-1));
  await visit.send("下見する");
  const watching = page.getByRole("link", { name: "新しい状態を見る" });
  if (script) await watching.waitFor({ state: "detached" });
  else while (await watching.count()) await visit.follow("新しい状態を見る");
  assert.match(await visit.heading(), /の下見$/);
  assert.match(await visit.text(), /新しく入るサービス（2件）/);
  assert.equal(await page.getByRole("button", { name: "取り込む", exact: true }).count(), 1);
  await visit.follow("取り込まずに、一覧にもどる");
  assert.doesNotMatch(await visit.text(), /公表データ\.csv/, "nothing was taken in");
});

job("what somebody told is settled", { role: "curator", sizes: ["desk"], scriptless: true }, async (visit) => {
  const { desk, page } = visit;
  const told = await desk.visit("public");
  await told.open("/search?area=902012&kinds=kind_22");
  await told.press(told.page.locator(".results h3 a").first());
  await told.follow("情報の誤りを知らせる");
  await choose(told.page, "どこがちがいますか", "開いている日・時間");
  await fill(told.page, "正しい内容", `土曜は休み（試験${visit.mark}）`);
  await told.send("知らせる");
  await told.leave();
  await visit.open("/curate/corrections");
  const entry = page.locator("main li, main section").filter({ hasText: `試験${visit.mark}` }).last();
  await visit.press(entry.getByRole("button").first());
  await visit.open("/curate/corrections");
  const waiting = page.locator("main li, main section").filter({ hasText: `試験${visit.mark}` });
  assert.equal(await waiting.getByRole("button").count(), 0, "it waits no longer");
});

job("a fact of a service is changed, and its history says so", { role: "curator", sizes: ["desk", "phone"], scriptless: true }, async (visit) => {
  const { page } = visit;
  await visit.open("/search?area=902012&kinds=kind_22");
  await visit.press(page.locator(".results h3 a").nth(2));
  const path = visit.path();
  await visit.follow("空き状況を記録する");
  await choose(page, "空き状況", "空きあり");
  await visit.send("記録する");
  assert.equal(visit.path(), path);
  assert.match(await visit.text(), /空きあり/);
  await visit.follow("内容を変更する");
  await fill(page, "定員（人）", "23");
  await visit.send("変更する");
  assert.equal(visit.path(), path);
  assert.match(await visit.text(), /23人/);
});

job("a whole meeting: issue, agenda, decision, measure", CURATOR, async (visit) => {
  const { page } = visit;
  await untilPublished((await openDesk()).url);
  const { theme, path } = await registerIssue(visit);
  const body = await registerBody(visit);
  const meeting = await registerMeeting(visit, body);
  await putOnAgenda(visit, "短期入所について", theme);
  await recordDecision(visit, "事業所に受け入れを聞く", theme);
  assert.equal(visit.path(), meeting);
  await visit.follow("開催の記録（人数など）");
  await choose(page, "状態", "開催した");
  await fill(page, "参加した人（人）", "14");
  await visit.send("記録を保存する");
  assert.match(await visit.text(), /14人/);
  await registerMeasure(visit, theme);
  await visit.open(path);
  const text = await visit.text();
  for (const part of ["送迎の共同運行", body]) assert.ok(text.includes(part), part);
  await visit.follow("段階をえらんで変える");
  await visit.send("段階を変える");
  assert.equal(visit.path(), path);
});

job("candidates come on the agenda with one button", { role: "curator", sizes: ["desk"], scriptless: true }, async (visit) => {
  const { theme, path } = await registerIssue(visit);
  const body = await registerBody(visit);
  await visit.open(path);
  await visit.follow("課題を編集する");
  await select(visit.page, "取り組む会議体", { label: body });
  await visit.send("変更を保存する");
  await registerMeeting(visit, body, { on: day(30) });
  const candidates = visit.page.getByRole("group", { name: "地域課題" });
  const boxes = candidates.getByRole("checkbox");
  for (const box of await boxes.all()) await box.uncheck();
  await candidates.locator("label", { hasText: theme }).getByRole("checkbox").check();
  await visit.send("えらんだものを議題にのせる");
  assert.ok((await visit.page.locator("main ol").first().innerText()).includes(theme));
});

job("a number is chosen as an issue's evidence", { role: "curator", sizes: ["desk", "phone"], scriptless: true }, async (visit) => {
  const { page } = visit;
  await untilPublished((await openDesk()).url);
  const { path } = await registerIssue(visit);
  await visit.follow(/根拠をえらぶ|数の根拠/);
  await visit.send("この数を下に出す");
  await page.getByRole("group", { name: "加える数" }).getByRole("checkbox").first().check();
  await visit.send("根拠を保存する");
  assert.equal(visit.path(), path);
  assert.match(await visit.text(), /四半期/);
});

job("an issue from what a release suggests", CURATOR, async (visit) => {
  const { page } = visit;
  await untilPublished((await openDesk()).url);
  await visit.open("/issues");
  await visit.follow("公表した数からの提案");
  const draft = page.locator("section.card").first();
  const theme = await draft.getByRole("heading").innerText();
  await visit.press(draft.getByRole("button", { name: "この案で課題をつくる" }));
  assert.match(visit.path(), /^\/issues\/[0-9a-f-]{36}$/);
  assert.equal(await visit.heading(), theme);
  assert.match(await visit.text(), /四半期/, "it rests on a number of the release");
  await page.goBack();
  assert.match(await visit.text(), /もうあります|公表した数からの提案/);
});

job("a one-pager for the meeting, read by a member", CURATOR, async (visit) => {
  await untilPublished((await openDesk()).url);
  const path = await makeReport(visit);
  const member = await visit.desk.visit("member");
  await member.open(path);
  assert.ok((await member.page.locator("table").count()) > 0);
  for (const form of ["PDF", "Excel", "CSV", "JSON"]) {
    const link = await member.page.getByRole("main").getByRole("link", { name: form, exact: true }).getAttribute("href");
    const answer = await member.context.request.get(link);
    assert.equal(answer.status(), 200, link);
  }
  await member.leave();
});

job("a report without a release says what is missing", { role: "curator", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/curate/reports");
  await choose(page, "報告書の種類", "議題1枚");
  visit.expect(400);
  await visit.send("下書きをつくる");
  assert.ok((await page.getByRole("alert").innerText()).length > 12);
  assert.ok(await page.getByLabel("議題1枚").first().isChecked());
});

job("what is near and enough is decided from a day on", { role: "curator", sizes: ["desk", "phone"], scriptless: true }, async (visit) => {
  const { page } = visit;
  await visit.open("/curate/settings");
  await visit.follow(/決める|変える|なおす/);
  await fill(page, "いつから", day(1));
  await fill(page, "確かめなければ「古い」とする月数", "10");
  await visit.send(/決める|保存|記録/);
  assert.equal(visit.path(), "/curate/settings");
  assert.match(await visit.text(), /10/);
});

job("the public sees nothing of a draft", { sizes: ["desk"] }, async (visit) => {
  const curator = await visit.desk.visit("curator");
  const { path, theme } = await registerIssue(curator, { readers: "事務局だけ（下書き）" });
  await curator.leave();
  await visit.open(path, 404);
  await visit.open("/issues?open=all");
  assert.ok(!(await visit.text()).includes(theme));
});
