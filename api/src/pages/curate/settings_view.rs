//! The settings of a council: read, decided, and what was decided before.

use arunai_core::areas::AreaKind;
use arunai_core::council_settings::{CouncilSettings, Settings};
use arunai_core::releases::ReleaseRule;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;

use super::known::{GROUPS, Known, desk};
use super::settings::{Decided, SETTINGS};
use super::settings_form::minutes_field;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::points::cut_points;
use crate::pages::layout::{Frame, fault_beside, page};
use crate::pages::words::era_date;

/// Tables that can be published.
const TABLES: &[(&str, &str)] = &[
    ("area_service", "地域とサービスの分野"),
    ("area", "地域だけ（四半期ごとにならべる）"),
    ("stage_service", "者・児とサービスの分野"),
    ("reason_service", "理由とサービスの分野"),
    ("waited_service", "待った長さとサービスの分野"),
    ("kind", "サービスの種類と困りごとの領域（地域全体）"),
    ("area_life_stage", "地域とこれからの節目"),
    ("urgency_service", "急ぐ程度（3か4になったことがあるか）とサービスの分野"),
];
/// What can be told of needs beside the open ones.
const MEASURES: &[(&str, &str)] =
    &[("new", "新しい困りごと"), ("met", "満たされた困りごと"), ("late", "遅れて記録されたもの")];
/// Reports that are made by themselves.
const REPORTS: &[(&str, &str)] = &[
    ("one_page", "議題1枚"),
    ("assessment", "地域アセスメント報告書"),
    ("issue_list", "課題整理表"),
    ("resource_list", "社会資源一覧"),
    ("plan_progress", "計画進捗"),
];

/// The page: what holds today, and what was decided.
pub(super) fn settings_page(frame: &Frame, found: &Decided) -> Markup {
    page(
        frame,
        html! {
            h1 { (found.council.name) "の設定" }
            p { (since(found.current.valid_from)) "いまの設定です。だれでも見られます。" }
            p { a.button href={ (SETTINGS) "/new" } { "設定を変える" } }
            (facts(&found.current.settings, |id| found.known.term(id).to_owned(), |code| found.known.area(code).to_owned()))
            h2 { "これまでに決めたこと" }
            (history(&found.history, Some(SETTINGS)))
            (desk(frame, SETTINGS))
        },
    )
}

/// All that was decided, the latest first; with ways to correct it, where they may.
pub(in crate::pages) fn history(history: &[CouncilSettings], path: Option<&str>) -> Markup {
    html! {
        @if history.is_empty() { p { "まだ何も決めていません。はじめの設定がはたらいています。" } }
        ul.lines { @for decided in history { @if let Some(from) = decided.valid_from { li {
            (era_date(from)) "から"
            @if decided.version > 1 { "（" (decided.version - 1) "回なおしました）" }
            @if let Some(path) = path { "　" a href={ (path) "/new?from=" (from) } { (era_date(from)) "からの設定をなおす" } }
        } } } }
    }
}

/// Since when settings hold.
pub(in crate::pages) fn since(from: Option<NaiveDate>) -> String {
    from.map_or_else(
        || "まだ何も決めていないため、はじめの設定がはたらいています。".to_owned(),
        |from| format!("{}から", era_date(from)),
    )
}

/// What settings say, in words.
pub(in crate::pages) fn facts(
    settings: &Settings,
    term: impl Fn(&str) -> String,
    area: impl Fn(&arunai_core::values::AreaCode) -> String,
) -> Markup {
    let rural: Vec<String> = settings.rural_areas.iter().map(area).collect();
    let rural = if rural.is_empty() { "なし".to_owned() } else { rural.join("、") };
    let releases = &settings.releases;
    html! {
        h2 { "近い・遠い" }
        dl.sheet {
            @for rings in &settings.rings { div {
                dt { (term(rings.group_id.as_str())) }
                dd { @match rings.minutes {
                    Some([a, b, c]) => { "近い順に " (a) "分・" (b) "分・" (c) "分まで" }
                    None => "距離では決めません",
                } }
            } }
            div { dt { "これより遠いものは、ないのと同じ" } dd { (settings.far_minutes) "分" } }
            div { dt { "まわり道（直線の何倍か）" } dd { (settings.detour) "倍" } }
            div { dt { "町の中の速さ" } dd { "時速" (settings.town_speed_kmh) "km" } }
            div { dt { "いなかの速さ" } dd { "時速" (settings.rural_speed_kmh) "km" } }
            div { dt { "いなかの速さを使う地域" } dd { (rural) } }
        }
        h2 { "足りる・古い" }
        dl.sheet {
            div { dt { "確かめなければ「古い」とする月数" } dd { (settings.unverified_after_months) "か月" } }
            div { dt { "場所が届く人の割合がこれより少ないと「足りない」" } dd { (settings.minimum_share) } }
            div { dt { "計画と実績のちがいを話しあう割合" } dd { (settings.plan_tolerance) } }
        }
        h2 { "地域課題の順番" }
        @match settings.issue_rankings.is_on {
            true => { p { "点と票で、地域課題に順番をつけています。" } }
            false => { p { "点と票での順番は、つけていません。つけるときの切れ目は、次のとおりです。" } }
        }
        (cut_points(&settings.issue_rankings.cut_points))
        h2 { "公表" }
        dl.sheet {
            div { dt { "公表する表" } dd { (named(&releases.tables, TABLES)) } }
            div { dt { "残っている困りごとのほかに公表すること" } dd { (named(&releases.measures, MEASURES)) } }
            div { dt { "圏域ごとの数" } dd { (if releases.welfare_regions { "公表する" } else { "公表しない" }) } }
            div { dt { "協議会の資料で「＊」にする人数" } dd { (rule(&releases.council)) } }
            div { dt { "だれでも見られる公表で「＊」にする人数" } dd { (rule(&releases.public)) } }
            div { dt { "年度だけ公表する事例の数" } dd { (releases.least_cases) "件より少ないとき" } }
        }
    }
}

