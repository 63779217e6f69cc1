// Pictures of every page, to be looked at: three sizes, and as printed on A4.
//
//     npm run screenshots -- FOLDER [ROLE…]

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Desk } from "./lib/browser.mjs";
import { pagesOf } from "./lib/pages.mjs";
import { ROLES } from "./lib/roles.mjs";
import { SIZES } from "./lib/sizes.mjs";

const [folder, ...named] = process.argv.slice(2);
if (!folder) throw new Error("name a folder: npm run screenshots -- FOLDER [ROLE…]");

const desk = await Desk.open();
let missed = 0;
try {
  const seen = new Set();
  for (const role of named.length > 0 ? named : ROLES) {
    const { pages, missing } = await pagesOf(desk, role);
    missed += missing.length;
    missing.forEach((told) => console.error(told));
    // Who may see what the public sees sees it with another head alone, but for the council's own numbers.
    const own = pages.filter(({ name }) => named.length > 0 || role === "member" || !seen.has(name));
    pages.forEach(({ name }) => seen.add(name));
    await picture(role, own);
  }
} finally {
  await desk.close();
}
process.exitCode = missed > 0 ? 1 : 0;

async function picture(role, pages) {
  const into = join(folder, role);
  mkdirSync(into, { recursive: true });
  for (const [size, screen] of Object.entries(SIZES)) {
    const visit = (await desk.visit(role, { size: screen })).expect(400, 403, 404);
    for (const [place, page] of pages.entries()) {
      const name = join(into, `${String(place).padStart(2, "0")}-${page.name.replace(/[^\p{L}\p{N}]+/gu, "-")}`);
      try {
        await page.show(visit);
        await visit.page.screenshot({ path: `${name}-${size}.png`, fullPage: true });
        if (size === "desk") await print(visit.page, `${name}-print`);
      } catch (error) {
        missed++;
        console.error(`${role}, ${page.name}, ${size}: ${error.message.split("\n")[0]}`);
      }
    }
    await visit.context.close();
  }
  console.log(`${role}: ${pages.length} pages`);
}

/** The page as it is printed, sheet by sheet. */
async function print(page, name) {
  writeFileSync(`${name}.pdf`, await page.pdf({ preferCSSPageSize: true }));
  execFileSync("pdftoppm", ["-png", "-gray", "-r", "60", `${name}.pdf`, name]);
  rmSync(`${name}.pdf`);
}
