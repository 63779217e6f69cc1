// One job of one user, done at every size, and without script where a page promises it.

import { after, test } from "node:test";
import { Desk } from "./browser.mjs";
import { SIZES } from "./sizes.mjs";

let desk;

/** The desk of this file; opened when it is first wanted, closed after the last test. */
export function openDesk() {
  desk ??= Desk.open();
  return desk;
}

after(async () => {
  if (desk) await (await desk).close();
});

/**
 * Declares a test for each size. `body` gets the visit and which size it is; `scriptless` does the same once more
 * with script switched off.
 */
export function job(name, { role = "public", sizes = Object.keys(SIZES), scriptless = false, fresh = false }, body) {
  for (const size of sizes) {
    for (const script of scriptless ? [true, false] : [true]) {
      const told = `${name} (${role}, ${size}${script ? "" : ", without script"})`;
      test(told, async () => {
        const visit = await (await openDesk()).visit(role, { size: SIZES[size], script, fresh });
        try {
          await body(visit, { size, script });
        } catch (error) {
          await picture(visit, told);
          await visit.context.close();
          if (visit.troubles.length > 0) error.message += `\ntroubles: ${JSON.stringify(visit.troubles)}`;
          throw error;
        }
        await visit.leave();
      });
    }
  }
}

/** A picture of where a job broke off, into the folder that ARUNAI_PICTURES names. */
async function picture(visit, name) {
  if (!process.env.ARUNAI_PICTURES) return;
  const path = `${process.env.ARUNAI_PICTURES}/${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.png`;
  await visit.page.screenshot({ path, fullPage: true }).catch(() => {});
}
