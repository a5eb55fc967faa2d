//! Chains that come with the program: specs/chains, compiled in.

use crate::release::{Chain, manifest};

/// A chain by name.
pub struct Preset {
    pub name: &'static str,
    /// The file as it stands in specs/chains; its first comment says what it is for.
    pub text: &'static str,
}

pub static PRESETS: &[Preset] = &[
    Preset {
        name: "gentle-glue",
        text: include_str!("../../../specs/chains/gentle-glue.toml"),
    },
    Preset {
        name: "transparent-limit",
        text: include_str!("../../../specs/chains/transparent-limit.toml"),
    },
    Preset {
        name: "vinyl-premaster",
        text: include_str!("../../../specs/chains/vinyl-premaster.toml"),
    },
];

/// The preset of that name.
pub fn find(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

impl Preset {
    /// Its steps.
    pub fn chain(&self) -> Chain {
        manifest::parse_chain(self.text, self.name).expect("presets are chains; a test reads them")
    }

    /// The comment at the top, as one paragraph.
    pub fn doc(&self) -> String {
        let lines = self.text.lines().take_while(|line| line.starts_with('#'));
        let words: Vec<&str> = lines
            .map(|line| line.trim_start_matches('#').trim())
            .collect();
        words.join(" ")
    }
}
