// What a page must be like for everybody: the rules of WCAG, the way through it by keyboard, and small screens.

import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** No rule of WCAG 2.0 to 2.2, A and AA, is broken. Pictures (SVG) are checked as text by the Rust tests. */
export async function checkRules(page) {
  const axe = new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } });
  const { violations } = await axe.withTags(RULES).exclude("svg").analyze();
  const told = violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 5).map((node) => `    ${node.target.join(" ")}: ${node.any[0]?.message ?? node.html}`);
    return `  ${id}: ${help} (${nodes.length})\n${where.join("\n")}`;
  });
  assert.equal(violations.length, 0, `rules broken:\n${told.join("\n")}`);
}

/** What rules do not see: one first heading, headings in order, every control with a name, a title. */
export async function checkOutline(page) {
  const found = await page.evaluate(() => {
    const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.tagName[1]));
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return {
      firsts: levels.filter((level) => level === 1).length,
      jumps: levels.filter((level, place) => level > (levels[place - 1] ?? 0) + 1).length,
      twice: ids.filter((id, place) => ids.indexOf(id) !== place),
      untold: [...document.querySelectorAll("table")].filter((table) => !table.caption?.textContent.trim()).length,
      styled: document.querySelectorAll("[style]:not(svg *, .leaflet-container, .leaflet-container *)").length,
      title: document.title,
    };
  });
  assert.match(found.title, /^.+ \| あるない$/);
  delete found.title;
  assert.deepEqual(found, { firsts: 1, jumps: 0, twice: [], untold: 0, styled: 0 }, "the page's outline");
}

/** Tab goes once through everything that can be used, in order, to be seen, and out again; Shift and Tab back. */
export async function walkByKeyboard(page) {
  const expected = await page.evaluate(listStops);
  const walked = [];
  await page.evaluate(beginAtTop);
  for (let pressed = 0; pressed < expected.length * 8 + 8; pressed++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(lookAtFocus);
    if (stop === null) break;
    if (stop.place === walked.at(-1)?.place) continue;
    if (walked.length > 0 && stop.place === walked[0].place) break;
    walked.push(stop);
  }
  const places = walked.map((stop) => stop.place);
  const inOrder = [...places].sort((a, b) => a - b);
  const name = (place) => expected[place] ?? `element ${place}`;
  assert.deepEqual(places.map(name), inOrder.map(name), "the order of the walk");
  const missed = expected.filter((_, place) => !places.includes(place));
  assert.deepEqual(missed, [], "not reached by Tab");
  const unseen = walked.filter((stop) => stop.fault).map((stop) => `${name(stop.place)}: ${stop.fault}`);
  assert.deepEqual(unseen, [], "the focus is not to be seen");
  await walkBack(page, walked.length);
}

async function walkBack(page, stops) {
  const steps = Math.min(stops, 12);
  const seen = new Set();
  for (let pressed = 0; pressed < steps * 8 && seen.size < steps; pressed++) {
    await page.keyboard.press("Shift+Tab");
    seen.add((await page.evaluate(lookAtFocus))?.place);
  }
  assert.ok(seen.size >= steps, "Shift and Tab do not lead back");
}

/** Lets the next Tab begin at the top, whatever had the focus. */
function beginAtTop() {
  const top = document.createElement("span");
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus();
  top.remove();
}

/** Marks everything that Tab should reach with its place, and names it. Of radio buttons, Tab reaches one a group. */
function listStops() {
  const usable = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]";
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const groups = new Set();
  const stops = [...document.querySelectorAll(usable)].filter((element) => {
    if (element.disabled || element.tabIndex < 0 || !seen(element)) return false;
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
    const own = group.filter((radio) => radio.form === element.form);
    if (groups.has(own[0]) || (own.some((radio) => radio.checked) && !element.checked)) return false;
    groups.add(own[0]);
    return true;
  });
  return stops.map((element, place) => {
    element.dataset.stop = place;
    const text = element.innerText || element.ariaLabel || element.name || element.id;
    return `${place} ${element.tagName.toLowerCase()} ${text.trim().slice(0, 30)}`;
  });
}

/** The place of what has the focus and what is wrong with how it looks; null where nothing has it. */
function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const place = Number(element.dataset.stop ?? -1);
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!isRinged) return { place, fault: "has no ring" };
  if (box.width < 1 || box.height < 1) return { place, fault: "has no size" };
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right <= left || bottom <= top) return { place, fault: "lies outside the window" };
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const isOnTop = at && (element.contains(at) || at.contains(element) || at.closest("label")?.control === element);
  return { place, fault: isOnTop ? null : `is covered by ${at?.outerHTML.slice(0, 80)}` };
}

/** Nothing needs sideways scrolling, but for tables in a frame of their own; those can be reached by keyboard. */
export async function checkWidth(page) {
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    // What lies in a drawing or in a map that can be moved is cut off at its edge.
    const isFramed = (element) => element.closest(".scroll, svg, .leaflet-container") !== null;
    const isHidden = (element) => element.closest(".sr, .skip") !== null;
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > width + 1 && !isFramed(element.parentElement) && !isHidden(element);
    });
    const deepest = wide.filter((element) => ![...element.children].some((child) => wide.includes(child)));
    const frames = [...document.querySelectorAll(".scroll")].filter((frame) => frame.scrollWidth > frame.clientWidth);
    return {
      scrolls: document.documentElement.scrollWidth > width,
      wide: deepest.slice(0, 5).map((element) => element.outerHTML.slice(0, 120)),
      mute: frames.filter((frame) => frame.tabIndex < 0 || !frame.ariaLabel || !frame.role).length,
    };
  });
  assert.deepEqual(found, { scrolls: false, wide: [], mute: 0 }, "sideways scrolling");
}

/** Letters for a projector, without the script that makes them so. */
export async function enlarge(page) {
  await page.evaluate(() => document.documentElement.classList.add("projector"));
}

/** Text that is cut: what is wider or higher than a box that hides the rest. */
export async function checkCutText(page) {
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("main *, header *")].filter((element) => {
      const style = getComputedStyle(element);
      const hides = style.overflowX !== "visible" && !element.matches(".scroll, .sr, input, select, textarea, svg, svg *, .leaflet-container");
      return hides && !element.closest(".sr, svg") && element.checkVisibility()
        && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    }).map((element) => element.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(cut, [], "cut text");
}
