//! What every figure of a table means: definition, unit, formula, inputs and sources, in Japanese.

use serde::Serialize;

use super::demand::{Demand, DemandSource, Zones};
use super::{GapTable, Ground};

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

/// The explanations of a table's figures.
pub(super) fn of(table: &GapTable, ground: &Ground<'_>, demand: &Demand) -> Vec<Explanation> {
    let settings = &ground.settings;
    let of_settings = match table.settings_from {
        Some(from) => format!("協議会の設定（{from}から）"),
        None => "初期値（協議会がまだ決めていない）".to_owned(),
    };
    let register = format!("台帳（{}の終わりの姿）", ground.day);
    let counted = format!("18歳以上は{}、18歳未満は{}", source(&demand.adults), source(&demand.children));
    let ways = format!(
        "所要時間の表、なければ直線距離×{}÷時速{}km（いなか{}km）の推計",
        settings.detour, settings.town_speed_kmh, settings.rural_speed_kmh
    );
    let weights = settings.ring_weights;
    let mut found = vec![
        explain("cells.state", "ある・足りない・遠い・ない・不明", &state_formula(ground), &of_settings),
        explain(
            "cells.services",
            "その市町村にある事業所の数（か所）",
            "その日に提供中のものを数える。訪問先や範囲だけが決まっているものは、その範囲の市町村で数える",
            &register,
        ),
        explain("cells.places", "定員の合計（人）。定員がわかるものだけ", "定員を足す", &register),
        explain(
            "cells.reach.nearest_minutes",
            "その市町村の人の半分が、いちばん近い事業所まで行ける時間（分）",
            "地区ごとに最も近い事業所までの時間を出し、人数で重みをつけた中央値。範囲に入る訪問サービスは0分",
            &format!("{ways}。{counted}"),
        ),
        explain(
            "cells.reach.places_per_100",
            "100人あたり何人分に手が届くか（E2SFCA: Luo and Qi 2009）",
            &format!(
                "事業所ごとに 定員÷（圏内の人数×重み）、地区ごとにそれを重みをつけて足す。輪の重みは{}・{}・{}",
                weights[0], weights[1], weights[2]
            ),
            &format!("{register}。{counted}。{of_settings}"),
        ),
        explain(
            "groups.reach",
            "全体で、近くにある人・遠い人。計画の見込みの人のうち、すぐ入れる人・近いが空きのない人（人）",
            &format!(
                "{}分以内の組だけで最大流を求める。見込みの人は、数えた人数の割合で地区に分ける",
                settings.far_minutes
            ),
            &format!("{register}。{counted}。市町村の計画の見込量（人/月）"),
        ),
        explain(
            "cells.plan",
            "障害福祉計画の見込量と実績（1か月あたり）",
            &format!(
                "計画の数をそのまま示す。実績が見込量の±{}を超えたら、下回る・上回るという",
                settings.plan_tolerance
            ),
            &format!("市町村の計画。{of_settings}"),
        ),
    ];
    if table.cells.iter().any(|cell| cell.own.is_some()) {
        found.extend(own_explanations());
    }
    found
}

fn own_explanations() -> [Explanation; 3] {
    let sources = "自分の事業所の主担当のケースだけ。相談支援専門員がいる人だけの数";
    [
        explain(
            "cells.own",
            "困りごと（件）とその人の数（実人数）。実人数は重複を除いているため、内訳の合計と一致しない",
            "最初の報告で始まり、解消・取り下げの報告で終わる。始めの数＋新規＋転入－転出－解消－取り下げ＝終わりの数",
            sources,
        ),
        explain(
            "cells.own.share",
            "主担当のケースのうち、困りごとが残っている人の割合",
            "実人数÷ケース数。区間はWilson（95%）",
            sources,
        ),
        explain(
            "coming",
            "年度ごとに就学・卒業・40歳・65歳を迎える人の数。いま把握している人だけ",
            "生まれた学年から年度を数える（4月2日から翌年4月1日まで）",
            sources,
        ),
    ]
}

fn state_formula(ground: &Ground<'_>) -> String {
    let settings = &ground.settings;
    format!(
        "上から順に当てはめ、初めて当てはまらないもので決まる。①事業所が1か所以上あるか、調べた（なければ不明） ②{}か月以内に確かめた\
         （なければ不明） ③{}分以内、またはその市町村に1か所以上（なければない） ④最も近いものが3番目の輪の内（外、または半分をこえる人に行く道がなければ遠い。輪のない種別では当てはめない） \
         ⑤残っている困りごとが0人（1人以上なら足りない） ⑥計画の見込量（人/月）のうち入れる人の割合が{}以上（計画が\
         その種別すべてにあるとき。未満なら足りない。ただし定員のわからない事業所が近くにあり、未満なら判断しない）。\
         どれにも当たらなければ、ある",
        settings.unverified_after_months, settings.far_minutes, settings.minimum_share
    )
}

fn source(zones: &Zones) -> String {
    let on = zones.counted_on.map(|on| format!("（{on}）")).unwrap_or_default();
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
