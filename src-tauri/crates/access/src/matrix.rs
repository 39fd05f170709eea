//! What a credential could do: actions down, what they are tried on across.
//!
//! Answers are kept once and cells point at them; the server's words are written down only when asked for.

use crate::action::{ACTIONS, Action, Guide, Says};
use crate::authenticate::{Refusal, Settings, Transport, is_public};
use crate::claims::Access;
use crate::decide::{Decision, Denial, Level, Verdict, decide_at};
use crate::version::ServerVersion;
use columns::{level_elsewhere, shared_columns};

mod columns;

/// The most collections that have a column each; beyond, there is a column for each level of access.
pub const MOST_COLUMNS: usize = 24;

/// The most collections that can have a column each, where somebody asks for all of them: cells are indexes of 16 bits,
/// and each column has at most three answers of its own.
pub const MOST_UNFOLDED: usize = 10_000;

/// Stands in the server's words where no one collection is meant.
pub const SOME_COLLECTION: &str = "<name>";

/// Whose matrix it is.
#[derive(Clone, Copy, Debug)]
pub enum Credential<'a> {
    /// It is accepted, and may do this.
    Accepted(&'a Access),
    /// It is not accepted: only public routes answer.
    Refused(&'a Refusal),
}

/// A matrix.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The version whose rules it shows.
    pub version: ServerVersion,
    /// What actions on a collection are tried on.
    pub columns: Vec<Column>,
    /// The answers that cells point at.
    pub answers: Vec<Answer>,
    /// One row for each action that the version has.
    pub rows: Vec<Row>,
    /// Whether columns stand for levels, because there are too many collections.
    pub folded: bool,
    refusal: Option<Refusal>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it stands for.
    pub kind: ColumnKind,
    /// The collection's name, or words for the others.
    pub label: String,
    /// How many collections it stands for; 0 for those that are not named.
    pub count: usize,
    /// What this credential may do there.
    pub level: Level,
}

/// What a column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// One collection.
    Collection,
    /// Several collections with the same access.
    Level,
    /// Every collection that is not named.
    AnyOther,
}

/// An answer that one or more cells have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// An accepted credential met this decision.
    Decided {
        /// The decision.
        decision: Decision,
        /// Whose column's name the server's words carry, if they carry one.
        column: Option<u16>,
        /// What is shown of a filtered answer.
        filtered: Option<&'static str>,
    },
    /// The credential is not accepted.
    Refused,
}

impl Answer {
    /// The decision in one word: a refused credential is denied everything.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Decided { decision, .. } => decision.verdict(),
            Self::Refused => Verdict::Denied,
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The action.
    pub action: &'static Action,
    /// Index of the answer, for each column; a single one if the action concerns the whole cluster.
    pub cells: Vec<u16>,
    /// Where the published guide says otherwise.
    pub guide: Vec<GuideDifference>,
}

/// The published guide says something else than the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuideDifference {
    /// Index of the cell.
    pub column: usize,
    /// What the guide says.
    pub says: Says,
}

impl Matrix {
    /// The matrix of one credential.
    #[must_use]
    pub fn of(credential: Credential<'_>, settings: &Settings) -> Self {
        let [matrix] = Self::of_all([credential], settings, MOST_COLUMNS);
        matrix
    }

    /// The matrix of one credential with a column for each collection up to this many, at most [`MOST_UNFOLDED`].
    #[must_use]
    pub fn with_columns(credential: Credential<'_>, settings: &Settings, most: usize) -> Self {
        let [matrix] = Self::of_all([credential], settings, most.min(MOST_UNFOLDED));
        matrix
    }

    /// The matrices of two credentials, with the same rows and the same columns in the same order.
    #[must_use]
    pub fn of_both(one: Credential<'_>, other: Credential<'_>, settings: &Settings) -> [Self; 2] {
        Self::of_all([one, other], settings, MOST_COLUMNS)
    }

    /// Why the credential is not accepted.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// The word for an answer.
    #[must_use]
    pub fn decision(&self, answer: Answer) -> &'static str {
        answer.verdict().as_str()
    }

    /// The server's words if the answer is a denial, what is shown if it is filtered, nothing if it is allowed.
    #[must_use]
    pub fn text(&self, answer: Answer) -> Option<String> {
        match answer {
            Answer::Refused => self.refusal.as_ref().map(|refusal| refusal.text().to_owned()),
            Answer::Decided { decision: Decision::Denied(denial), column, .. } => {
                Some(denial.text(self.named(column).unwrap_or(SOME_COLLECTION)))
            }
            Answer::Decided { filtered, .. } => filtered.map(str::to_owned),
        }
    }

    /// The collection that a column stands for, if it is a single one.
    fn named(&self, column: Option<u16>) -> Option<&str> {
        let column = self.columns.get(usize::from(column?))?;
        (column.kind == ColumnKind::Collection).then_some(column.label.as_str())
    }

    fn of_all<const N: usize>(credentials: [Credential<'_>; N], settings: &Settings, most: usize) -> [Self; N] {
        let (shared, folded) = shared_columns(&credentials, most);
        std::array::from_fn(|index| {
            let columns = shared.iter().map(|column| Column {
                kind: column.kind,
                label: column.label.clone(),
                count: column.count,
                level: column.levels[index],
            });
            Self::build(credentials[index], columns.collect(), folded, settings)
        })
    }

    fn build(credential: Credential<'_>, columns: Vec<Column>, folded: bool, settings: &Settings) -> Self {
        let version = settings.version;
        let mut interner = Interner::new(columns.len());
        let cluster = cluster_levels(credential);
        let rows = ACTIONS.iter().filter(|action| action.exists_in(version)).map(|action| {
            let refused = matches!(credential, Credential::Refused(_)) && !is_public(action, Transport::Rest, settings);
            let mut row = RowAnswers { action, version, refused, by_level: [None; Level::COUNT], filtered: None };
            if action.concerns_collection() {
                let columns_and_levels = columns.iter().enumerate();
                let cells = columns_and_levels.map(|(index, column)| interner.cell(&mut row, column.level, index));
                let cells: Vec<_> = cells.collect();
                let guide = differences(action, &cells, columns.iter().map(guide_column), &interner.answers);
                Row { action, cells, guide }
            } else {
                let cells = vec![interner.cell(&mut row, cluster.decides, 0)];
                let guide = differences(action, &cells, std::iter::once(cluster.guide), &interner.answers);
                Row { action, cells, guide }
            }
        });
        let rows = rows.collect();
        let refusal = match credential {
            Credential::Accepted(_) => None,
            Credential::Refused(refusal) => Some(refusal.clone()),
        };
        Self { version, columns, answers: interner.answers, rows, folded, refusal }
    }
}

