// Controls of a form by what is written beside them, as a person finds them.

/** What is written, whether or not the control must be filled in. */
function written(label) {
  return new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*(必須)?$`);
}

/** Types into the field with a label. */
export async function fill(page, label, value) {
  await page.getByRole("main").getByLabel(written(label)).fill(value);
}

/** Chooses from the list with a label, by the name or the value of what is chosen. */
export async function select(page, label, option) {
  await page.getByRole("main").getByLabel(written(label)).selectOption(option);
}

/** Ticks one of a group; the first, where what is folded says the same again. */
export async function choose(page, group, option) {
  const fields = page.getByRole("main").getByRole("group", { name: written(group) });
  await fields.getByLabel(option, { exact: true }).first().check();
}

/** Opens what is folded under a heading, unless it is open. */
export async function unfold(page, heading) {
  const summary = page.getByRole("main").locator("summary", { hasText: heading }).first();
  if (!(await summary.evaluate((element) => element.parentElement.open))) await summary.click();
}
