//! What was judged of a service, in plain words: criteria, outcomes, reasons, reach and free places.

use arunai_core::search::{Criterion, FactSource, Fit, Judgement, Reach, SearchResult, ShownVacancy};
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::vacancies::VacancyState;

use super::{era_date, era_month};

/// Languages that have a name here.
pub(in crate::pages) const LANGUAGES: &[(&str, &str)] = &[
    ("ja", "日本語"),
    ("jsl", "日本手話"),
    ("en", "英語"),
    ("zh", "中国語"),
    ("ko", "韓国・朝鮮語"),
    ("pt", "ポルトガル語"),
    ("es", "スペイン語"),
    ("tl", "タガログ語"),
    ("vi", "ベトナム語"),
    ("ne", "ネパール語"),
];

/// A criterion's name.
pub(in crate::pages) fn criterion_name(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Age => "年齢",
        Criterion::DisabilityTypes => "障害の種類",
        Criterion::SupportLevel => "障害支援区分",
        Criterion::MedicalCare => "医療的ケア",
        Criterion::SevereBehaviour => "強度行動障害",
        Criterion::Language => "使える言語",
        Criterion::Wheelchair => "車いす",
        Criterion::Gender => "性別",
        Criterion::Kyosei => "共生型サービス",
        Criterion::Delivery => "通所・訪問など",
        Criterion::OpenOn => "曜日・時間",
        Criterion::Vacancy => "空き状況",
        Criterion::Operation => "開始・休止",
        Criterion::ServiceArea => "提供地域",
        Criterion::Distance => "距離",
    }
}

/// An outcome's name, and the class that colours it.
pub(in crate::pages) fn fit_name(fit: Fit) -> (&'static str, &'static str) {
    match fit {
        Fit::Fits => ("合う", "fits"),
        Fit::Unknown => ("不明", "doubtful"),
        Fit::DoesNotFit => ("合わない", "misfits"),
    }
}

/// Why services were left out.
pub(in crate::pages) fn left_out_because(criterion: Criterion, fit: Fit) -> &'static str {
    match (criterion, fit == Fit::Unknown) {
        (Criterion::Age, false) => "年齢が対象でない",
        (Criterion::Age, true) => "対象の年齢がわからない",
        (Criterion::DisabilityTypes, false) => "障害の種類が対象でない",
        (Criterion::DisabilityTypes, true) => "対象の障害の種類がわからない",
        (Criterion::SupportLevel, false) => "障害支援区分が対象でない",
        (Criterion::SupportLevel, true) => "障害支援区分が対象かどうかわからない",
        (Criterion::MedicalCare, false) => "医療的ケアを受け入れていない",
        (Criterion::MedicalCare, true) => "医療的ケアを受け入れるかどうかわからない",
        (Criterion::SevereBehaviour, false) => "強度行動障害を受け入れていない",
        (Criterion::SevereBehaviour, true) => "強度行動障害を受け入れるかどうかわからない",
        (Criterion::Language, false) => "その言語では使えない",
        (Criterion::Language, true) => "その言語で使えるかどうかわからない",
        (Criterion::Wheelchair, false) => "車いすで使えない",
        (Criterion::Wheelchair, true) => "車いすで使えるかどうかわからない",
        (Criterion::Gender, false) => "性別が対象でない",
        (Criterion::Gender, true) => "対象の性別がわからない",
        (Criterion::Kyosei, false) => "共生型サービスでない",
        (Criterion::Kyosei, true) => "共生型サービスかどうかわからない",
        (Criterion::Delivery, false) => "通所・訪問などの使いかたがちがう",
        (Criterion::Delivery, true) => "通所・訪問などの使いかたがわからない",
        (Criterion::OpenOn, false) => "その曜日・時間は使えない",
        (Criterion::OpenOn, true) => "その曜日・時間に使えるかどうかわからない",
        (Criterion::Vacancy, false) => "満員または待機",
        (Criterion::Vacancy, true) => "空きがあるかどうかわからない",
        (Criterion::Operation, _) => "まだ始まっていない、または休止している",
        (Criterion::ServiceArea, false) => "ここを提供地域にしていない",
        (Criterion::ServiceArea, true) => "ここが提供地域かどうかわからない",
        (Criterion::Distance, _) => "えらんだ距離より遠い",
    }
}

/// The reason for an outcome: what the service takes or offers, and whether only the law says so.
pub(in crate::pages) fn because(judgement: &Judgement, types: &[TaxonomyTerm]) -> String {
    let Some(code) = judgement.reason.as_deref() else {
        return "記録なし".to_owned();
    };
    let told = reason(judgement.criterion, code, types);
    match (judgement.source, judgement.fit) {
        (Some(FactSource::Law), Fit::Unknown) => format!("原則、{told}（法令）。例外があります"),
        (Some(FactSource::Law), _) => format!("{told}（法令）"),
        _ => told,
    }
}

