//! What every figure of a table means: definition, unit, formula, inputs and sources, in Japanese.

use serde::Serialize;

use super::demand::{Demand, DemandSource, Zones};
use super::{GapTable, Ground};
use crate::council_settings::Settings;
use crate::eras::{era_date, era_period};

/// The explanation of one figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Explanation {
    /// The field that it explains, such as `cells.reach.nearest_minutes`.
    pub figure: String,
    /// What it is, and its unit.
    pub definition: String,
    /// How it is computed from what.
    pub formula: String,
    /// Where the inputs come from.
    pub sources: String,
}

/// Where the inputs of a table come from.
struct Inputs<'a> {
    settings: &'a Settings,
    /// Whose settings they are, and since when.
    decided: String,
    register: String,
    /// Who was counted as asking for services.
    counted: String,
    /// How long ways take.
    ways: String,
}

/// The explanations of a table's figures.
pub(super) fn of(table: &GapTable, ground: &Ground<'_>, demand: &Demand) -> Vec<Explanation> {
    let settings = &ground.settings;
    let inputs = Inputs {
        settings,
        decided: match table.settings_from {
            Some(from) => format!("協議会の設定（{}から）", era_date(from)),
            None => "初期値（協議会がまだ決めていない）".to_owned(),
        },
        register: format!("台帳（{}の終わりの姿）", era_date(ground.day)),
        counted: format!("18歳以上は{}、18歳未満は{}", source(&demand.adults), source(&demand.children)),
        ways: format!(
            "所要時間の表（その日までに測ったもののうち、組ごとにいちばん新しいもの）。表にまったくない出発地だけは、直線距離×{}÷時速{}km（いなか{}km）の推計。表にある出発地で表にない組は、行けないとみなす",
            settings.detour, settings.town_speed_kmh, settings.rural_speed_kmh
        ),
    };
    let mut found = vec![explain(
        "cells.state",
        "ある・足りない・遠い・ない・不明",
        &state_formula(table, ground),
        &inputs.decided,
    )];
    let judged = "表示した順に、規則・見た数・くらべた数・当てはまるか。数がわからない規則は「なし」";
    found.push(explain("cells.decided_by", judged, "cells.state の①から⑥", &inputs.decided));
    found.push(explain(
        "areas.self_plans",
        "セルフプランの人の割合。相談支援専門員がいないので、困りごとの数に入っていない",
        "セルフプランの人÷支給決定を受けた人（者と児）",
        "市町村の数（数えた日つき）。見てよい人にだけ出す",
    ));
    found.extend(inputs.of_supply());
    found.extend(inputs.of_nearness());
    found.extend(inputs.of_places());
    found.extend(inputs.of_groups());
    if table.changes.is_some() {
        found.extend(inputs.of_changes());
    }
    if table.release.is_some() {
        found.push(explain(
            "coming",
            "就学・卒業・40歳・65歳を迎える人の数。いま把握している人だけ",
            "公表の期間の終わりの年度から数えた、来年度・2〜3年度後・4〜5年度後",
            "協議会の公表（release）",
        ));
    }
    if table.cells.iter().any(|cell| cell.own.is_some()) {
        found.extend(of_own_needs());
        found.extend(of_own_analysis());
    }
    found
}

