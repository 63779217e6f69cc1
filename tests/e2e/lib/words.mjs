// The words of a page: plain Japanese, nothing left over from the program.

import assert from "node:assert/strict";

/** Latin words that people of an office know, or that are names; of methods, too, for analysts. */
const KNOWN = /^(API|CSV|JSON|PDF|PNG|ZIP|SVG|XLSX|Excel|URL|WAM|NET|HSDS|OGC|GeoJSON|NDJSON|XmR|arunai|Alt|Shift|Tab|Enter|Space|Ctrl|Esc|SQLite|PostgreSQL|Chrome|Edge|Before|After|A[34]|ID|Web|FAQ|FAX|SHA|Wilson|Marshall)$/i;

/** No word of English or of the program is left over, and no value that was never filled in. */
export async function checkWords(page) {
  const texts = await page.evaluate(() => {
    const isCode = (node) => node.parentElement.closest("code, pre, script, style, template") !== null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [document.title];
    while (walker.nextNode()) if (!isCode(walker.currentNode)) texts.push(walker.currentNode.data);
    const named = ["aria-label", "alt", "placeholder", "title"];
    for (const name of named) {
      for (const element of document.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
    }
    return texts;
  });
  const odd = texts.flatMap((text) => {
    const bare = text
      .replace(/https?:\/\/\S*|\S+@\S+|\w+\.csv\b/g, "")
      // Tokens of cases, and names to sign in with.
      .replace(/\b(?=[A-Z2-9]*[A-Z])[A-Z2-9]{8}\b/g, "")
      .replace(/\b([a-z]+-\d\d-w\d+|hoshimi-city|kyogikai|iin|admin|e2e-\d+)/g, "")
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-\S*|[0-9a-f]{12,}…?|\b(?=[a-f]*\d)[0-9a-f]{8}\b/g, "");
    const words = bare.match(/[A-Za-z_]{3,}/g) ?? [];
    return words.filter((word) => !KNOWN.test(word)).map((word) => `${word} in 「${text.trim().slice(0, 60)}」`);
  });
  assert.deepEqual([...new Set(odd)], [], "words that are not Japanese");
  const broken = texts.filter((text) => /\bNaN\b|undefined|\bnull\b|\{\}|Some\(|None\b/.test(text));
  assert.deepEqual(broken, [], "values that were never filled in");
}