/// The level that decides on actions of the whole cluster, and the one under which the guide tells of them.
struct ClusterLevels {
    decides: Level,
    guide: Option<Level>,
}

fn cluster_levels(credential: Credential<'_>) -> ClusterLevels {
    let decides = level_elsewhere(credential);
    let guide = match credential {
        Credential::Accepted(Access::Collections(entries)) => {
            let told = entries.iter().map(|entry| entry.mode.into());
            told.filter(|level| *level != Level::CollectionPoints).min()
        }
        Credential::Accepted(Access::Global(_)) => Some(decides),
        Credential::Refused(_) => None,
    };
    ClusterLevels { decides, guide }
}

/// The level under which the guide tells of a column. It knows no `prw`, and nothing of collections that are not named.
fn guide_column(column: &Column) -> Option<Level> {
    Some(column.level).filter(|level| !matches!(level, Level::CollectionPoints | Level::None))
}

fn differences(
    action: &'static Action,
    cells: &[u16],
    levels: impl Iterator<Item = Option<Level>>,
    answers: &[Answer],
) -> Vec<GuideDifference> {
    let Some(guide) = &action.guide else { return Vec::new() };
    let compared = cells.iter().zip(levels).enumerate().filter_map(|(column, (cell, level))| {
        let says = says(guide, level?)?;
        let answer = answers.get(usize::from(*cell)).filter(|answer| !matches!(answer, Answer::Refused))?;
        (says != answer.verdict()).then_some(GuideDifference { column, says })
    });
    compared.collect()
}

fn says(guide: &Guide, level: Level) -> Option<Says> {
    match level {
        Level::Manage => Some(guide.manage),
        Level::Read => Some(guide.read),
        Level::CollectionReadWrite => Some(guide.read_write),
        Level::CollectionRead => Some(guide.collection_read),
        Level::CollectionPoints | Level::None => None,
    }
}

/// The answers of one row, decided once for each level.
struct RowAnswers {
    action: &'static Action,
    version: ServerVersion,
    refused: bool,
    by_level: [Option<Decision>; Level::COUNT],
    filtered: Option<u16>,
}

impl RowAnswers {
    fn decision(&mut self, level: Level) -> Decision {
        *self.by_level[level as usize].get_or_insert_with(|| decide_at(level, self.action, self.version))
    }
}

/// Keeps each answer once. Slots instead of a hash map: a keystroke fills two thousand cells.
struct Interner {
    answers: Vec<Answer>,
    refused: Option<u16>,
    allowed: Option<u16>,
    denied: [Option<u16>; Denial::COUNT],
    denied_by_name: Vec<[Option<u16>; Denial::COUNT]>,
}

impl Interner {
    fn new(columns: usize) -> Self {
        Self {
            answers: Vec::new(),
            refused: None,
            allowed: None,
            denied: [None; Denial::COUNT],
            denied_by_name: vec![[None; Denial::COUNT]; columns],
        }
    }

    fn cell(&mut self, row: &mut RowAnswers, level: Level, column: usize) -> u16 {
        if row.refused {
            return slot(&mut self.refused, &mut self.answers, || Answer::Refused);
        }
        let decision = row.decision(level);
        let answer = |column, filtered| Answer::Decided { decision, column, filtered };
        match decision {
            Decision::Allowed => slot(&mut self.allowed, &mut self.answers, || answer(None, None)),
            Decision::Filtered => slot(&mut row.filtered, &mut self.answers, || answer(None, row.action.filtered)),
            Decision::Denied(denial) if denial.names_collection() => {
                let named = &mut self.denied_by_name[column][denial as usize];
                slot(named, &mut self.answers, || answer(u16::try_from(column).ok(), None))
            }
            Decision::Denied(denial) => {
                slot(&mut self.denied[denial as usize], &mut self.answers, || answer(None, None))
            }
        }
    }
}

fn slot(known: &mut Option<u16>, answers: &mut Vec<Answer>, answer: impl FnOnce() -> Answer) -> u16 {
    *known.get_or_insert_with(|| {
        answers.push(answer());
        u16::try_from(answers.len() - 1).unwrap_or(u16::MAX)
    })
}
