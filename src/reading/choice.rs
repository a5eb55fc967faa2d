//! Which readings are wanted: all, or those that somebody named by their ids or by the families the ids begin with.

use super::Readings;
use super::table::READINGS;

/// A choice of readings; all of them unless some were named or left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choice {
    only: Option<Vec<String>>,
    /// A family that is left out.
    without: Option<&'static str>,
}

impl Choice {
    /// All readings.
    pub const ALL: Choice = Choice {
        only: None,
        without: None,
    };

    /// All readings but a family: one that nobody asks for, and that costs more than the others together.
    pub const fn without(family: &'static str) -> Choice {
        Choice {
            only: None,
            without: Some(family),
        }
    }

    /// The readings whose ids are among `names` or begin with one of them and a point: `loudness`, `level.true_peak`.
    ///
    /// # Errors
    /// The first name of which there is no reading, or none that a probe takes.
    pub fn only(names: &[String]) -> Result<Choice, Unknown> {
        for name in names {
            let mut named = READINGS.iter().filter(|d| covers(name, d.id)).peekable();
            let later = named.peek().is_some();
            if !named.any(|d| d.measured) {
                return Err(Unknown {
                    name: name.clone(),
                    later,
                });
            }
        }
        Ok(Choice {
            only: Some(names.to_vec()),
            without: None,
        })
    }

    pub fn takes(&self, id: &str) -> bool {
        let left_out = self.without.is_some_and(|family| covers(family, id));
        let named = |names: &Vec<String>| names.iter().any(|name| covers(name, id));
        !left_out && self.only.as_ref().is_none_or(named)
    }

    /// Whether any reading is taken whose id is `name` or begins with it and a point.
    pub fn touches(&self, name: &str) -> bool {
        let mut named = READINGS.iter().filter(|d| covers(name, d.id));
        named.any(|d| self.takes(d.id))
    }

    /// Whether every reading is taken.
    pub fn is_all(&self) -> bool {
        self.only.is_none() && self.without.is_none()
    }
}

/// A name that chooses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    /// The vocabulary has readings of this name, which no probe takes yet.
    pub later: bool,
}

fn covers(name: &str, id: &str) -> bool {
    id.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// All that a person can name: ids, and the families they begin with.
pub fn names() -> impl Iterator<Item = &'static str> {
    READINGS.iter().flat_map(|d| {
        let points = d.id.match_indices('.').map(|(at, _)| &d.id[..at]);
        points.chain([d.id])
    })
}

impl Readings {
    /// Drops what was not chosen.
    pub fn keep(&mut self, choice: &Choice) {
        self.0.retain(|id, _| choice.takes(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(name: &str) -> Result<Choice, Unknown> {
        Choice::only(&[name.to_string()])
    }

    #[test]
    fn a_name_is_an_id_or_a_family_and_never_half_a_word() {
        let loudness = only("loudness").unwrap();
        assert!(loudness.takes("loudness.range") && !loudness.takes("level.true_peak"));
        let peak = only("level.true_peak").unwrap();
        assert!(peak.takes("level.true_peak") && !peak.takes("level.true_peak_bs1770"));
        assert!(peak.touches("level") && !peak.touches("loudness"));
        assert!(Choice::ALL.takes("anything") && Choice::ALL.touches("norm.apple"));
        assert!(Choice::default().is_all() && !peak.is_all());
    }

    #[test]
    fn a_family_can_be_left_out() {
        let rest = Choice::without("defect");
        assert!(rest.takes("level.true_peak") && !rest.takes("defect.click"));
        assert!(rest.touches("level") && !rest.touches("defect") && !rest.is_all());
    }

    #[test]
    fn a_name_that_chooses_nothing_is_refused() {
        for (name, later) in [
            ("loud", false),
            ("", false),
            ("loudness.", false),
            ("adm", true),
        ] {
            let name = name.to_string();
            assert_eq!(only(&name), Err(Unknown { name, later }));
        }
        assert!(names().any(|n| n == "norm") && names().any(|n| n == "norm.apple"));
    }

    #[test]
    fn only_what_was_chosen_is_kept() {
        let mut readings = Readings::default();
        readings.put("audio.frames", 3u64);
        readings.not_measured("loudness.range", "too short");
        readings.keep(&only("audio").unwrap());
        assert_eq!(readings.iter().count(), 1);
    }
}
