//! How often a council met in a fiscal year.

use arunai_core::council_activities::CouncilActivities;
use arunai_core::documents::{Block, Table, Value};
use arunai_core::eras::era_year;
use maud::{Markup, html};

use super::MEETINGS;
use super::activities::{ActivityPage, document};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::issues::desk::Choices;
use crate::pages::issues::parts::table;
use crate::pages::layout::{Frame, page};

/// So many years can be chosen.
const YEARS: i32 = 10;

/// The page.
pub(super) fn activities_page(frame: &Frame, found: &ActivityPage) -> Markup {
    page(
        frame,
        html! {
            p.aside { a href=(MEETINGS) { "会議の一覧" } }
            h1 { "年度ごとの開催回数" }
            p { "障害福祉計画の活動指標に使う数です。会議の記録から数えています。" }
            @match &found.counted {
                Some(counted) => { (chooser(found, counted)) (section(found, counted)) }
                None => { p { "まだ協議会が登録されていません。" } }
            }
        },
    )
}

fn chooser(found: &ActivityPage, counted: &CouncilActivities) -> Markup {
    let mut years: Choices = (0..YEARS)
        .map(|back| found.this_year - back)
        .map(|year| (year.to_string(), era_year(year)))
        .collect();
    let year = counted.fiscal_year.to_string();
    if !years.iter().any(|(known, _)| *known == year) {
        years.push((year.clone(), era_year(counted.fiscal_year)));
    }
    let councils: Choices =
        found.desk.councils.iter().map(|council| (council.id.to_string(), council.name.clone())).collect();
    let form = Form::with(&[("fiscal_year", &year), ("council", &counted.council_id.to_string())]);
    html! {
        form.card method="get" action={ (MEETINGS) "/activities" } {
            div.fields {
                (field("fiscal_year", "年度").select(&form, &years))
                @if councils.len() > 1 { (field("council", "協議会").select(&form, &councils)) }
                button type="submit" { "表示" }
            }
        }
    }
}

fn section(found: &ActivityPage, counted: &CouncilActivities) -> Markup {
    let query = format!("?council={}&fiscal_year={}", counted.council_id, counted.fiscal_year);
    html! {
        h2 { (found.desk.council(counted.council_id)) " " (era_year(counted.fiscal_year)) }
        p { strong { (headline(counted)) } }
        @for block in document(counted).sections.iter().flat_map(|section| &section.blocks) {
            @if let Block::Table(one) = block { (shown(one)) }
        }
        @if counted.case_reviews.is_none() { p.hint { "公開の会議だけを数えています。事例検討の数は、協議会の中の人だけに出ます。" } }
        p.hint { "参加した人と機関は、会議ごとの数を足した延べの数です。人数の記録がない会議は入っていません。" }
        p.next {
            a href={ (MEETINGS) "/activities.csv" (query) } { "この数（CSV）" } " "
            a href={ (MEETINGS) "/activities.json" (query) } { "同じデータ（JSON）" }
        }
    }
}

fn headline(counted: &CouncilActivities) -> String {
    let meetings: usize = counted.bodies.iter().map(|of| of.meetings).sum();
    if meetings == 0 {
        return "この年度に開催した会議の記録は、まだありません。".to_owned();
    }
    format!("この年度に、会議を{meetings}回開きました。")
}

fn shown(one: &Table) -> Markup {
    let cell = |value: &Value| value.shown(0);
    table(
        &one.caption,
        html! {
            thead { tr { @for column in &one.columns { th scope="col" { (column.full_heading()) } } } }
            tbody { @for row in &one.rows { tr {
                @for (place, value) in row.iter().enumerate() {
                    @if place == 0 { th scope="row" { (cell(value)) } } @else { td { (cell(value)) } }
                }
            } } }
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::bodies::BodyKind;
    use arunai_core::council_activities::BodyActivity;

    use super::*;
    use crate::pages::issues::desk::tests::desk;

    fn counted(case_reviews: Option<u32>) -> CouncilActivities {
        let kind = BodyKind::Steering;
        let of = BodyActivity { kind, bodies: 1, meetings: 3, participants: 36, organizations: 20 };
        CouncilActivities {
            council_id: desk().own[0],
            fiscal_year: 2025,
            case_reviews,
            case_review_offices: case_reviews,
            bodies: vec![of],
        }
    }

    fn page_of(case_reviews: Option<u32>) -> String {
        let found = ActivityPage { desk: desk(), counted: Some(counted(case_reviews)), this_year: 2026 };
        let frame = Frame { title: "回数", path: MEETINGS, viewer: None, csrf: "", demo: false };
        activities_page(&frame, &found).into_string()
    }

    #[test]
    fn the_table_says_the_same_as_a_file() {
        let file = document(&counted(Some(4))).write_csv().expect("a file");
        let text = String::from_utf8(file).expect("UTF-8");
        assert!(text.contains("運営会議,1,3,36,20") && text.contains("事例検討,4,4"), "{text}");
    }

    #[test]
    fn reviews_of_cases_are_for_the_council_alone() {
        let (inside, outside) = (page_of(Some(4)), page_of(None));
        assert!(inside.contains("会議を3回開きました") && inside.contains("令和7年度の事例検討"));
        assert!(!outside.contains("令和7年度の事例検討") && outside.contains("協議会の中の人だけ"));
    }
}
