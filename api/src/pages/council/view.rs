//! A view: a sentence, drawings with their tables, and what the numbers mean. Page, CSV and JSON are its forms.

use arunai_core::documents::{Block, Document, PageFormat, Section, Table};
use arunai_core::error::Result;
use maud::Markup;

use super::given::Given;
use crate::pages::words::{COUNTING, era_period, how_known};

/// The views, by the last part of their paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Reasons,
    Changes,
    Certainty,
    Map,
    Trend,
    Waits,
    Disparity,
    LifeStages,
    BeforeAfter,
    Plan,
}

impl Kind {
    /// All of them: first those for everybody, then those for who wants to know more.
    pub(super) const ALL: [Self; 10] = [
        Self::Reasons,
        Self::Changes,
        Self::Certainty,
        Self::Map,
        Self::Trend,
        Self::Waits,
        Self::Disparity,
        Self::LifeStages,
        Self::BeforeAfter,
        Self::Plan,
    ];

    /// The last part of its path.
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Reasons => "reasons",
            Self::Changes => "changes",
            Self::Certainty => "certainty",
            Self::Map => "map",
            Self::Trend => "trend",
            Self::Waits => "waits",
            Self::Disparity => "disparity",
            Self::LifeStages => "life-stages",
            Self::BeforeAfter => "before-after",
            Self::Plan => "plan",
        }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Reasons => "理由",
            Self::Changes => "前回から変わったこと",
            Self::Certainty => "データの確かさ",
            Self::Map => "地図",
            Self::Trend => "推移",
            Self::Waits => "待っている長さ",
            Self::Disparity => "地域のちがい",
            Self::LifeStages => "ライフステージ",
            Self::BeforeAfter => "取組みの前と後",
            Self::Plan => "計画と実績",
        }
    }

    /// What it tells, for a link to it.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Reasons => "なぜ満たされないのか、どんな手だてに当たるか",
            Self::Changes => "来た・なくなった事業所、動いた課題、変わった数",
            Self::Certainty => "数がどこまで確かか、「＊」がどれだけあるか",
            Self::Map => "どこに困りごとが多いか、どこに何があるか",
            Self::Trend => "期間ごとの数の動き",
            Self::Waits => "何日待っているか、何日で満たされたか",
            Self::Disparity => "人口あたりで、市町村がどれだけちがうか",
            Self::LifeStages => "就学・卒業・40歳・65歳を迎える人",
            Self::BeforeAfter => "取組みの前と後で、困りごとがどう変わったか",
            Self::Plan => "障害福祉計画の見込量と、実績のひらき",
        }
    }

    /// Its path.
    pub(super) fn path(self) -> String {
        format!("/council/{}", self.slug())
    }
}

/// A table, and how it is drawn.
pub(super) struct Part {
    pub table: Table,
    pub drawing: Option<Markup>,
}

impl Part {
    /// A table that is drawn.
    pub(super) fn drawn(table: Table, drawing: Markup) -> Self {
        Self { table, drawing: Some(drawing) }
    }

    /// A table that tells by itself.
    pub(super) fn plain(table: Table) -> Self {
        Self { table, drawing: None }
    }
}

/// What may be chosen on the page of a view, beside council and release.
#[derive(Default)]
pub(super) struct Choices {
    /// Codes and names of measures.
    pub measures: Vec<(&'static str, &'static str)>,
    /// Codes and names of service groups.
    pub services: Vec<(String, String)>,
    /// Whether one of them must be chosen, and there is no whole.
    pub is_one_service: bool,
    /// Codes and names of areas.
    pub areas: Vec<(String, String)>,
    /// Whether it has figures for analysts.
    pub analyst: bool,
}

/// A view.
#[derive(Default)]
pub(super) struct View {
    /// What it says, from the same numbers as its tables.
    pub sentence: String,
    /// What else it says.
    pub texts: Vec<String>,
    /// The drawings and tables.
    pub parts: Vec<Part>,
    /// Words and what they mean.
    pub definitions: Vec<(&'static str, String)>,
    /// What cannot be concluded, and where the numbers are from.
    pub notes: Vec<String>,
    /// What may be chosen.
    pub choices: Choices,
}

impl View {
    /// What is said where nothing was published yet.
    pub(super) fn nothing_yet() -> Self {
        Self {
            sentence: "まだ公表した数がありません。".to_owned(),
            texts: vec![
                "困りごとの数は、四半期か年度が終わったあとに、協議会の事務局が1度だけ数えて公表します。公表されると、ここに出ます。"
                    .to_owned(),
            ],
            ..Self::default()
        }
    }

