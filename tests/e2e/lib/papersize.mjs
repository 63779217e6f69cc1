// Printed sheets.

/** How many sheets a PDF of the browser has. */
export function countSheets(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
