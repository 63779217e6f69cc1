// Tables of a page as lists of texts.

/** All tables of the page: caption, head and body, each cell as it is read out. */
export function tablesOf(page) {
  return page.evaluate(() => {
    const read = (cell) => {
      const copy = cell.cloneNode(true);
      copy.querySelectorAll(".sr").forEach((part) => part.remove());
      copy.querySelectorAll("br").forEach((line) => line.replaceWith(" "));
      return copy.textContent.replace(/\s+/g, " ").trim();
    };
    const rows = (part) => [...(part?.rows ?? [])].map((row) => [...row.cells].map(read));
    return [...document.querySelectorAll("table")].map((table) => ({
      caption: table.caption ? read(table.caption) : "",
      head: rows(table.tHead),
      body: [...table.tBodies].flatMap(rows),
    }));
  });
}