    /// The page of a view that cannot be counted just now.
    pub(super) fn counting(given: &Given<'_>) -> Self {
        Self { sentence: COUNTING.to_owned(), notes: common_notes(given), ..Self::default() }
    }

    /// What is said where a release does not tell something at all.
    pub(super) fn outside(what: &str, given: &Given<'_>, choices: Choices) -> Self {
        let sentence = format!("この公表では、{what}は公表対象外です。");
        Self { sentence, notes: common_notes(given), choices, ..Self::default() }
    }

    /// As a paper, which has the forms CSV and JSON.
    pub(super) fn document(&self, kind: Kind, given: &Given<'_>) -> Document {
        let texts = std::iter::once(&self.sentence).chain(&self.texts).cloned().map(Block::Paragraph);
        let tables = self.parts.iter().map(|part| Block::Table(part.table.clone()));
        let words = self.definitions.iter().map(|(word, meaning)| format!("{word}：{meaning}"));
        let list = Block::List(words.chain(self.notes.iter().cloned()).collect());
        let section = Section {
            heading: kind.name().to_owned(),
            annex: false,
            blocks: texts.chain(tables).chain([list]).collect(),
        };
        Document {
            title: format!("{}（{}）", kind.name(), given.council.name),
            subtitle: about(given),
            page: PageFormat::Landscape,
            notice: notice(given).map(str::to_owned),
            sections: vec![section],
            footer: String::new(),
        }
    }

    /// As a table.
    pub(super) fn csv(&self, kind: Kind, given: &Given<'_>) -> Result<Vec<u8>> {
        self.document(kind, given).write_csv()
    }

    /// As data.
    pub(super) fn json(&self, kind: Kind, given: &Given<'_>) -> Result<Vec<u8>> {
        let document = self.document(kind, given);
        document.check()?;
        document.write_json()
    }
}

/// What stands above papers that are collected again.
pub(super) fn notice(given: &Given<'_>) -> Option<&'static str> {
    given.tier().mark()
}

/// Of when and from what the numbers are.
pub(super) fn about(given: &Given<'_>) -> Vec<String> {
    let Some(source) = &given.source else {
        return vec!["まだ公表した数はありません".to_owned()];
    };
    let release = &source.release;
    vec![
        format!("{}・読む人：{}", era_period(&release.period), release.tier.reader()),
        format!("{}・公表番号 {}", how_known(release.coverage, release.monitored), release.id),
    ]
}

/// What cannot be concluded, before what every count of needs says of itself.
pub(super) fn notes(given: &Given<'_>, first: &str) -> Vec<String> {
    [first.to_owned()].into_iter().chain(common_notes(given)).collect()
}

/// Words before a sentence that speaks of one service group.
pub(super) fn whose(service: &str) -> String {
    if service == "全部" { String::new() } else { format!("「{service}」の") }
}

/// What every count of needs says of itself.
pub(super) fn common_notes(given: &Given<'_>) -> Vec<String> {
    let mut notes = vec![
        "相談支援専門員がいる人だけの数です。セルフプランの人は入っていません。".to_owned(),
        "報告がないことは、困りごとがないことではありません。".to_owned(),
    ];
    notes.extend(given.source.as_ref().map(|source| format!("{}。", source.hidden_means)));
    notes.push("―：公表する区分に入っていない数。人がいるかいないかとは関係ありません。".to_owned());
    notes
}

/// What the words of counts mean.
pub(super) fn word_of(measure: &str) -> (&'static str, String) {
    let (word, meaning) = match measure {
        "open_persons" => (
            "残っている人",
            "期間の終わりに困りごとが残っている、重複を除いた人（実人数）。内訳を足しても合計と一致しません。",
        ),
        "open" => (
            "残っている困りごと",
            "期間の終わりに満たされていない困りごと（件）。代わりのもので対応している間は、残っていると数えます。",
        ),
        "new" => ("新しい困りごと", "期間のうちに始まった困りごと（件）。"),
        _ => ("満たされた困りごと", "期間のうちにサービスが始まり、足りた困りごと（件）。"),
    };
    (word, meaning.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_path_and_words_of_its_own() {
        for (place, kind) in Kind::ALL.iter().enumerate() {
            assert!(
                Kind::ALL[..place]
                    .iter()
                    .all(|other| other.slug() != kind.slug() && other.name() != kind.name())
            );
            assert!(!kind.told().is_ascii() && !kind.name().is_ascii());
        }
    }
}
