// A release: what it would hide, the making of it, and its numbers as each reader sees them. On a region of its own,
// where nothing is published yet.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Desk } from "./lib/browser.mjs";
import { select } from "./lib/fields.mjs";
import { compareMatrix } from "./lib/matrix.mjs";
import { LOGINS } from "./lib/roles.mjs";
import { serveUnpublished } from "./lib/service.mjs";
import { SIZES } from "./lib/sizes.mjs";
import { tablesOf } from "./lib/tables.mjs";

/** How long the making of a release may take. */
const MADE_MS = 15 * 60_000;
let desk;

after(() => desk?.close());

/** Looks at a page again and again, as somebody without script does, until it says something. */
async function reloadUntil(visit, words) {
  for (const until = Date.now() + MADE_MS; Date.now() < until && !words.test(await visit.text()); ) {
    await visit.page.waitForTimeout(1_000);
    await visit.page.reload();
  }
  assert.match(await visit.text(), words);
}

test("before anything is published, pages say so", async () => {
  desk = await Desk.open(serveUnpublished);
  const visit = await desk.visit("member");
  for (const path of ["/council", "/council/reasons", "/council/trend", "/council/waits", "/council/life-stages", "/releases"]) {
    await visit.open(path);
    assert.match(await visit.text(), /まだ/, `${path} says that there is nothing yet`);
  }
  await visit.open("/council/matrix");
  assert.doesNotMatch(await visit.text(), /架空データ/, "the banner is the demo's alone");
  await visit.leave();
});

test("preview, start, cancel (curator, phone, without script)", async () => {
  const visit = await desk.visit("curator", { size: SIZES.phone, script: false });
  const { page } = visit;
  page.setDefaultTimeout(MADE_MS);
  page.setDefaultNavigationTimeout(MADE_MS);
  await visit.open("/curate/releases");
  await visit.follow("新しい公表をつくる");
  await select(page, "期間", { index: 0 });
  await visit.send("下見する");
  assert.match(await visit.heading(), /公表の下見/);
  await reloadUntil(visit, /\d+%が「＊」になります/);
  await visit.send("この内容で公表をつくる");
  assert.match(visit.path(), /^\/curate\/releases\/jobs\//);
  await visit.send(/やめる/);
  await reloadUntil(visit, /公表していません/);
  await visit.open("/curate/releases");
  assert.match(await visit.text(), /まだ公表はありません/);
  await visit.leave();
});

test("preview and making, watched to the end (curator, desk)", async () => {
  const visit = await desk.visit("curator", { size: SIZES.desk });
  const { page } = visit;
  page.setDefaultNavigationTimeout(MADE_MS);
  await visit.open("/curate/releases/new");
  await select(page, "期間", { index: 0 });
  await visit.send("下見する");
  assert.match(await visit.text(), /仕事はつづきます/);
  await page.getByRole("button", { name: "この内容で公表をつくる" }).waitFor({ timeout: MADE_MS });
  await visit.send("この内容で公表をつくる");
  assert.match(await visit.text(), /仕事はつづきます/);
  await page.getByText("公表しました。").waitFor({ timeout: MADE_MS });
  for (const reader of ["協議会の中だけ", "だれでも"]) {
    assert.equal(await page.getByRole("link", { name: `${reader}が見る公表をひらく` }).count(), 1, "a job ends with its releases");
  }
  await visit.follow("だれでもが見る公表をひらく");
  assert.match(await visit.text(), /困りごとが残っている人/);
  await visit.open("/curate/releases/new");
  assert.match(await visit.text(), /いま公表できる期間はありません/);
  await visit.leave();
});

for (const role of ["member", "municipality", "worker"]) {
  test(`every cell of the matrix is the API's (${role})`, async () => {
    const authorization = `Bearer ${desk.service.token(LOGINS[role])}`;
    const visit = await desk.visit(role);
    for (const asked of ["", "?area=900001", "?area=902012"]) {
      const answer = await fetch(`${desk.url}/api/v1/gaps${asked}`, { headers: { authorization } });
      assert.equal(answer.status, 200);
      await visit.open(`/council/matrix${asked}`);
      const [shown] = await tablesOf(visit.page);
      compareMatrix(shown, await answer.json());
    }
    await visit.leave();
  });
}

test("a release is withdrawn with its reason", async () => {
  const visit = await desk.visit("curator");
  await visit.open("/curate/releases");
  await visit.follow(/取り下げる/);
  await visit.page.getByLabel(/^理由/).fill("数えかたのまちがい");
  await visit.send("取り下げる");
  assert.match(await visit.text(), /数えかたのまちがい/);
  await visit.leave();
});