/// What is chosen of a list, in words.
fn named(chosen: &impl Serialize, names: &[(&str, &str)]) -> String {
    let chosen = serde_json::json!(chosen);
    let is_chosen = |code: &str| chosen.as_array().is_some_and(|codes| codes.iter().any(|one| one == code));
    names.iter().filter(|(code, _)| is_chosen(code)).map(|(_, name)| *name).collect::<Vec<_>>().join("、")
}

fn rule(rule: &ReleaseRule) -> String {
    format!("{}人より少ない数（{}事業所より少ない数も）", rule.least_persons, rule.least_organizations)
}

/// The form.
pub(super) fn form_page(frame: &Frame, found: &Decided, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { "設定を決める" }
            p { "いつから変えるかを決めて、変えるところだけなおしてください。前の日の判断は、前の設定のまま残ります。" }
            (writing_form(frame, SETTINGS, form, html! {
                (field("valid_from", "いつから").hint("公表のきまりを変えるときは、まだ始まっていない四半期の初日（4月・7月・10月・1月の1日）").required().date(form))
                (near_fields(form, &found.known))
                (enough_fields(form))
                (ranking_fields(form))
                (release_fields(form))
            }, "この設定に決める"))
            p.next { a href=(SETTINGS) { "設定にもどる" } }
            (desk(frame, SETTINGS))
        },
    )
}

fn near_fields(form: &Form, known: &Known) -> Markup {
    html! {
        h2 { "近い・遠い" }
        fieldset #rings tabindex="-1" {
            legend { "分野ごとの近さ（分）" }
            p.hint { "近い順に3つの分を「,」で分けて入れます（例：10, 20, 30）。空なら、距離では決めません。" }
            (fault_beside("rings", form.fault_in("rings")))
            div.fields {
                @for (group, name) in known.terms_of(GROUPS) { (field(&minutes_field(group), name).short().text(form)) }
            }
        }
        div.fields {
            (field("ring_weights", "近さごとの重み").hint("内側から3つ。例：1, 0.68, 0.22").required().text(form))
            (field("far_minutes:number", "これより遠いものは、ないのと同じ（分）").required().number(form))
            (field("detour:number", "まわり道（直線の何倍か）").required().short().number(form))
            (field("town_speed_kmh:number", "町の中の速さ（km/時）").required().short().number(form))
            (field("rural_speed_kmh:number", "いなかの速さ（km/時）").required().short().number(form))
        }
        (field("rural_areas[]", "いなかの速さを使う地域").checks(form, &known.areas_of(&[AreaKind::Municipality])))
    }
}

fn enough_fields(form: &Form) -> Markup {
    html! {
        h2 { "足りる・古い" }
        div.fields {
            (field("unverified_after_months:number", "確かめなければ「古い」とする月数").required().number(form))
            (field("minimum_share:number", "場所が届く人の割合").hint("これより少ないと「足りない」。1は全員").required().number(form))
            (field("plan_tolerance:number", "計画と実績のちがい").hint("これより大きいと話しあう。0.2は2割").required().number(form))
            (field("ratio_cut_points", "平均とくらべた5段階の切れ目").hint("4つ。例：0.5, 0.8, 1.25, 2").required().text(form))
        }
        (field("scheduled_reports[]", "公表のたびに自動でつくる報告書（下書き）").checks(form, REPORTS))
    }
}

