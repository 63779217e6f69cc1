// Forms that forget nothing and do nothing twice.

import assert from "node:assert/strict";
import { choose, fill, select, unfold } from "./lib/fields.mjs";
import { job } from "./lib/job.mjs";
import { LOGINS } from "./lib/roles.mjs";
import { CASE, openCase } from "./lib/steps.mjs";

const CURATOR = { role: "curator", scriptless: true };
const CONTENT = "二行の\n「内容」 & <b>しるし</b>";

/** Types a whole issue into its form, and says its theme. */
async function typeIssue(visit) {
  const theme = `二度は送らない（試験${visit.mark}）`;
  await visit.open("/issues/new");
  await fill(visit.page, "テーマ", theme);
  await fill(visit.page, "課題の内容", CONTENT);
  await choose(visit.page, "分野", "就労");
  await choose(visit.page, "読める人", "事務局だけ（下書き）");
  return theme;
}

async function countIssues(visit, theme) {
  await visit.open("/issues");
  return visit.page.getByRole("main").getByRole("link", { name: theme }).count();
}

job("a session that is over loses nothing typed", CURATOR, async (visit) => {
  const { page, context } = visit;
  const theme = await typeIssue(visit);
  await context.clearCookies();
  visit.expect(401);
  await visit.send("地域課題をつくる");
  assert.match(await visit.heading(), /もう一度サインインしてください/);
  visit.expect(403);
  await visit.fillSignIn(LOGINS.curator, "a wrong password");
  assert.match(await visit.text(), /パスワードがちがいます/);
  await visit.fillSignIn(LOGINS.curator);
  await visit.send("続ける");
  assert.match(visit.path(), /^\/issues\/[0-9a-f-]{36}$/);
  assert.equal(await visit.heading(), theme);
  const text = await visit.text();
  for (const line of [...CONTENT.split("\n"), "就労"]) assert.ok(text.includes(line), line);
  assert.equal(await countIssues(visit, theme), 1);
  assert.equal(page.url().includes("held"), false);
});

job("a worker's need outlives the session", { role: "worker", scriptless: true, sizes: ["phone"] }, async (visit) => {
  const { page, context } = visit;
  const path = await openCase(visit);
  await visit.follow("足りないものを記録する");
  await page.getByLabel("足りないもの").selectOption({ label: "居宅介護" });
  await choose(page, "急ぐ程度", "4 いますぐ（今日・今週）");
  await select(page, "主な理由（1つ）", { label: "費用" });
  await unfold(page, "ほかの理由もあるとき");
  await choose(page, "ほかの理由（あてはまるもの全部）", "人材不足");
  await context.clearCookies();
  visit.expect(401);
  await visit.send("記録する");
  assert.doesNotMatch(page.url(), /kind_|居宅/);
  await visit.fillSignIn(LOGINS.worker);
  await visit.send("続ける");
  assert.equal(visit.path(), path);
  assert.match(await visit.text(), /費用、人材不足/);
});

job("a form of another session is sent again by hand", { role: "curator", sizes: ["desk"], scriptless: true }, async (visit) => {
  const theme = await typeIssue(visit);
  await visit.context.clearCookies();
  const other = await visit.context.newPage();
  await other.goto("/sign-in");
  await other.getByLabel("ログイン名").fill(LOGINS.curator);
  await other.getByLabel("パスワード").fill("arunai-demo-2026");
  await other.getByRole("main").getByRole("button", { name: "サインイン" }).click();
  await other.waitForURL((url) => !url.pathname.includes("sign-in"));
  await other.close();
  visit.expect(403);
  await visit.send("地域課題をつくる");
  assert.match(await visit.heading(), /もう一度送ってください/);
  assert.equal(await countIssuesBeside(visit, theme), 0, "nothing was done before");
  await visit.send("続ける");
  assert.equal(await visit.heading(), theme);
});

/** Counts in a page of its own, so that the page that is shown stays. */
async function countIssuesBeside(visit, theme) {
  const page = await visit.context.newPage();
  await page.goto("/issues");
  const count = await page.getByRole("main").getByRole("link", { name: theme }).count();
  await page.close();
  return count;
}

job("a form that is sent twice makes one record", CURATOR, async (visit) => {
  const theme = await typeIssue(visit);
  const button = visit.page.getByRole("button", { name: "地域課題をつくる" });
  await button.dblclick({ noWaitAfter: true });
  // Without script the second click breaks the first way off, and takes it again.
  for (let tries = 0; tries < 100 && !/^\/issues\/[0-9a-f-]{36}$/.test(visit.path()); tries++) {
    await visit.page.waitForTimeout(100);
  }
  await visit.page.waitForLoadState();
  assert.match(visit.path(), /^\/issues\/[0-9a-f-]{36}$/);
  assert.equal(await countIssues(visit, theme), 1);
});

