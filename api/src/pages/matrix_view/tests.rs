//! What the page says of a table.

use arunai_core::gaps::{GapRelease, PublishedNeeds, Reach};
use arunai_core::releases::{CoverageBand, ReleaseTier};
use arunai_core::values::{AreaCode, TermId};

use super::*;

/// One group, 短期入所, in as many municipalities as there are states.
fn table(states: &[GapState], published: Option<PublishedNeeds>) -> GapTable {
    let group_id = TermId("group_short_stay".into());
    let code: AreaCode = "322016".parse().expect("a code");
    let cell = |state: &GapState| GapCell {
        area_code: code.clone(),
        group_id: group_id.clone(),
        state: *state,
        services: u32::from(*state == GapState::Available),
        places: 0,
        services_without_capacity: 0,
        decided_by: Vec::new(),
        last_confirmed_on: None,
        reach: Reach::default(),
        plan: Vec::new(),
        own: None,
        open_needs: None,
        open_persons: None,
        published,
        before: None,
    };
    GapTable {
        day: "2026-06-15".parse().expect("a day"),
        coverage: Vec::new(),
        coming: Vec::new(),
        changes: None,
        settings_from: None,
        explanations: Vec::new(),
        areas: vec![GapArea { code: code.clone(), name: "月見市".into(), self_plans: None }; states.len()],
        groups: vec![GapGroup { id: group_id.clone(), name: "短期入所".into(), reach: None }],
        cells: states.iter().map(cell).collect(),
        release: published.map(|_| GapRelease {
            id: "01990000-0000-7000-8000-000000000001".parse().expect("an id"),
            period: "2026-Q1".to_owned(),
            tier: ReleaseTier::Council,
            coverage: CoverageBand::All,
            monitored: None,
            hidden_means: "＊：5人未満".to_owned(),
        }),
    }
}

fn form(area: &str) -> MatrixForm<'_> {
    MatrixForm { area, ..MatrixForm::default() }
}

fn html(table: &GapTable) -> String {
    let frame = Frame { title: "表", path: "/council/matrix", viewer: None, csrf: "", demo: false };
    matrix_page(&frame, Some(table), None, &form("月見市")).into_string()
}

#[test]
fn the_share_of_self_plans_stands_beside_the_municipality() {
    let mut shown = table(&[GapState::Available, GapState::Unknown], None);
    assert!(!html(&shown).contains("セルフプラン"));
    let counted_on = "2026-04-01".parse().expect("a day");
    shown.areas[0].self_plans = Some(SelfPlanShare { persons: 25, of: 100, value: Some(0.25), counted_on });
    let page = html(&shown);
    assert_eq!(page.matches("セルフプラン25％").count(), 1);
    assert!(page.contains("相談支援専門員がいない人の割合"));
}

#[test]
fn without_an_area_the_page_asks_for_one() {
    let frame = Frame { title: "表", path: "/council/matrix", viewer: None, csrf: "", demo: false };
    let page = matrix_page(&frame, None, None, &form("")).into_string();
    assert!(page.contains("市町村の名前を入れて") && !page.contains("このアカウント"));
    assert!(ask_for_area(true).into_string().contains("このアカウントには協議会も市町村も登録されていない"));
    let fault = FormFault { field: "area".into(), message: "見つかりません。".into() };
    let page = matrix_page(&frame, None, Some(&fault), &form("どこか")).into_string();
    assert!(page.contains("見つかりません。") && !page.contains("市町村の名前を入れて"));
}

#[test]
fn the_page_says_whose_areas_it_shows_when_nobody_typed_one() {
    let frame = Frame { title: "表", path: "/council/matrix", viewer: None, csrf: "", demo: false };
    let table = table(&[GapState::None], None);
    let page = |area: &str| matrix_page(&frame, Some(&table), None, &form(area)).into_string();
    assert!(
        page("").contains("この台帳の協議会の地域を表示しています") && !page("").contains("このアカウント")
    );
    assert!(!page("月見市").contains("地域を表示しています"));
    assert!(first_areas(true).contains("このアカウントに登録された地域"));
}

#[test]
fn the_headline_counts_what_the_table_shows() {
    use GapState::{Available, None as Missing, Unknown};
    let sentence = |states: &[GapState]| headline(&table(states, None));
    assert_eq!(
        sentence(&[Missing, Missing, Available, Unknown]),
        "4市町村のうち、短期入所の資源がないのは2市町村です。不明は1市町村です。"
    );
    assert_eq!(sentence(&[Available, Unknown]), "2市町村で、「ない」とわかっている分野はありません。");
    assert_eq!(sentence(&[Missing]), "月見市には、短期入所の資源がありません。");
}

#[test]
fn a_hidden_number_is_a_mark_with_words_and_keeps_no_column() {
    let some = PublishedNeeds { open: Some(12), open_persons: Some(9), ..PublishedNeeds::default() };
    assert!(html(&table(&[GapState::None], Some(some))).contains("困りごと12件・9人"));
    let nobody = PublishedNeeds { open: Some(0), open_persons: Some(0), ..PublishedNeeds::default() };
    assert!(!html(&table(&[GapState::None], Some(nobody))).contains("困りごと0"));
    let page = html(&table(&[GapState::None], Some(PublishedNeeds::default())));
    assert!(page.contains("困りごとの数は表示しません"));
    assert!(page.contains("足りているかどうかは言えません"));
    assert!(page.contains("令和8年度 第1四半期") && page.contains("相談支援専門員がいる人だけの数です"));
    let mut hidden = table(&[GapState::None], Some(PublishedNeeds::default()));
    hidden
        .groups
        .push(GapGroup { id: TermId("group_rights".into()), name: "権利擁護".into(), reach: None });
    let cell = GapCell {
        group_id: TermId("group_rights".into()),
        state: GapState::Unknown,
        ..hidden.cells[0].clone()
    };
    hidden.cells.push(cell);
    assert_eq!(columns(&hidden).1, ["権利擁護"]);
}

#[test]
fn needs_are_shown_only_to_those_who_may_know_them() {
    let mut own = table(&[GapState::Unknown], None);
    assert!(!html(&own).contains("困りごと」は"));
    (own.cells[0].open_needs, own.cells[0].open_persons) = (Some(3), Some(2));
    assert!(html(&own).contains("困りごと3件・2人"));
    assert!(html(&own).contains("？</span>不明"));
}

#[test]
fn rows_that_lack_most_come_first_only_if_asked_for() {
    use GapState::{Available, Far, Insufficient, None as Missing, Unknown};
    let table = table(&[Available, Far, Missing, Unknown, Insufficient], None);
    assert_eq!(order(&table, false), [0, 1, 2, 3, 4]);
    assert_eq!(order(&table, true), [2, 1, 4, 0, 3]);
    let page = html(&table);
    assert!(
        page.contains("href=\"/council/matrix?area=%E6%9C%88%E8%A6%8B%E5%B8%82&amp;sort=worst\""),
        "{page}"
    );
    assert!(page.contains("/council/matrix.csv?area=") && page.contains("action=\"/council/matrix/cell\""));
}
