// Papers (JSON) as their tables must be shown on a page.

/** The tables of a paper: caption, headings and cells as people read them. */
export function tablesOfPaper(paper) {
  const blocks = paper.sections.flatMap((section) => section.blocks);
  return blocks.filter((block) => block.table).map(({ table }) => ({
    caption: table.caption,
    head: [table.columns.map((column) => (column.unit ? `${column.heading}（${column.unit}）` : column.heading))],
    body: table.rows.map((row) => row.map((value, place) => shown(value, table.columns[place]))),
  }));
}

/** The sentences of a paper. */
export function sentencesOfPaper(paper) {
  return paper.sections.flatMap((section) => section.blocks).filter((block) => block.paragraph).map((block) => block.paragraph);
}

function shown(value, column) {
  if (value === "hidden") return "＊";
  if (value === "absent") return "―";
  if (value.text !== undefined) return value.text.replace(/\s+/g, " ").trim();
  const decimals = column.kind.number?.decimals ?? 0;
  const scale = 10 ** decimals;
  // Halves are rounded away from nought, as spreadsheets do.
  const rounded = (Math.sign(value.number) * Math.round(Math.abs(value.number * scale))) / scale + 0;
  const [whole, rest] = rounded.toFixed(decimals).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}