/// Languages in words, by their codes (ISO 639); one without a name here is another language.
pub(in crate::pages) fn languages<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let name = |code: &str| {
        LANGUAGES.iter().find(|(known, _)| *known == code.trim()).map_or("ほかの言葉", |(_, name)| *name)
    };
    let mut names: Vec<&str> = codes.map(name).collect();
    names.dedup();
    names.join("、")
}

/// A reason's code in words; what is not known is told as it stands.
pub(in crate::pages) fn reason(criterion: Criterion, code: &str, types: &[TaxonomyTerm]) -> String {
    let words = match (criterion, code) {
        (Criterion::Age, range) => return ages(range),
        (Criterion::DisabilityTypes, ids) => return format!("対象は{}", names(ids, types)),
        (Criterion::SupportLevel, "0") => "区分がなくても対象",
        (Criterion::SupportLevel, level) => return format!("対象は区分{level}以上"),
        (Criterion::Language, codes) => return languages(codes.split(',')),
        (Criterion::Delivery, ways) => return deliveries(ways),
        (Criterion::Vacancy, state) => vacancy_code(state),
        (Criterion::Operation, state) => return operation(state),
        (Criterion::Wheelchair, "yes") => "使えます",
        (Criterion::Wheelchair, "no") => "使えません",
        (Criterion::Kyosei, "yes") => "共生型です",
        (Criterion::Kyosei, "no") => "共生型ではありません",
        (_, "yes") => "受け入れあり",
        (_, "no") => "受け入れなし",
        (Criterion::Gender, "any") => "だれでも対象",
        (Criterion::Gender, "female") => "対象は女性のみ",
        (Criterion::Gender, "male") => "対象は男性のみ",
        (Criterion::OpenOn, "open") => "開いています",
        (Criterion::OpenOn, "overnight") => "夜間・泊まりができます",
        (Criterion::OpenOn, "closed_days") => "休みの曜日です",
        (Criterion::OpenOn, "closed_sometimes") => "第2週など、休みの週があります",
        (Criterion::OpenOn, "hours") => "利用時間の外です",
        (Criterion::OpenOn, "hours_unclear") => "利用時間がはっきりしません",
        (Criterion::ServiceArea, "remote") => "電話・オンライン",
        (Criterion::ServiceArea, "part_of_the_area") => "ここの一部だけです",
        (Criterion::ServiceArea, "other_areas") => "提供地域はほかの市町村です",
        (Criterion::ServiceArea, "no_position") => "所在地の位置がわかりません",
        (Criterion::ServiceArea, _) => "ここも提供地域です",
        (_, other) => other,
    };
    words.to_owned()
}

fn ages(range: &str) -> String {
    match range.split_once('-') {
        Some((low, "")) => format!("対象は{low}歳以上"),
        Some(("", high)) => format!("対象は{high}歳まで"),
        Some((low, high)) if low == high => format!("対象は{low}歳"),
        Some((low, high)) => format!("対象は{low}～{high}歳"),
        None => range.to_owned(),
    }
}

fn names(ids: &str, types: &[TaxonomyTerm]) -> String {
    let name = |id| types.iter().find(|term| term.id.as_str() == id).map_or(id, |term| term.name.as_str());
    ids.split(',').map(name).collect::<Vec<_>>().join("、")
}

fn deliveries(ways: &str) -> String {
    let name = |way| match way {
        "on_site" => "通所",
        "home_visit" => "訪問",
        "residential" => "入所・宿泊",
        "remote" => "電話・オンライン",
        other => other,
    };
    ways.split(',').map(name).collect::<Vec<_>>().join("、")
}

fn operation(state: &str) -> String {
    let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), era_date);
    match state.split_once(' ') {
        Some(("opens_on", from)) => format!("{}に始まります", day(from)),
        Some(("suspended_until", until)) => format!("{}まで休止しています", day(until)),
        _ => "休止しています".to_owned(),
    }
}

fn vacancy_code(state: &str) -> &'static str {
    match state {
        "available" => "空きあり",
        "negotiable" => "要相談",
        "waiting_list" => "待機",
        "full" => "満員",
        "ask" => "要問合せ",
        _ => "不明",
    }
}

/// Free places and the month they were found in.
pub(in crate::pages) fn vacancy(shown: &ShownVacancy) -> String {
    let state = match shown.state {
        VacancyState::Available => "空きあり",
        VacancyState::Negotiable => "要相談",
        VacancyState::WaitingList => "待機",
        VacancyState::Full => "満員",
        VacancyState::Unknown => "不明",
        VacancyState::Ask => "要問合せ",
    };
    match shown.month {
        Some(month) => format!("{state}（{}）", era_month(month)),
        None => state.to_owned(),
    }
}

