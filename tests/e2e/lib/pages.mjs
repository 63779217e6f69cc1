// Every page and who may see it. Whoever adds a page adds it here: accessibility, weight and pictures go by this list.
//
// `path` is an address, or `from` a page of the list and `link` the shape of the address that it leads to. `roles` are
// those who may see it; without them it is for everybody. `act` does on the page what makes it worth looking at.

import assert from "node:assert/strict";
import { choose, fill } from "./fields.mjs";
import { seed } from "./seed.mjs";
import { searchInVain } from "./steps.mjs";

const ID = "[0-9a-f-]{36}";
const WORKER = ["worker"];
const PLANNERS = ["curator", "municipality"];
const CURATOR = ["curator"];
const ADMINISTRATOR = ["administrator"];
const SIGNED_IN = ["worker", "curator", "member", "municipality", "administrator"];
/** The views of a council; the first three are for everybody, the others for analysts. */
export const VIEWS = [
  "reasons", "changes", "certainty", "map", "trend", "waits", "disparity", "life-stages", "before-after", "plan",
];
/** The views with more figures, for those who ask for them. */
const ANALYST = ["trend", "waits", "disparity"];

const PUBLIC_PAGES = [
  { name: "さがす", path: "/search" },
  { name: "さがす：近い順", path: "/search?area=902012" },
  { name: "さがす：0件", path: "/search", act: searchInVain },
  { name: "さがす：入力まちがい", path: "/search", act: searchWrongly },
  { name: "資源", from: "さがす：近い順", link: "/services/{id}" },
  { name: "情報の誤り", from: "資源", link: "/services/{id}/corrections/new" },
  { name: "協議会", path: "/council" },
  ...VIEWS.map((view) => ({ name: `図：${view}`, path: `/council/${view}` })),
  ...ANALYST.map((view) => ({ name: `図：${view}、分析者向け`, path: `/council/${view}?analyst=1` })),
  { name: "あるもの・ないもの", path: "/council/matrix?area=900001" },
  { name: "あるもの・ないもの：欄", path: "/council/matrix?area=900001", act: askForCell },
  { name: "公表した数", path: "/releases" },
  { name: "公表", from: "公表した数", link: "/releases/{id}" },
  { name: "公表の説明", path: "/releases/explained" },
  { name: "地域課題", path: "/issues" },
  { name: "地域課題の順番", path: "/issues/rankings" },
  { name: "一つの地域課題", from: "地域課題", link: "/issues/{id}" },
  { name: "取組み", path: "/measures" },
  { name: "一つの取組み", from: "取組み", link: "/measures/{id}" },
  { name: "会議", path: "/meetings" },
  { name: "一つの会議", from: "会議", link: "/meetings/{id}" },
  { name: "会議体", path: "/bodies" },
  { name: "年度ごとの開催回数", path: "/meetings/activities" },
  { name: "報告書", path: "/reports" },
  { name: "一つの報告書", from: "報告書", link: "/reports/{id}" },
  { name: "長い報告書", from: "報告書", link: "/reports/{id}", leadsTo: "/reports/{id}/tables/[a-z0-9_-]+" },
  { name: "報告書の長い表", from: "長い報告書", link: "/reports/{id}/tables/[a-z0-9_-]+" },
  { name: "やさしい報告書", from: "一つの報告書", link: "/reports/{id}/easy" },
  { name: "つかいかた", path: "/help" },
  { name: "言葉の意味", path: "/help/terms" },
  { name: "やさしいつかいかた", path: "/help/easy" },
  { name: "記入用紙", path: "/tick-form" },
  { name: "サインイン", path: "/sign-in" },
  { name: "ないページ", path: "/nowhere", status: 404 },
];

