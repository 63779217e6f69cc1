//! The form for a file, and what the file would change.

use arunai_core::changes::Action;
use arunai_core::id::ImportJobId;
use arunai_core::import::ImportReport;
use arunai_core::import::wamnet_own::OwnImport;
use arunai_core::import_runs::ImportedChange;
use maud::{Markup, html};

use super::imports::IMPORTS;
use super::imports_view::{changed, counts, limits, rejections};
use super::known::{Known, desk};
use crate::pages::fault_words::in_japanese;
use crate::pages::fields::{field, file_form, own_fields};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// The form to choose a file.
pub(super) fn file_fields(frame: &Frame, form: &Form) -> Markup {
    html! {
        h2 { "公表データを入れる" }
        p { "公表データ（WAM NET）のファイルから、協議会の地域の行だけを取り込みます。ほかの地域の行は数えるだけで、変えません。" }
        p { "まず下見をします。下見では、何も変わりません。" }
        (file_form(frame, IMPORTS, form, html! {
            (field("file", "ファイル").hint("公表されたままのCSV、またはそれを圧縮したもの（ZIP、gz）。64MBまで。").required()
                .file(form, ".csv,.zip,.gz"))
            (field("as_of", "いつの時点のデータか").hint("公表のページに書いてある日。例：2025年3月末のデータなら、2025年3月31日。")
                .required().short().date(form))
        }, "下見する"))
    }
}

/// What a file would change, and the button that takes it in as long as the file is kept under a key.
pub(super) fn rehearsal_page(
    frame: &Frame,
    found: &OwnImport,
    known: &Known,
    key: Option<ImportJobId>,
) -> Markup {
    let report = &found.report;
    page(
        frame,
        html! {
            h1 { (report.file_name) "の下見" }
            p role="status" {
                strong { "これは下見です。台帳は何も変えていません。" }
                @if let Some(on) = report.as_of { (era_date(on)) "時点のデータとして読みました。" }
            }
            (counts(report))
            @for remark in &report.remarks { p.doubt { (in_japanese(remark)) } }
            @if !(report.changed_anything() || report.unchanged > 0) {
                p.doubt { "このファイルには、取り込める行がありません。" }
            } @else if let Some(key) = key {
                @if lacks_most(report) {
                    p.doubt { strong {
                        "このファイルにあるのは、いまのサービスの一部だけです。取り込むと、" (report.vanished) "件が「公表データから消えた」ことになります。公表されたままの、すべての行があるファイルか、確かめてください。"
                    } }
                }
                form.card method="post" action={ (IMPORTS) "/take" } {
                    (own_fields(frame.csrf))
                    input type="hidden" name="key" value=(key);
                    p.hint { "このファイルは、1時間だけ預かります。取り込むと、すぐに消します。" }
                    button.submit type="submit" { "取り込む" }
                }
            } @else {
                p.doubt { "取り込めるのは、下見した人だけで、下見から1時間までです。取り込むには、もう一度えらんで、下見してください。" }
            }
            (differences(found, known))
            h2 { "使えない行" }
            (rejections(&report.rejected, "使えない行はありません。"))
            h2 { "入るが、出かたにかぎりがある行" }
            (limits(&report.limited))
            h2 { "うたがわしい値" }
            (rejections(&report.warnings, "うたがわしい値はありません。"))
            p.next { a href=(IMPORTS) { "取り込まずに、一覧にもどる" } }
            (desk(frame, IMPORTS))
        },
    )
}

/// Whether more services would vanish than stay, as when somebody sends a part of a file.
fn lacks_most(report: &ImportReport) -> bool {
    report.vanished > report.unchanged + report.changed
}

/// What would vanish, change and be new, each with how many more there are.
fn differences(found: &OwnImport, known: &Known) -> Markup {
    let report = &found.report;
    let others = found.changed_here.saturating_sub(report.vanished + report.new);
    let of = |sort: fn(&ImportedChange) -> bool| found.changes.iter().filter(move |change| sort(change));
    html! {
        (listed("公表データから消えるサービス", of(vanishes), report.vanished, known))
        (listed("変わるサービス", of(changes), others, known))
        (listed("新しく入るサービス", of(is_new), report.new, known))
    }
}