impl Inputs<'_> {
    fn of_supply(&self) -> [Explanation; 5] {
        let on_offer =
            "その日に提供中のものを数える。訪問先や範囲だけが決まっているものは、その範囲の市町村で数える";
        let tolerated = format!(
            "計画の数をそのまま示す。実績が見込量の±{}を超えたら、下回る・上回るという",
            self.settings.plan_tolerance
        );
        [
            explain("cells.services", "その市町村にある事業所の数（か所）", on_offer, &self.register),
            explain("cells.places", "定員の合計（人）。定員がわかるものだけ", "定員を足す", &self.register),
            explain(
                "cells.services_without_capacity",
                "定員のわからない事業所の数（か所）",
                "cells.services のうち、定員の記録がないものを数える",
                &self.register,
            ),
            explain(
                "cells.last_confirmed_on",
                "事業所があること、または1か所もないことを、だれかが最後に確かめた日",
                "事業所の確認の日・公の一覧の基準日・協議会が「ない」と確かめた日のうち、その日までで最も新しいもの。\
                 1か所もないときは、種別ごとの最も新しい日のうち最も古いもの",
                &self.register,
            ),
            explain(
                "cells.plan",
                "障害福祉計画の見込量と実績（1か月あたり）",
                &tolerated,
                &format!("市町村の計画。{}", self.decided),
            ),
        ]
    }

    fn of_nearness(&self) -> [Explanation; 6] {
        let minutes = self.settings.far_minutes;
        let sources = format!("{}。{}", self.ways, self.counted);
        let near = format!(
            "市町村のどこかの地区から{minutes}分以内のものを数える。輪のない種別（距離で決まらないもの）は、同じ障害保健福祉圏域のものも数える"
        );
        [
            explain(
                "cells.reach.nearest_minutes",
                "その市町村の人の半分が、いちばん近い事業所まで行ける時間（分）。輪のない種別では出さない",
                "地区ごとに最も近い事業所までの時間を出し、人数で重みをつけた中央値。範囲に入る訪問サービスは0分",
                &sources,
            ),
            explain("cells.reach.services_within_limit", "手の届く事業所の数（か所）", &near, &sources),
            explain(
                "cells.reach.last_confirmed_on",
                "手の届く事業所を、だれかが最後に確かめた日",
                "cells.reach.services_within_limit の事業所の確認の日のうち最も新しいもの",
                &self.register,
            ),
            explain(
                "cells.reach.persons",
                "数えた人（人）。支給決定者の数がすべての市町村にあるときはその数、なければどこも年齢で分けた住民",
                "地区の人数を足す",
                &self.counted,
            ),
            explain(
                "cells.reach.persons_within_limit",
                "cells.reach.persons のうち、手の届く事業所がある人（人）",
                &format!(
                    "最も近い事業所まで{minutes}分以内の地区（輪のない種別は圏域に事業所がある地区も）の人数を足す"
                ),
                &sources,
            ),
            explain(
                "cells.reach.is_cut_off",
                "半分をこえる人に、事業所まで行く道がないか",
                "所要時間の表で、どの事業所にも行けない地区の人が半分をこえる。行けるかわからない地区は数えない",
                &sources,
            ),
        ]
    }

    fn of_places(&self) -> [Explanation; 8] {
        let weights = self.settings.ring_weights;
        let cuts = self.settings.ratio_cut_points;
        let sources = format!("{}。{}。{}", self.register, self.counted, self.decided);
        [
            explain(
                "cells.reach.services_without_capacity",
                "手の届く事業所のうち、定員のわからないもの（か所）",
                "1か所でもあれば、足りないとは判断しない",
                &self.register,
            ),
            explain(
                "cells.reach.planned_persons",
                "計画が見込む人（人/月）。近くの事業所のすべての種別に見込量があるときだけ",
                "種別ごとの見込量（人/月）を足す",
                "市町村の計画",
            ),
            explain(
                "cells.reach.can_be_placed",
                "計画が見込む人のうち、この市町村の人が先に来たとして、すぐ入れる人（人）の最大",
                "種別ごとに、手の届く組だけで最大流（Ford and Fulkerson 1956）を求めて足す。ほかの種別の定員は使わない",
                &format!("市町村の計画の見込量。{}。{}", self.register, self.ways),
            ),
            explain(
                "cells.reach.may_be_placed",
                "定員のわからない事業所が、来る人をみな受けるとした場合に入れる人（人）の最大",
                "定員のわからない事業所の定員を、その種別の見込量の合計として、入れる人と同じように求める",
                &format!("市町村の計画の見込量。{}。{}", self.register, self.ways),
            ),
            explain(
                "cells.reach.places_per_100",
                "100人あたり何人分に手が届くか（E2SFCA: Luo and Qi 2009）",
                &format!(
                    "事業所ごとに 定員÷（圏内の人数×重み）、地区ごとにそれを重みをつけて足す。輪の重みは{}・{}・{}。\
                     人数は表の市町村だけで、となりから来る人は入らない。表の範囲が違えば数も違う",
                    weights[0], weights[1], weights[2]
                ),
                &sources,
            ),
            explain(
                "cells.reach.ratio",
                "手の届きやすさの、表の全体の平均に対する比（SPAR: Wan ほか 2012）",
                "地区の手の届きやすさ÷人数で重みをつけた全体の平均。市町村の中は人数で平均する",
                &sources,
            ),
            explain(
                "cells.reach.ratio_class",
                "その比の段階。1（最も少ない）から5",
                &format!("{}・{}・{}・{}で区切る", cuts[0], cuts[1], cuts[2], cuts[3]),
                &self.decided,
            ),
            explain(
                "cells.reach.is_estimate",
                "時間に、直線距離からの推計が入っているか",
                "所要時間の表にまったくない出発地（町）が1つでもあれば、推計と示す",
                &self.ways,
            ),
        ]
    }

    fn of_groups(&self) -> [Explanation; 2] {
        [
            explain(
                "groups.reach",
                "全体で、近くにある人・遠い人。計画の見込みの人のうち、すぐ入れる人・近いが空きのない人（人）",
                &format!(
                    "{}分以内（輪のない種別は圏域の中も）の組だけで、種別ごとに最大流を求めて足す。\
                     見込みの人は、数えた人数の割合で地区に分ける。手の届く定員は、人数×手の届きやすさの和",
                    self.settings.far_minutes
                ),
                &format!("{}。{}。市町村の計画の見込量（人/月）", self.register, self.counted),
            ),
            explain(
                "cells.published",
                "公表された困りごと（件）とその人の数（実人数）。出ない数は「＊」で、0人かどうかもわからない",
                "四半期が終わってから1度だけ数え、少ない数と、ほかの数から計算できる数を隠して公表したもの。\
                 あとから計算しなおさない。隠した数からは、状態も含めて何も決めない",
                "協議会の公表（release）。全事業所の主担当のケース",
            ),
        ]
    }

    fn of_changes(&self) -> [Explanation; 2] {
        [
            explain(
                "cells.before",
                "同じ組の、前の四半期の終わりの状態・事業所・定員・困りごと",
                "その日の台帳・設定・困りごとで、cells と同じ規則で決める",
                &self.register,
            ),
            explain(
                "changes",
                "前の四半期の終わりから、来た・なくなった・定員が変わった事業所",
                "2つの日に提供中のものを市町村ごとにくらべる。統計ではなく、一覧",
                &self.register,
            ),
        ]
    }
}

