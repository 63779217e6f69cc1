// What the demo's region does not have yet and pages need to be seen with: made by the forms, as people would.

import { untilPublished } from "./service.mjs";
import { choose, fill } from "./fields.mjs";
import {
  makeReport, openCase, putOnAgenda, recordDecision, recordNeed, registerBody, registerIssue, registerMeasure,
  registerMeeting,
} from "./steps.mjs";

const seeded = new WeakMap();

/** A council's work and a worker's, once for a desk. */
export function seed(desk) {
  if (!seeded.has(desk)) seeded.set(desk, sow(desk));
  return seeded.get(desk);
}

async function sow(desk) {
  await untilPublished(desk.url);
  await asCurator(await desk.visit("curator"));
  await asWorker(await desk.visit("worker"));
}

async function asCurator(visit) {
  const { theme } = await registerIssue(visit);
  const body = await registerBody(visit);
  await registerMeeting(visit, body);
  await putOnAgenda(visit, "短期入所について", theme);
  await recordDecision(visit, "事業所に受け入れを聞く", theme);
  await registerMeasure(visit, theme);
  await makeReport(visit, "社会資源一覧");
  await makeReport(visit);
  await visit.leave();
}

async function asWorker(visit) {
  await openCase(visit);
  await recordNeed(visit);
  await visit.open("/issues/proposals/new");
  await fill(visit.page, "テーマ", `通学の送迎（試験${visit.mark}）`);
  await fill(visit.page, "課題の内容", "特別支援学校への送迎が足りない。");
  await visit.send("提案する");
  await visit.open("/search?area=902012");
  await visit.press(visit.page.locator(".results h3 a").first());
  await visit.follow("情報の誤りを知らせる");
  await choose(visit.page, "どこがちがいますか", "定員");
  await visit.send("知らせる");
  await visit.leave();
}