job("the same form from two windows makes one record", { role: "curator", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  const theme = await typeIssue(visit);
  const [first, second] = await page.locator("form.writes").evaluate(async (form) => {
    const body = new URLSearchParams(new FormData(form));
    const send = () => fetch(form.action, { method: "POST", body });
    return (await Promise.all([send(), send()])).map((answer) => answer.url);
  });
  assert.equal(first, second, "both lead to the one record");
  assert.equal(await countIssues(visit, theme), 1);
});

job("the back button leads to the form and on to the record, and sends nothing again", CURATOR, async (visit) => {
  const { page } = visit;
  const theme = await typeIssue(visit);
  await visit.send("地域課題をつくる");
  const record = page.url();
  await page.goBack();
  assert.equal(visit.path(), "/issues/new");
  assert.match(await visit.heading(), /新しい地域課題/);
  await page.goForward();
  assert.equal(page.url(), record);
  assert.equal(await countIssues(visit, theme), 1);
});

job("who mended a fault and comes back sees the form", { role: "curator", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  const theme = await typeIssue(visit);
  await page.getByLabel(/^テーマ/).fill("");
  // What the browser itself would refuse is not sent.
  await page.locator("form.writes").evaluate((form) => { form.noValidate = true; });
  visit.expect(400);
  await visit.send("地域課題をつくる");
  assert.equal(await page.locator(".fault").count(), 1);
  await page.getByLabel(/^テーマ/).fill(theme);
  await visit.send("地域課題をつくる");
  const record = page.url();
  await page.goBack();
  assert.equal(visit.path(), "/issues/new");
  assert.match(await visit.heading(), /新しい地域課題/);
  await page.goForward();
  assert.equal(page.url(), record);
});

job("whoever leaves with something unsaved is asked", { role: "curator" }, async (visit) => {
  const { page } = visit;
  const asked = [];
  let stay = true;
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return stay ? dialog.dismiss() : dialog.accept();
  });
  await visit.open("/issues/new");
  await page.getByLabel(/^テーマ/).click();
  await page.keyboard.type("まだ");
  const link = page.getByRole("link", { name: "保存せずにもどる" });
  await link.click({ noWaitAfter: true });
  await page.waitForTimeout(500);
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await page.getByLabel(/^テーマ/).inputValue(), "まだ");
  stay = false;
  await visit.press(link);
  assert.equal(visit.path(), "/issues");
  assert.equal(asked.length, 2);
});

job("nobody is asked who changed nothing, or who sent what was typed", { role: "curator", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  await visit.open("/issues/new");
  await page.getByLabel(/^テーマ/).click();
  await visit.press(page.getByRole("link", { name: "保存せずにもどる" }));
  await typeIssue(visit);
  await visit.send("地域課題をつくる");
  assert.deepEqual(asked, []);
});

job("after a fault, what was typed still counts as unsaved", { role: "curator", sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/issues/new");
  await fill(page, "テーマ", "長".repeat(400));
  await fill(page, "課題の内容", CONTENT);
  await choose(page, "読める人", "事務局だけ（下書き）");
  visit.expect(400);
  await visit.send("地域課題をつくる");
  assert.equal(await page.getByLabel(/^課題の内容/).inputValue(), CONTENT);
  const asked = page.waitForEvent("dialog", { timeout: 5_000 });
  await page.getByLabel(/^テーマ/).click();
  const left = page.getByRole("link", { name: "保存せずにもどる" }).click();
  await (await asked).accept();
  await left;
});

job("two people who change the same record do not overwrite each other", { role: "curator", sizes: ["desk"], scriptless: true }, async (visit) => {
  const { page } = visit;
  await typeIssue(visit);
  await visit.send("地域課題をつくる");
  const path = visit.path();
  await visit.open(`${path}/edit`);
  const other = await visit.desk.visit("curator");
  await other.open(`${path}/edit`);
  await fill(other.page, "現状", "先に書いた");
  await other.send("変更を保存する");
  await other.leave();
  await fill(page, "現状", "あとから書いた");
  visit.expect(400, 409, 412);
  await visit.send("変更を保存する");
  assert.match(await visit.text(), /ほかの人が先に変更しました/);
  assert.equal(await page.getByLabel("現状").inputValue(), "あとから書いた");
  await visit.open(path);
  assert.match(await visit.text(), /先に書いた/);
});

job("a case's page keeps its place: saved is told once, where the focus can be", { role: "worker", sizes: ["desk"] }, async (visit) => {
  await openCase(visit);
  assert.match(visit.path(), CASE);
  const saved = visit.page.getByRole("status");
  assert.equal(await saved.count(), 1);
});
