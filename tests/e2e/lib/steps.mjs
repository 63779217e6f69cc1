// What people do on more than one way: each step begins where its form is, and ends on the page that shows the result.

import assert from "node:assert/strict";
import { day } from "./days.mjs";
import { choose, fill, select, unfold } from "./fields.mjs";

export const CASE = /^\/cases\/[0-9a-f-]{36}$/;
const ISSUE = /^\/issues\/[0-9a-f-]{36}$/;
const MEETING = /^\/meetings\/[0-9a-f-]{36}$/;
const MEASURE = /^\/measures\/[0-9a-f-]{36}$/;
const REPORT = /^\/reports\/[0-9a-f-]{36}$/;

/** A short stay for somebody of 17 with medical care, which the demo's region lacks nearby. */
export async function searchInVain(visit) {
  const { page } = visit;
  await visit.open("/search");
  await fill(page, "どこから", "風待町");
  await select(page, "距離", "1");
  await unfold(page, "サービスの種類");
  await choose(page, "短期入所・緊急", "短期入所");
  await unfold(page, "だれのために");
  await fill(page, "年齢", "17");
  await choose(page, "必要なこと", "医療的ケアがある");
  await visit.send("さがす");
}

/** A new case of an adult who has been supported for a month; its path. */
export async function openCase(visit) {
  const { page } = visit;
  await visit.open("/cases");
  await visit.follow("新しい事例");
  await fill(page, "生年度（西暦）", "1998");
  await fill(page, "本人が同意した日", day(-30));
  await fill(page, "支援の開始日", day(-30));
  await choose(page, "者・児", "者（おとな）");
  await fill(page, "住まいの地域", "星見市");
  await fill(page, "支給決定市町村", "星見市");
  await choose(page, "障害種別", "知的");
  await visit.send("事例を作る");
  assert.match(visit.path(), CASE);
  assert.match(await visit.text(), /事例を作りました。合言葉は[0-9A-Z]{8}です/);
  return visit.path();
}

/** A need that was told ten days ago, of the case whose page is shown. */
export async function recordNeed(visit) {
  const { page } = visit;
  await visit.follow("足りないものを記録する");
  await select(page, "足りないもの", { label: "短期入所" });
  await choose(page, "急ぐ程度", "3 急ぐ（1か月ほど）");
  await select(page, "主な理由（1つ）", { label: "資源が地域にない" });
  await fill(page, "話を聞いた日", day(-10));
  await visit.send("記録する");
  assert.match(visit.path(), CASE);
  assert.match(await visit.text(), /「短期入所」について「満たされていない」と記録しました/);
}

/** An issue that a curator writes. */
export async function registerIssue(visit, { readers = "だれでも" } = {}) {
  const { page } = visit;
  const theme = `短期入所（試験${visit.mark}）`;
  await visit.open("/issues/new");
  await fill(page, "テーマ", theme);
  await fill(page, "課題の内容", "医療的ケアのある人が使える短期入所が、近くにない。");
  await choose(page, "分野", "短期入所・緊急");
  await choose(page, "読める人", readers);
  await visit.send("地域課題をつくる");
  assert.match(visit.path(), ISSUE);
  assert.ok((await visit.heading()).includes(theme));
  return { path: visit.path(), theme };
}

/** A body that meets. */
export async function registerBody(visit) {
  const name = `試験部会${visit.mark}`;
  await visit.open("/bodies/new");
  await fill(visit.page, "名前", name);
  await choose(visit.page, "種類", "専門部会");
  await visit.page.getByLabel("だれでもこの会議体の名前を見られる").check();
  await visit.send("会議体を登録する");
  assert.equal(visit.path(), "/bodies");
  assert.ok((await visit.text()).includes(name));
  return name;
}

/** A meeting of a body, on a day that may have come already. */
export async function registerMeeting(visit, body, { on = day(), open = true } = {}) {
  await visit.open("/meetings/new");
  await select(visit.page, "会議体", { label: body });
  await fill(visit.page, "日", on);
  if (open) await visit.page.getByLabel("公開の会議にする").check();
  await visit.send("会議を登録する");
  assert.match(visit.path(), MEETING);
  return visit.path();
}

/** A first item on the agenda of the meeting that is shown. */
export async function putOnAgenda(visit, title, theme) {
  await visit.follow("議題を編集する");
  const row = visit.page.getByRole("group", { name: "議題1", exact: true });
  await row.getByLabel("題", { exact: true }).fill(title);
  const issue = row.getByLabel("地域課題");
  await issue.selectOption(await optionWith(issue, theme));
  await visit.send("議題を保存する");
  assert.match(await visit.text(), new RegExp(title));
}

/** A first decision of the meeting that is shown. */
export async function recordDecision(visit, text, theme) {
  await visit.follow("決まったことを記録する");
  const row = visit.page.getByRole("group", { name: "決まったこと1", exact: true });
  await row.getByLabel("すること").fill(text);
  await row.getByLabel("担当").fill("運営会議");
  await row.getByLabel("期限").fill(day(60));
  const issue = row.getByLabel("地域課題");
  await issue.selectOption(await optionWith(issue, theme));
  await visit.send("決まったことを保存する");
  assert.match(await visit.text(), new RegExp(text));
}

/** A measure about an issue. */
export async function registerMeasure(visit, theme) {
  const title = `送迎の共同運行（試験${visit.mark}）`;
  await visit.open("/measures/new");
  await fill(visit.page, "名前", title);
  await choose(visit.page, "種類", "運ぶ");
  await fill(visit.page, "すること", "二つの事業所で、送りの車をいっしょに出す。");
  await visit.page.getByRole("group", { name: "どの課題への取組みか" }).getByLabel(theme).check();
  await fill(visit.page, "始める日", day(-30));
  await visit.page.getByLabel("だれでも読めるようにする").check();
  await visit.send("取組みを記録する");
  assert.match(visit.path(), MEASURE);
  assert.equal(await visit.heading(), title);
  return { path: visit.path(), title };
}

/** A report from the newest release for everybody, given out at once. */
export async function makeReport(visit, kind = "議題1枚") {
  const { page } = visit;
  await visit.open("/curate/reports");
  await choose(page, "報告書の種類", kind);
  const release = page.getByLabel("どの公表の数を使うか");
  await release.selectOption(await optionWith(release, "だれでも"));
  await visit.send("下書きをつくる");
  assert.match(visit.path(), REPORT);
  const path = visit.path();
  await visit.open("/curate/reports");
  const entry = page.getByRole("listitem").filter({ has: page.locator(`a[href="${path}"]`) });
  await visit.press(entry.getByRole("button", { name: "配る" }));
  assert.match(await entry.innerText(), /配りました/);
  return path;
}

/** The value of the first option whose name holds a text. */
export async function optionWith(list, text) {
  const value = await list.locator("option", { hasText: text }).first().getAttribute("value");
  assert.ok(value !== null, `no option with ${text}`);
  return value;
}
