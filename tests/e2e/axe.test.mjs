// Every page as each role: the rules of WCAG, the way by keyboard, small and large screens, plain words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCutText, checkOutline, checkRules, checkWidth, enlarge, walkByKeyboard } from "./lib/accessibility.mjs";
import { openDesk } from "./lib/job.mjs";
import { pagesOf } from "./lib/pages.mjs";
import { ROLES } from "./lib/roles.mjs";
import { SIZES } from "./lib/sizes.mjs";
import { checkWords } from "./lib/words.mjs";

/** A window of 1280 pixels at a zoom of 400 %; also the narrowest screen, of 320 pixels. */
const ZOOMED = { width: 320, height: 256 };

/** Pages that were checked whole; for another role they differ by their head, and the rules are checked again. */
const checked = new Set();

for (const role of ROLES) {
  test(`pages of the ${role}`, async (t) => {
    const desk = await openDesk();
    const { pages, missing } = await pagesOf(desk, role);
    const wide = await desk.visit(role, { size: SIZES.desk });
    const phone = await desk.visit(role, { size: SIZES.phone });
    for (const known of pages) {
      await t.test(`${known.name} ${known.path}`, async () => {
        const faults = [];
        const check = async (name, checked) => {
          await checked.catch((error) => faults.push(`${name}: ${error.message}`));
        };
        await known.show(wide);
        await check("rules", checkRules(wide.page));
        await check("outline", checkOutline(wide.page));
        await check("words", checkWords(wide.page));
        await check("width", checkWidth(wide.page));
        if (!checked.has(known.name)) {
          await checkWide(wide.page, check);
          await known.show(phone);
          await check("rules on a phone", checkRules(phone.page));
          await check("width of a phone", checkWidth(phone.page));
        }
        checked.add(known.name);
        assert.equal(faults.length, 0, faults.join("\n"));
      });
    }
    await t.test("every page is to be found", () => assert.deepEqual(missing, []));
    await wide.leave();
    await phone.leave();
  });
}

async function checkWide(page, check) {
  await check("cut text", checkCutText(page));
  await check("keyboard", walkByKeyboard(page));
  await page.setViewportSize(ZOOMED);
  await check("width at 400 % zoom", checkWidth(page));
  await check("cut text at 400 % zoom", checkCutText(page));
  await page.setViewportSize(SIZES.projector.viewport);
  await enlarge(page);
  await check("width on a projector", checkWidth(page));
  await page.setViewportSize(SIZES.desk.viewport);
}
