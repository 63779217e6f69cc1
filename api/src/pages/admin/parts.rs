//! What the pages of administration have in common.

use arunai_core::actor::Role;
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use maud::{Markup, html};

use crate::pages::words::era_date;

/// The pages of administration.
const PLACES: &[(&str, &str)] = &[
    ("/admin", "管理"),
    ("/admin/accounts", "アカウント"),
    ("/admin/councils", "協議会と地域"),
    ("/admin/organizations", "組織"),
    ("/admin/trail", "操作の記録"),
    ("/admin/soundness", "書きかえの確かめ"),
];
/// Roles with their names.
pub(super) const ROLES: [(&str, Role, &str); 5] = [
    ("worker", Role::Worker, "相談支援専門員など（組織の人）"),
    ("curator", Role::Curator, "協議会事務局"),
    ("member", Role::Member, "協議会の委員"),
    ("municipality", Role::Municipality, "市町村・都道府県"),
    ("administrator", Role::Administrator, "システムを管理する人"),
];

/// The way between them.
pub(super) fn places(here: &str) -> Markup {
    html! {
        nav.desk aria-label="管理の仕事" {
            ul {
                @for (path, name) in PLACES {
                    li { a href=(path) aria-current=[(*path == here).then_some("page")] { (name) } }
                }
            }
        }
    }
}

/// A role's name.
pub(super) fn role_name(role: Role) -> &'static str {
    ROLES.iter().find(|(_, known, _)| *known == role).map_or("", |(_, _, name)| name)
}

/// Day and time in Japan.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    let there = at + TimeDelta::hours(9);
    format!("{} {}:{:02}", era_date(there.date_naive()), there.hour(), there.minute())
}

/// Who did it, where no account with a name did.
pub(super) fn actor_name(actor: &str) -> &'static str {
    match actor.strip_prefix("command:") {
        Some("import") => "サーバーでの取り込み",
        Some("release") => "サーバーでの公表",
        Some("demo") => "架空データ",
        Some("erase-expired" | "serve") => "期限がきたものの消去（自動）",
        Some(_) => "サーバーでの操作",
        None => match actor {
            "provider" => "事業所（確認リンク）",
            "public" => "サインインしていない人",
            "session" => "サインイン",
            "search_counters" | "taxonomies" => "自動",
            _ => "ほかのアカウント",
        },
    }
}

/// What happened, in a word.
pub(super) fn action_name(code: &str) -> &'static str {
    match code {
        "create" => "つくった",
        "change" => "変えた",
        "retire" => "廃止した",
        "erase" => "消した",
        "remove" => "取り消した",
        "read" => "見た",
        "merge" => "まとめた",
        "take" => "引き受けた",
        "sign_in" => "サインインした",
        "change_password" => "パスワードを変えた",
        "close" => "閉じた",
        "issue_token" => "プログラム用の鍵を出した",
        "revoke_token" | "revoke_tokens" => "プログラム用の鍵を止めた",
        _ => "そのほか",
    }
}

/// What it happened to, in a word.
pub(super) fn noun_name(code: &str) -> &'static str {
    match code {
        "services" => "サービス",
        "locations" => "場所",
        "vacancies" => "空き",
        "organizations" => "組織",
        "areas" => "地域",
        "towns" => "町名",
        "taxonomies" | "taxonomy_terms" => "分類",
        "councils" => "協議会",
        "council_settings" => "協議会の設定",
        "absences" => "「ない」の確認",
        "corrections" => "誤りの知らせ",
        "service_merges" => "重なりのまとめ",
        "distinct_services" => "別のものという記録",
        "populations" => "人口",
        "plan_figures" => "計画の数",
        "travel_times" => "移動時間",
        "releases" => "公表",
        "reports" => "報告書",
        "issues" => "地域課題",
        "issue_proposals" => "地域課題の提案",
        "voices" => "声",
        "bodies" => "会議体",
        "meetings" => "会議",
        "measures" => "取組み",
        "accounts" => "アカウント",
        "cases" => "事例",
        "needs" => "困りごと",
        "need_reports" => "困りごとの報告",
        "steps" => "段階",
        "strengths" => "ストレングス",
        "goals" => "目標",
        "referrals" => "紹介",
        "transfers" => "引きつぎ",
        "saved_searches" => "保存した検索",
        "case_entries" => "まとめての入力",
        _ => "そのほか",
    }
}

/// What tells records apart: the last letters of an id, of which the first ones are the time at which it was made; or the
/// areas, years and days of a record that is known by them, since its codes are no words.
pub(super) fn short(id: &str) -> String {
    if id.contains('/') {
        let is_number = |part: &&str| !part.contains(|c: char| c.is_ascii_alphabetic());
        return id.split('/').filter(is_number).collect::<Vec<_>>().join("・");
    }
    id.len().checked_sub(8).and_then(|from| id.get(from..)).unwrap_or(id).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_japan() {
        assert_eq!(moment("2026-11-28T15:05:00Z".parse().expect("a moment")), "令和8年11月29日 0:05");
    }

    #[test]
    fn records_are_told_apart_without_codes() {
        assert_eq!(short("902012/kind_22/2026/persons_per_month"), "902012・2026");
        assert_eq!(short("6f9619ff-8b86-4d01-b42d-00cf4fc964ff/2026-04-01"), "2026-04-01");
        assert_eq!(short("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"), "4fc964ff");
    }

    #[test]
    fn nothing_is_told_in_english() {
        for code in ["read", "something"] {
            assert!(!action_name(code).is_ascii() && !noun_name(code).is_ascii());
        }
        assert_eq!(actor_name("command:import"), "サーバーでの取り込み");
        assert_eq!(actor_name("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"), "ほかのアカウント");
    }
}