/// What is counted of the own organisation's cases.
const OWN_CASES: &str = "自分の事業所の主担当のケースだけ。相談支援専門員がいる人だけの数";

fn of_own_needs() -> [Explanation; 7] {
    let both = "困りごと（件）とその人の数（実人数）。実人数は重複を除いているため、内訳の合計と一致しない";
    [
        explain(
            "cells.own",
            both,
            "最初の報告で始まり、解消・取り下げの報告で終わる。始めの数＋新規＋転入－転出－解消－取り下げ＝終わりの数",
            OWN_CASES,
        ),
        explain("cells.own.open", both, "その日の終わりに続いているもの", OWN_CASES),
        explain("cells.open_needs", "cells.own.open の件数", "その日の終わりに続いているもの", OWN_CASES),
        explain("cells.open_persons", "cells.own.open の実人数", "その日の終わりに続いているもの", OWN_CASES),
        explain(
            "cells.own.waiting_long",
            "180日をこえて続いている困りごと",
            "始まった日から180日をこえるもの。四半期の途中では出さない",
            OWN_CASES,
        ),
        explain(
            "cells.own.urgent",
            "急ぐ困りごと",
            "続いているもののうち、急ぐ程度4の報告が1度でもあるもの",
            OWN_CASES,
        ),
        explain(
            "coverage",
            "主担当のケース・そのうち確かめられているケース・報告の数・遅れた報告の数",
            "モニタリング期間（わからなければ12か月）の中に報告かモニタリングがあるケースを、確かめられているとする。\
             四半期のあとに入力や訂正された報告を、遅れたとする",
            OWN_CASES,
        ),
    ]
}