fn listed<'a>(
    heading: &str,
    shown: impl Iterator<Item = &'a ImportedChange>,
    count: usize,
    known: &Known,
) -> Markup {
    let shown: Vec<&ImportedChange> = shown.collect();
    html! {
        h2 { (heading) "（" (count) "件）" }
        @if count == 0 { p { "ありません。" } }
        @if !shown.is_empty() { ol.queue { @for change in &shown { (changed(change, known, true)) } } }
        @if count > shown.len() { p { "ほか" (count - shown.len()) "件" } }
    }
}

fn is_new(change: &ImportedChange) -> bool {
    change.action == Action::Create
}

/// Whether a service vanishes; one that comes back is told of with the changed ones.
fn vanishes(change: &ImportedChange) -> bool {
    let day = |record: &Option<serde_json::Value>| {
        record.as_ref().is_some_and(|record| record["vanished_on"].is_string())
    };
    !is_new(change) && day(&change.after) && !day(&change.before)
}

fn changes(change: &ImportedChange) -> bool {
    !is_new(change) && !vanishes(change)
}

#[cfg(test)]
mod tests {
    use arunai_core::id::ServiceId;
    use arunai_core::import::Rejection;
    use serde_json::json;

    use super::super::known::tests::known;
    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: IMPORTS, viewer: None, csrf: "", demo: false };

    fn key() -> ImportJobId {
        ImportJobId(uuid::Uuid::nil())
    }

    fn change(action: Action, before: serde_json::Value, after: serde_json::Value) -> ImportedChange {
        let fields = ["phone", "vanished_on"].map(str::to_owned).to_vec();
        let before = Some(before).filter(|before| !before.is_null());
        ImportedChange {
            service_id: ServiceId(uuid::Uuid::nil()),
            action,
            fields,
            before,
            after: Some(after),
        }
    }

    #[test]
    fn a_rehearsal_shows_each_sort_and_how_many_more() {
        let record = |phone: &str| json!({ "name": "ひだまり", "phone": phone, "vanished_on": null });
        let gone = json!({ "name": "ほしぞら", "phone": "1", "vanished_on": "2026-03-31" });
        let rejected =
            Rejection { line: 7, column: "column 14 事業所番号".into(), reason: "is missing".into() };
        let report = ImportReport {
            file_name: "<a>.csv".into(),
            new: 4,
            changed: 1,
            vanished: 1,
            outside: 9,
            rejected: vec![rejected],
            ..ImportReport::default()
        };
        let found = OwnImport {
            id: None,
            report,
            changes: vec![
                change(Action::Change, record("1"), gone),
                change(Action::Change, record("1"), record("2")),
                change(Action::Create, serde_json::Value::Null, record("3")),
            ],
            changed_here: 6,
        };
        let page = rehearsal_page(&FRAME, &found, &known(), Some(key())).into_string();
        for words in [
            "公表データから消えるサービス（1件）",
            "変わるサービス（1件）",
            "新しく入るサービス（4件）",
            "ほか3件",
            "電話：<del>1</del> から <ins>2</ins> へ",
            "7行目",
            "事業所番号（15列目）",
            "区域外",
            "&lt;a&gt;.csv",
            "新しく入ります。",
            "value=\"00000000-0000-0000-0000-000000000000\"",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("一部だけです"));
        let part =
            OwnImport { report: ImportReport { vanished: 2, ..found.report.clone() }, ..found.clone() };
        assert!(rehearsal_page(&FRAME, &part, &known(), Some(key())).into_string().contains("2件が「公表"));
        let kept_no_longer = rehearsal_page(&FRAME, &found, &known(), None).into_string();
        assert!(!kept_no_longer.contains("/take") && kept_no_longer.contains("もう一度えらんで"));
    }

    #[test]
    fn what_cannot_be_taken_in_has_no_button() {
        let report = ImportReport { read: 3, outside: 3, ..ImportReport::default() };
        let found = OwnImport { id: None, report, changes: Vec::new(), changed_here: 0 };
        let page = rehearsal_page(&FRAME, &found, &known(), Some(key())).into_string();
        assert!(!page.contains("/take") && page.contains("取り込める行がありません"));
    }

    #[test]
    fn a_file_is_sent_in_parts() {
        let fields = file_fields(&FRAME, &Form::default()).into_string();
        assert!(fields.contains("enctype=\"multipart/form-data\"") && fields.contains("type=\"file\""));
    }
}
