// あるもの・ないもの as the page must word what the API says.

import assert from "node:assert/strict";

const HIDDEN = "＊";
const STATES = {
  available: "○ある", insufficient: "△足りない", far: "▽遠い", none: "ない", unknown: "？不明",
};

/** Compares every cell of a table as it is shown with the API's. */
export function compareMatrix(shown, table) {
  const spoken = table.groups.filter((group) => !isSilent(table, group));
  const groups = spoken.length > 0 ? spoken : table.groups;
  assert.deepEqual(shown.head[0].slice(1), groups.map((group) => group.name), "the columns");
  assert.equal(shown.body.length, table.areas.length, "the rows");
  table.areas.forEach((area, row) => {
    assert.ok(shown.body[row][0].startsWith(area.name), `${shown.body[row][0]} is not ${area.name}`);
    groups.forEach((group, column) => {
      const cell = table.cells.find((one) => one.area_code === area.code && one.group_id === group.id);
      assert.equal(shown.body[row][column + 1], wordsOf(cell), `${area.name} × ${group.name}`);
    });
  });
}

/** Whether nothing is known of a group anywhere, so that its column is left out. */
function isSilent(table, group) {
  const cells = table.cells.filter((cell) => cell.group_id === group.id);
  return cells.every((cell) => cell.state === "unknown" && !(cell.open_needs > 0) && !(cell.published?.open > 0));
}

function wordsOf(cell) {
  const { services, places, services_without_capacity: uncounted, reach, published } = cell;
  return [
    STATES[cell.state],
    services > 0 && `${services}か所`,
    services === 0 && reach.nearest_minutes != null && `最寄りまで約${Math.round(reach.nearest_minutes)}分`,
    places > 0 && `定員${places}人`,
    uncounted > 0 && (places > 0 ? `ほか${uncounted}か所は不明` : "定員不明"),
    cell.open_needs > 0 && cell.open_persons != null && `困りごと${cell.open_needs}件・${cell.open_persons}人`,
    published && needsOf(published),
  ].filter(Boolean).join(" ");
}

function needsOf({ open, open_persons: persons }) {
  if (open === 0 || persons === 0) return null;
  if (open == null && persons == null) return HIDDEN;
  return `困りごと${open ?? HIDDEN}${open == null ? "" : "件"}・${persons ?? HIDDEN}${persons == null ? "" : "人"}`;
}