/// How a person and a service come together.
pub(in crate::pages) fn reach(result: &SearchResult) -> &'static str {
    let area = result.criteria.iter().find(|judgement| judgement.criterion == Criterion::ServiceArea);
    match (result.reach, area) {
        (Reach::Remote, _) => "電話・オンライン",
        (Reach::Coverage, _) if result.distance_m.is_none() => "ここの人が使える（提供地域）",
        (Reach::Coverage, _) => "ここへ来てくれる（提供地域）",
        (Reach::Distance, Some(area)) if area.reason.is_none() => "提供地域の記載がない",
        (Reach::Distance, Some(area)) if area.reason.as_deref() == Some("no_position") => "位置がわからない",
        (Reach::Distance, _) => "ここへ行く",
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::*;

    fn judged(criterion: Criterion, fit: Fit, code: Option<&str>, source: FactSource) -> String {
        let judgement =
            Judgement { criterion, fit, reason: code.map(str::to_owned), source: code.map(|_| source) };
        let mental = json!({ "taxonomy_id": "x", "id": "mental", "name": "精神", "position": 0 });
        because(&judgement, &[serde_json::from_value(mental).expect("a term")])
    }

    #[test]
    fn reasons_are_told_in_plain_words() {
        use Criterion::*;
        for (criterion, code, words) in [
            (Age, "7-17", "対象は7～17歳"),
            (Age, "-17", "対象は17歳まで"),
            (DisabilityTypes, "mental,other", "対象は精神、other"),
            (SupportLevel, "0", "区分がなくても対象"),
            (SupportLevel, "3", "対象は区分3以上"),
            (MedicalCare, "no", "受け入れなし"),
            (Wheelchair, "yes", "使えます"),
            (Gender, "female", "対象は女性のみ"),
            (OpenOn, "closed_days", "休みの曜日です"),
            (Vacancy, "waiting_list", "待機"),
            (Operation, "suspended_until 2026-12-01", "令和8年12月1日まで休止しています"),
            (ServiceArea, "900001", "ここも提供地域です"),
        ] {
            assert_eq!(judged(criterion, Fit::DoesNotFit, Some(code), FactSource::Record), words);
        }
        assert_eq!(judged(Age, Fit::Unknown, None, FactSource::Record), "記録なし");
    }

    #[test]
    fn what_only_the_law_says_is_marked() {
        let of_law = |fit, code| judged(Criterion::Age, fit, Some(code), FactSource::Law);
        assert_eq!(of_law(Fit::Fits, "7-17"), "対象は7～17歳（法令）");
        assert_eq!(of_law(Fit::Unknown, "18-"), "原則、対象は18歳以上（法令）。例外があります");
    }

    #[test]
    fn no_reason_for_leaving_out_is_told_twice() {
        let all: Vec<Criterion> = serde_json::from_value(json!([
            "age",
            "disability_types",
            "support_level",
            "medical_care",
            "severe_behaviour",
            "language",
            "wheelchair",
            "gender",
            "kyosei",
            "delivery",
            "open_on",
            "vacancy",
            "service_area"
        ]))
        .expect("criteria");
        for criterion in all {
            let because = [Fit::DoesNotFit, Fit::Unknown].map(|fit| left_out_because(criterion, fit));
            assert!(
                because[0] != because[1] && !because[0].is_ascii() && !criterion_name(criterion).is_ascii()
            );
        }
    }

    #[test]
    fn free_places_are_told_with_their_month() {
        let month = NaiveDate::from_ymd_opt(2026, 11, 1);
        let shown = ShownVacancy { state: VacancyState::Negotiable, month };
        assert_eq!(vacancy(&shown), "要相談（令和8年11月）");
        assert_eq!(vacancy(&ShownVacancy { state: VacancyState::Ask, month: None }), "要問合せ");
    }

    #[test]
    fn reach_is_told_in_words() {
        let told = |way, area: Option<Option<&str>>| {
            let judged = area.map(|reason| Judgement {
                criterion: Criterion::ServiceArea,
                fit: Fit::Unknown,
                reason: reason.map(str::to_owned),
                source: None,
            });
            let criteria = judged.into_iter().collect();
            reach(&SearchResult { reach: way, criteria, ..super::super::tests::result() })
        };
        assert_eq!(told(Reach::Distance, None), "ここへ行く");
        assert_eq!(told(Reach::Distance, Some(None)), "提供地域の記載がない");
        assert_eq!(told(Reach::Distance, Some(Some("no_position"))), "位置がわからない");
        assert_eq!(told(Reach::Coverage, Some(Some("900001"))), "ここへ来てくれる（提供地域）");
        assert_eq!(told(Reach::Remote, None), "電話・オンライン");
    }
}