const WORKER_PAGES = [
  { name: "事例", path: "/cases" },
  { name: "新しい事例", path: "/cases/new" },
  { name: "一つの事例", from: "事例", link: "/cases/{id}", leadsTo: "/cases/{id}/needs/{id}/services" },
  { name: "新しい困りごと", from: "一つの事例", link: "/cases/{id}/needs/new" },
  { name: "困りごとのその後", from: "一つの事例", link: "/cases/{id}/needs/{id}/reports/new" },
  { name: "いま使えそうなもの", from: "一つの事例", link: "/cases/{id}/needs/{id}/services" },
  { name: "紹介", from: "一つの事例", link: "/cases/{id}/needs/{id}/referrals/new" },
  { name: "困りごとの取り消し", from: "一つの事例", link: "/cases/{id}/needs/{id}/removal" },
  { name: "段階", from: "一つの事例", link: "/cases/{id}/steps/new" },
  { name: "変わったこと", from: "一つの事例", link: "/cases/{id}/circumstances/new" },
  { name: "はじめのようす", from: "一つの事例", link: "/cases/{id}/circumstances/0" },
  { name: "目標", from: "一つの事例", link: "/cases/{id}/goals/new" },
  { name: "ストレングス", from: "一つの事例", link: "/cases/{id}/strengths/new" },
  { name: "報告を直す", from: "一つの事例", link: "/cases/{id}/reports/{id}" },
  { name: "同意・生年度", from: "一つの事例", link: "/cases/{id}/basics" },
  { name: "引きつぐ", from: "一つの事例", link: "/cases/{id}/transfer" },
  { name: "まとめる", from: "一つの事例", link: "/cases/{id}/merging" },
  { name: "履歴", from: "一つの事例", link: "/cases/{id}/versions" },
  { name: "事例を消す", from: "一つの事例", link: "/cases/{id}/erasure" },
  { name: "支援を終える", from: "一つの事例", link: "/cases/{id}/closing" },
  { name: "新しい事例：入力まちがい", path: "/cases/new", act: openCaseWrongly },
  { name: "新しく使えるかもしれないもの", path: "/cases/matches" },
  { name: "自分の事業所の数", path: "/cases/needs" },
  { name: "数えられない報告", path: "/cases/doubts" },
  { name: "記入表", path: "/cases/entries" },
  { name: "引きつぎの申し出", path: "/transfers" },
  { name: "組織の操作の記録", path: "/organization/audit" },
  { name: "自分の提案", path: "/issues/proposals" },
  { name: "提案する", path: "/issues/proposals/new" },
].map((page) => ({ ...page, roles: WORKER }));

const CURATOR_PAGES = [
  { name: "台帳", path: "/curate" },
  { name: "古くなった情報", path: "/curate/stale?by=people" },
  { name: "確認リンク", path: "/curate/stale?by=people", act: makeLink },
  { name: "事業所の確認", path: "/curate/stale?by=people", act: followLink },
  { name: "公表データから消えた", path: "/curate/vanished" },
  { name: "誤りの知らせ", path: "/curate/corrections" },
  { name: "重なり", path: "/curate/duplicates" },
  { name: "取り込み", path: "/curate/imports" },
  { name: "一つの取り込み", from: "取り込み", link: "/curate/imports/{id}" },
  { name: "見つからなかった検索", path: "/curate/searches" },
  { name: "「ない」の確認", path: "/curate/absences" },
  { name: "計画の数", path: "/curate/plan_figures", roles: PLANNERS },
  { name: "計画の数を貼りつける", path: "/curate/plan_figures/paste", roles: PLANNERS },
  { name: "人口", path: "/curate/populations", roles: PLANNERS },
  { name: "人口を貼りつける", path: "/curate/populations/paste", roles: PLANNERS },
  { name: "公表の一覧", path: "/curate/releases" },
  { name: "新しい公表", path: "/curate/releases/new" },
  { name: "公表の取り下げ", from: "公表の一覧", link: "/curate/releases/{id}/withdraw" },
  { name: "報告書をつくる", path: "/curate/reports" },
  { name: "設定", path: "/curate/settings" },
  { name: "設定を変える", path: "/curate/settings/new" },
  { name: "資源を変える", from: "資源", link: "/services/{id}/edit" },
  { name: "空き状況", from: "資源", link: "/services/{id}/vacancy" },
  { name: "所在地を非公開に", from: "資源", link: "/services/{id}/withhold" },
  { name: "台帳から外す", from: "資源", link: "/services/{id}/retire" },
  { name: "新しい地域課題", path: "/issues/new" },
  { name: "公表した数からの提案", path: "/issues/suggested" },
  { name: "寄せられた提案", path: "/issues/proposals" },
  { name: "地域課題の編集", from: "一つの地域課題", link: "/issues/{id}/edit" },
  { name: "段階を変える", from: "一つの地域課題", link: "/issues/{id}/stage" },
  { name: "数の根拠", from: "一つの地域課題", link: "/issues/{id}/evidence" },
  { name: "課題をまとめる", from: "一つの地域課題", link: "/issues/{id}/merge" },
  { name: "課題を分ける", from: "一つの地域課題", link: "/issues/{id}/split" },
  { name: "声", from: "一つの地域課題", link: "/issues/{id}/voices" },
  { name: "声を記録する", from: "声", link: "/issues/{id}/voices/new" },
  { name: "新しい会議", path: "/meetings/new" },
  { name: "議題の編集", from: "一つの会議", link: "/meetings/{id}/agenda" },
  { name: "決まったこと", from: "一つの会議", link: "/meetings/{id}/decisions" },
  { name: "開催の記録", from: "一つの会議", link: "/meetings/{id}/minutes" },
  { name: "会議の日付", from: "一つの会議", link: "/meetings/{id}/edit" },
  { name: "新しい会議体", path: "/bodies/new" },
  { name: "会議体の編集", from: "会議体", link: "/bodies/{id}/edit" },
  { name: "新しい取組み", path: "/measures/new" },
  { name: "取組みの編集", from: "一つの取組み", link: "/measures/{id}/edit" },
  { name: "取組みの資源", from: "一つの取組み", link: "/measures/{id}/resources" },
  { name: "新しい地域課題：入力まちがい", path: "/issues/new", act: registerIssueWrongly },
].map((page) => ({ roles: CURATOR, ...page }));