fn of_own_analysis() -> [Explanation; 4] {
    [
        explain(
            "cells.own.share",
            "主担当のケースのうち、困りごとが残っている人の割合",
            "実人数÷ケース数。区間はWilson（1927）の95%",
            OWN_CASES,
        ),
        explain(
            "cells.own.analyst",
            "分析用。小さい数のゆれをならした割合と、全体との差の印",
            "Marshall（1991）の経験ベイズで全体の割合に寄せる。95%・99.8%の区間が全体の割合を外れたら印をつける",
            OWN_CASES,
        ),
        explain(
            "cells.own.before_after",
            "分析用。新しい困りごと（件/ケース）の、前の四半期に対する比",
            "（後の件数÷後のケース数）÷（前の件数÷前のケース数）。区間は正確な95%（Przyborowski and Wilenski 1940）。\
             同じ季節の四半期をくらべ、何もしなかった市町村の比も見る。それだけで効果とはいえない",
            OWN_CASES,
        ),
        explain(
            "coming",
            "年度ごとに就学・卒業・40歳・65歳を迎える人の数。その日に把握していた人だけ",
            "生まれた学年から年度を数える（4月2日から翌年4月1日まで）",
            OWN_CASES,
        ),
    ]
}

/// Whose needs the state looks at.
fn voice_of(table: &GapTable) -> String {
    match &table.release {
        Some(release) => format!("公表された{}の、困りごとが残っている人", era_period(&release.period)),
        None if table.cells.iter().any(|cell| cell.own.is_some()) => {
            "自分の事業所で困りごとが残っている人".to_owned()
        }
        None => "困りごとが残っている人（見てよい公表がないので、当てはめない）".to_owned(),
    }
}

fn state_formula(table: &GapTable, ground: &Ground<'_>) -> String {
    let settings = &ground.settings;
    format!(
        "上から順に当てはめ、初めて当てはまらないもので決まる。①そこか、手の届くところに事業所が1か所以上あるか、調べた（なければ不明） ②{}か月以内に確かめた\
         （なければ不明） ③{}分以内（輪のない種別はその障害保健福祉圏域も）、またはその市町村に1か所以上（なければない） ④最も近いものが3番目の輪の内（外、または半分をこえる人に行く道がなければ遠い。輪のない種別では当てはめない） \
         ⑤{}が0人（1人以上なら足りない） ⑥計画の見込量（人/月）のうち入れる人の割合が{}以上（計画が\
         その種別すべてにあるとき。未満なら足りない。ただし定員のわからない事業所が近くにあり、未満なら判断しない）。\
         どれにも当たらなければ、ある",
        settings.unverified_after_months,
        settings.far_minutes,
        voice_of(table),
        settings.minimum_share
    )
}

fn source(zones: &Zones) -> String {
    let on = zones.counted_on.map(|on| format!("（{}）", era_date(on))).unwrap_or_default();
    match zones.source {
        DemandSource::Grants => format!("支給決定者{on}"),
        DemandSource::Residents => format!("住民{on}"),
        DemandSource::Unknown => "人数の登録なし".to_owned(),
    }
}

fn explain(figure: &str, definition: &str, formula: &str, sources: &str) -> Explanation {
    Explanation {
        figure: figure.to_owned(),
        definition: definition.to_owned(),
        formula: formula.to_owned(),
        sources: sources.to_owned(),
    }
}
