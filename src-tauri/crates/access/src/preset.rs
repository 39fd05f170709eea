//! Claims to start from, the safe choices first.

use crate::form::{AccessForm, ClaimsForm, CollectionEntry, CollectionModeForm, GlobalModeForm};

/// Claims to start from.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// A stable name.
    pub id: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What it is good for, in a sentence.
    pub description: &'static str,
    /// Whether it grants everything.
    pub risky: bool,
    access: PresetAccess,
}

#[derive(Clone, Copy, Debug)]
enum PresetAccess {
    Collections(&'static [CollectionModeForm]),
    Global(GlobalModeForm),
}

/// All presets, the safest first and the one that grants everything last.
pub static PRESETS: &[Preset] = &[
    Preset {
        id: "read_one",
        label: "Read one collection",
        description: "For an application that searches one collection and never changes it.",
        risky: false,
        access: PresetAccess::Collections(&[CollectionModeForm::Read]),
    },
    Preset {
        id: "write_points",
        label: "Write points of one collection",
        description: "For an application that adds and changes points. It cannot touch indexes or snapshots.",
        risky: false,
        access: PresetAccess::Collections(&[CollectionModeForm::PointsReadWrite]),
    },
    Preset {
        id: "write_one",
        label: "Read and write one collection",
        description: "For an application that also looks after payload indexes and snapshots of its collection.",
        risky: false,
        access: PresetAccess::Collections(&[CollectionModeForm::ReadWrite]),
    },
    Preset {
        id: "several",
        label: "Several collections",
        description: "For an application that writes one collection and reads another, each with its own access.",
        risky: false,
        access: PresetAccess::Collections(&[CollectionModeForm::PointsReadWrite, CollectionModeForm::Read]),
    },
    Preset {
        id: "read_all",
        label: "Read everything",
        description: "For monitoring and reports. It reads every collection, metrics, and full snapshots.",
        risky: false,
        access: PresetAccess::Global(GlobalModeForm::Read),
    },
    Preset {
        id: "manage",
        label: "Manage everything",
        description: "The same power as the API key: create and delete collections, recover snapshots, remove peers.",
        risky: true,
        access: PresetAccess::Global(GlobalModeForm::Manage),
    },
];

impl Preset {
    /// The preset with this name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.id == id)
    }

    /// The claims in the form, with empty names for collections and no expiry yet.
    #[must_use]
    pub fn form(&self) -> ClaimsForm {
        let access = match self.access {
            PresetAccess::Global(mode) => AccessForm::Global { mode },
            PresetAccess::Collections(modes) => {
                AccessForm::Collections { entries: modes.iter().map(|mode| entry(*mode)).collect() }
            }
        };
        ClaimsForm { subject: None, sub: None, exp: None, access, value_exists: None, unknown: "{}".to_owned() }
    }
}

fn entry(access: CollectionModeForm) -> CollectionEntry {
    CollectionEntry { collection: String::new(), access, payload: None, unknown: "{}".to_owned() }
}
