// Jobs by keyboard alone: no mouse from the first page to the result, and the order of the walk makes sense.

import assert from "node:assert/strict";
import { job } from "./lib/job.mjs";
import { Keys } from "./lib/keys.mjs";
import { LOGINS, PASSWORD } from "./lib/roles.mjs";

const BOTH = { sizes: ["desk", "phone"], scriptless: true };

job("search and a service's page by keyboard", BOTH, async (visit) => {
  const { page } = visit;
  await visit.open("/search");
  const keys = new Keys(page);
  await keys.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the way past the head comes first");
  await keys.press("Enter");
  await keys.reachField("place");
  await keys.type("902012");
  await keys.press("Enter");
  await page.waitForURL(/area=902012/);
  await page.evaluate(() => document.activeElement?.blur());
  await keys.reach(() => document.activeElement?.matches(".results h3 a"));
  await keys.press("Enter");
  await page.waitForURL(/\/services\//);
});

job("signing in and a new issue by keyboard", { ...BOTH, fresh: true }, async (visit) => {
  const { page } = visit;
  await visit.open("/sign-in?next=/issues/new");
  const keys = new Keys(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "login", "the focus is on the first field");
  await keys.type(LOGINS.curator);
  await keys.press("Tab");
  await keys.type(PASSWORD);
  await keys.press("Enter");
  await page.waitForURL((url) => url.pathname === "/issues/new");
  await keys.reachField("theme");
  await keys.type(`通学の送迎（試験${visit.mark}）`);
  await keys.press("Tab");
  await keys.type("車がない。");
  await keys.reachField("readers");
  await keys.press("Space");
  await keys.reachText("地域課題をつくる");
  await keys.press("Enter");
  await page.waitForURL(/\/issues\/[0-9a-f-]{36}$/);
  assert.match(await visit.heading(), new RegExp(visit.mark));
});

job("from the dashboard to a view's numbers by keyboard", { ...BOTH, role: "member" }, async (visit) => {
  const { page } = visit;
  await visit.open("/council");
  const keys = new Keys(page);
  await keys.reachText("理由");
  await keys.press("Enter");
  await page.waitForURL(/\/council\/reasons/);
  await page.evaluate(() => document.activeElement?.blur());
  await keys.reach(() => document.activeElement?.matches("figure .scroll, .scroll"));
  const frame = page.locator(".scroll").first();
  if (await frame.evaluate((box) => box.scrollWidth > box.clientWidth)) {
    await keys.press("ArrowRight", "ArrowRight", "ArrowRight");
    // Asked from here: in a page without script nothing waits.
    const moved = () => page.evaluate(() => document.activeElement.scrollLeft > 0);
    for (let tries = 0; tries < 50 && !(await moved()); tries++) await page.waitForTimeout(100);
    assert.ok(await moved(), "the arrow keys move the frame");
  }
});

job("one tap of Space confirms what is stale", { ...BOTH, role: "curator" }, async (visit) => {
  const { page } = visit;
  await visit.open("/curate/stale?by=people");
  const keys = new Keys(page);
  await keys.reachText("変更なし");
  await keys.press("Space");
  await page.getByRole("status").waitFor();
  assert.match(await page.getByRole("status").innerText(), /変更なし、と記録しました/);
});
