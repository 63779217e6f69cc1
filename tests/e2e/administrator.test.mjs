// The administrator of the system: organisations, accounts, passwords, the trail. No case content.

import assert from "node:assert/strict";
import { choose, fill } from "./lib/fields.mjs";
import { job } from "./lib/job.mjs";

const ADMINISTRATOR = { role: "administrator", scriptless: true };
const PASSWORD = "first-pass-word";

job("an organisation and its first worker", ADMINISTRATOR, async (visit, { script }) => {
  const { page, desk } = visit;
  const [name, login] = [`試験相談室${visit.mark}`, `e2e-${visit.mark}`];
  await visit.open("/admin");
  await visit.follow("組織");
  await visit.follow("組織を登録する");
  await fill(page, "名前", name);
  await visit.send(/登録/);
  await visit.open("/admin/accounts/new");
  await fill(page, "名前", "試験 はじめ");
  await fill(page, "ログイン名", login);
  await fill(page, "はじめのパスワード", PASSWORD);
  await choose(page, "役割", "相談支援専門員など（組織の人）");
  await fill(page, "組織", name);
  await visit.send("アカウントをつくる");
  assert.equal(visit.path(), "/admin/accounts");
  const row = page.getByRole("row").filter({ hasText: login });
  assert.match(await row.innerText(), new RegExp(name));
  const worker = await desk.visit("public", { script });
  await worker.open("/sign-in?next=/cases");
  await worker.fillSignIn(login, PASSWORD);
  assert.match(await worker.text(), /まだ事例がありません/);
  await visit.press(row.getByRole("link", { name: /パスワードを変える/ }));
  await fill(page, "新しいパスワード", "second-pass-word");
  await visit.send("パスワードを変える");
  await worker.open("/cases");
  assert.equal(worker.path(), "/sign-in", "a new password ends the sessions");
  await worker.fillSignIn(login, "second-pass-word");
  await visit.open("/admin/accounts");
  await visit.press(page.getByRole("link", { name: `${login}を閉じる` }));
  await visit.send("アカウントを閉じる");
  assert.match(await visit.text(), /アカウントを閉じました/);
  await worker.open("/cases");
  assert.equal(worker.path(), "/sign-in", "a closed account is over");
  await worker.leave();
});

job("what is wrong with an account is told beside its field", { ...ADMINISTRATOR, sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/admin/accounts/new");
  await fill(page, "名前", "試験 まちがい");
  await fill(page, "ログイン名", "大文字");
  await fill(page, "はじめのパスワード", "short");
  await choose(page, "役割", "相談支援専門員など（組織の人）");
  await fill(page, "組織", "どこにもない組織");
  visit.expect(400, 409);
  await visit.send("アカウントをつくる");
  const told = await page.getByRole("alert").innerText();
  assert.doesNotMatch(told, /[a-z]{3,}/);
  assert.equal(await page.getByLabel(/^組織/).first().inputValue(), "どこにもない組織");
  assert.equal(await page.getByLabel(/^はじめのパスワード/).inputValue(), "", "a password is not shown again");
});

job("a council with its areas", { ...ADMINISTRATOR, sizes: ["desk"] }, async (visit) => {
  const { page } = visit;
  await visit.open("/admin/councils");
  await visit.follow("協議会をつくる");
  await fill(page, "名前", `試験協議会${visit.mark}`);
  await fill(page, "受けもつ地域", "ここにない町");
  visit.expect(400);
  await visit.send(/つくる|登録/);
  assert.match(await page.getByRole("alert").innerText(), /ここにない町/);
});

job("the trail says who did what, and nothing of cases", ADMINISTRATOR, async (visit) => {
  await visit.open("/admin/trail");
  const text = await visit.text();
  assert.ok((await visit.page.locator("table tbody tr, main li").count()) > 0);
  assert.doesNotMatch(text, /合言葉|困りごと「|kind_/);
  await visit.open("/admin/soundness");
  assert.match(await visit.text(), /書きかえ/);
  await visit.open("/cases", 403);
});
