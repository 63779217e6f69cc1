// Signing in and out, what goes wrong there, and what is kept when a session is over.

import assert from "node:assert/strict";
import { job } from "./lib/job.mjs";
import { LOGINS, PASSWORD } from "./lib/roles.mjs";

job("a wrong password is told, and the name stays", { scriptless: true }, async (visit, { script }) => {
  const { page } = visit;
  await visit.open("/sign-in");
  visit.expect(403);
  await visit.fillSignIn("nobody-here", "not the password");
  assert.match(await visit.text(), /ログイン名かパスワードがちがいます/);
  assert.equal(await page.getByLabel("ログイン名").inputValue(), "nobody-here");
  assert.equal(await page.getByLabel("パスワード").inputValue(), "");
  const focus = await page.evaluate(() => document.activeElement.id);
  if (script) assert.equal(focus, "password", "the focus is on what was wrong");
  await visit.fillSignIn(LOGINS.member);
  assert.doesNotMatch(page.url(), /sign-in/);
});

job("whoever wanted a page gets to it after signing in", { scriptless: true, sizes: ["phone"] }, async (visit) => {
  await visit.open("/cases");
  assert.match(visit.page.url(), /\/sign-in\?next=%2Fcases$/);
  await visit.fillSignIn(LOGINS.worker);
  assert.equal(visit.path(), "/cases");
});

job("nobody is led to another site", { sizes: ["desk"] }, async (visit) => {
  await visit.open("/sign-in?next=//example.org");
  await visit.fillSignIn(LOGINS.member);
  assert.equal(new URL(visit.page.url()).origin, visit.desk.url);
});

job("signing out ends it, and the back button shows nothing", { role: "worker", fresh: true }, async (visit) => {
  const { page } = visit;
  await visit.open("/cases");
  await visit.press(page.getByRole("button", { name: "サインアウト" }));
  assert.equal(visit.path(), "/search");
  await page.goBack();
  await page.waitForURL(/\/sign-in/);
  await visit.open("/cases");
  assert.equal(visit.path(), "/sign-in");
});

job("a page of another role says so", { role: "member", sizes: ["desk", "phone"] }, async (visit) => {
  await visit.open("/cases", 403);
  assert.match(await visit.text(), /事例は、担当する相談支援事業所の人だけ/);
  assert.equal(await visit.page.getByRole("link", { name: "事例", exact: true }).count(), 0);
});

job("the cookie is for this site's server alone", { role: "worker", sizes: ["desk"], fresh: true }, async (visit) => {
  const cookies = await visit.context.cookies();
  assert.deepEqual(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]), [[true, "Lax"]]);
  const stored = await visit.page.evaluate(() => JSON.stringify(Object.entries(localStorage)) + document.cookie);
  assert.ok(!stored.includes(cookies[0].value) && !stored.includes(PASSWORD));
});