const ADMINISTRATOR_PAGES = [
  { name: "管理", path: "/admin" },
  { name: "アカウント", path: "/admin/accounts" },
  { name: "新しいアカウント", path: "/admin/accounts/new" },
  { name: "パスワード", from: "アカウント", link: "/admin/accounts/{id}/password" },
  { name: "メールアドレス", from: "アカウント", link: "/admin/accounts/{id}/mail" },
  { name: "アカウントを閉じる", from: "アカウント", link: "/admin/accounts/{id}/closing" },
  { name: "協議会と地域", path: "/admin/councils" },
  { name: "新しい協議会", path: "/admin/councils/new" },
  { name: "一つの協議会", from: "協議会と地域", link: "/admin/councils/{id}" },
  { name: "組織", path: "/admin/organizations" },
  { name: "新しい組織", path: "/admin/organizations/new" },
  { name: "操作の記録", path: "/admin/trail" },
  { name: "書きかえの確かめ", path: "/admin/soundness" },
].map((page) => ({ ...page, roles: ADMINISTRATOR }));

const OWN_PAGES = [
  { name: "週1回のメール", path: "/mail" },
].map((page) => ({ ...page, roles: SIGNED_IN }));

export const PAGES = [...PUBLIC_PAGES, ...OWN_PAGES, ...WORKER_PAGES, ...CURATOR_PAGES, ...ADMINISTRATOR_PAGES];

/**
 * The pages of a role: each with its name and address, `show`, which brings a visit there, and whether it is seen only
 * after something was sent. Pages that cannot be shown are told by `missing`.
 */
export async function pagesOf(desk, role) {
  await seed(desk);
  const visit = (await desk.visit(role)).expect(400, 403, 404, 500);
  const found = [];
  const missing = [];
  for (const page of PAGES.filter(({ roles }) => !roles || roles.includes(role))) {
    const path = page.path ?? (await linkedFrom(visit, page, found));
    if (!path) {
      missing.push(`${page.name}: nothing leads to ${page.link} from ${page.from}`);
      continue;
    }
    const show = async (visit) => {
      await visit.open(path, page.status);
      if (page.act) await page.act(visit);
    };
    found.push({ name: page.name, path, show, isSent: page.act !== undefined, status: page.status ?? 200 });
  }
  await visit.context.close();
  return { pages: found, missing };
}

/** The first address of a shape that a page leads to, and that leads itself to another shape, if one is named. */
async function linkedFrom(visit, { from, link, leadsTo }, found) {
  const source = found.find((page) => page.name === from)?.path;
  if (!source) return null;
  for (const path of await linksOf(visit, source, link)) {
    if (!leadsTo || (await linksOf(visit, path, leadsTo)).length > 0) return path;
  }
  return null;
}

/** The addresses of a shape that a page leads to. */
async function linksOf(visit, path, link) {
  await visit.page.goto(path);
  const links = visit.page.locator("main a[href]");
  const hrefs = await links.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const shape = new RegExp(`^${link.replace(/[.?]/g, "\\$&").replaceAll("{id}", ID)}$`);
  return hrefs.filter((href) => shape.test(href));
}

async function searchWrongly(visit) {
  visit.expect(400);
  await fill(visit.page, "どこから", "35.4,999");
  await visit.send("さがす");
}

async function askForCell(visit) {
  await visit.send("決まり方を見る");
}

async function openCaseWrongly(visit) {
  visit.expect(400);
  await fill(visit.page, "生年度（西暦）", "むかし");
  await choose(visit.page, "者・児", "児（子ども）");
  await fill(visit.page, "住まいの地域", "どこか");
  await fill(visit.page, "支給決定市町村", "どこか");
  await visit.send("事例を作る");
}

async function registerIssueWrongly(visit) {
  visit.expect(400);
  await fill(visit.page, "テーマ", "長".repeat(400));
  await fill(visit.page, "課題の内容", "内容");
  await visit.send("地域課題をつくる");
}

async function makeLink(visit) {
  await visit.press(visit.page.getByRole("button", { name: "事業所へ確認リンクを送る" }).first());
}

async function followLink(visit) {
  await makeLink(visit);
  const address = await visit.page.locator('main a[href*="/confirm/"]').first().getAttribute("href");
  assert.ok(address);
  await visit.open(new URL(address).pathname);
}