fn ranking_fields(form: &Form) -> Markup {
    let path = |name: &str| format!("issue_rankings.cut_points.{name}");
    html! {
        h2 { "地域課題の順番" }
        p.hint { "点の切れ目は、協議会で決めて、議事録に残してください。3つの数は、1点・2点・3点がはじまる数です。" }
        (field("issue_rankings.is_on:bool", "点と票で、地域課題に順番をつける").check(form))
        div.fields {
            (field(&path("persons"), "人数（人）").hint("例：5, 10, 25").required().text(form))
            (field(&path("severity_percent"), "深刻さ（％）").hint("例：10, 30, 50").required().text(form))
            (field(&path("waiting_percent"), "待ち（％）").hint("例：10, 30, 50").required().text(form))
            (field(&path("areas"), "広がり（地域の数）").hint("1点と2点がはじまる数。例：2, 3").required().text(form))
            (field(&path("areas_percent:number"), "広がり（％）").hint("2点のうち、これより多ければ3点").required().number(form))
            (field(&path("coming_percent"), "これから（％）").hint("2点がはじまる数と、これより多ければ3点になる数。例：50, 100").required().text(form))
        }
    }
}

fn release_fields(form: &Form) -> Markup {
    html! {
        h2 { "公表" }
        p.hint { "きまりは、はじめの設定よりきびしくできますが、ゆるくはできません。" }
        (field("releases.tables[]", "公表する表")
            .hint("地域課題の「深刻さ」に点がつくのは、急ぐ程度の表を公表するときだけです。「…とサービスの分野」の5つの表は、4つまでです。急ぐ程度の表をえらぶときは、ほかの1つをはずしてください。")
            .required().checks(form, TABLES))
        (field("releases.measures[]", "残っている困りごとのほかに公表すること").required().checks(form, MEASURES))
        (field("releases.welfare_regions:bool", "圏域ごとの数も公表する").check(form))
        div.fields {
            (field("releases.least_cases:number", "年度だけ公表する事例の数").hint("200以上").required().number(form))
        }
        (rule_fields(form, "council", "協議会の資料"))
        (rule_fields(form, "public", "だれでも見られる公表"))
    }
}

fn rule_fields(form: &Form, tier: &str, name: &str) -> Markup {
    let path = |part: &str| format!("releases.{tier}.{part}");
    html! {
        fieldset {
            legend { (name) "で「＊」にするきまり" }
            div.fields {
                (field(&path("least_persons:number"), "この人数より少ない").required().short().number(form))
                (field(&path("least_organizations:number"), "この事業所数より少ない").required().short().number(form))
                (field(&path("least_outside:number"), "1事業所をのぞくと、この人数より少ない").required().number(form))
            }
            (field(&path("is_zero_small:bool"), "0も「＊」にする").check(form))
            (field(&path("is_by_inhabitants:bool"), "人口の少ない地域は、きびしくする").check(form))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings_form::form_of;
    use super::*;

    #[test]
    fn settings_are_told_in_words() {
        let page = facts(&Settings::default(), str::to_owned, ToString::to_string).into_string();
        assert!(page.contains("近い順に 10分・20分・30分まで") && page.contains("12か月"));
        assert!(page.contains("5人より少ない数") && page.contains("10人より少ない数"));
        assert!(page.contains("公表する表</dt><dd>地域とサービスの分野、者・児とサービスの分野、"));
        assert!(page.contains("<dd>新しい困りごと、満たされた困りごと、遅れて記録されたもの</dd>"));
        assert!(since(None).contains("はじめの設定"));
    }

    #[test]
    fn every_setting_has_a_field_that_holds_it() {
        let form = form_of(&Settings::default());
        let page = enough_fields(&form).into_string() + &release_fields(&form).into_string();
        assert!(page.contains("name=\"unverified_after_months:number\" value=\"12\""));
        let rankings = ranking_fields(&form).into_string();
        assert!(
            rankings.contains("name=\"issue_rankings.cut_points.persons\" value=\"5, 10, 25\""),
            "{rankings}"
        );
        assert!(rankings.contains("name=\"issue_rankings.cut_points.areas_percent:number\" value=\"50\""));
        let numbers = page.matches(":number\" value=").count() + 1;
        assert_eq!(
            page.matches("<span class=\"must\">").count(),
            numbers + 2,
            "the cut points, the tables and what they tell, too"
        );
        assert!(page.contains("value=\"area_service\" checked"));
        assert!(
            page.contains("value=\"urgency_service\"") && !page.contains("value=\"urgency_service\" checked")
        );
        assert!(page.contains("name=\"releases.council.least_persons:number\" value=\"5\""));
    }
}
