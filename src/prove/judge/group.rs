//! Rules about several files at once: the same value on all of them, or no value twice.

use std::collections::BTreeMap;

use super::super::finding::{Finding, Verdict};
use super::ask::{Answer, Bench, is_empty};
use super::{blank, wording};
use crate::reading::Value;
use crate::spec::{Rule, Spec, Test};

/// One finding for all `carriers` of the rule's reading, at the release or the first subject.
pub(super) fn judge(bench: &Bench, spec: &Spec, rule: &Rule, carriers: &[usize]) -> Finding {
    let at = &bench.subjects[bench.whole()];
    // By the order in which values first occur.
    let mut groups: Vec<(Value, Vec<&str>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = 0;
    for index in carriers {
        let subject = &bench.subjects[*index];
        let reading = subject.readings.reading(rule.reading.id);
        let Some(value) = reading.map(|r| &r.value).filter(|v| !is_empty(v)) else {
            continue;
        };
        if bench.guard(*index, &rule.when) != Answer::Yes {
            continue;
        }
        count += 1;
        let value = match value {
            Value::Number(n) => Value::Number(rule.reading.round(*n)),
            other => other.clone(),
        };
        let place = *places.entry(format!("{value:?}")).or_insert(groups.len());
        if place == groups.len() {
            groups.push((value, Vec::new()));
        }
        groups[place].1.push(&subject.path);
    }
    if count < 2 {
        let (verdict, reason) = if count == 0 && !rule.reading.measured {
            (Verdict::NotMeasured, wording::NOT_TAKEN_YET)
        } else {
            (Verdict::NotApplicable, wording::NOTHING_TO_COMPARE)
        };
        let message = wording::unjudged(rule.reading, verdict, reason);
        return blank(spec, rule, at, verdict, message);
    }
    let (verdict, message) = if rule.test == Test::AllEqual {
        match &groups[..] {
            [(value, _)] => (Verdict::Pass, wording::same(rule.reading, value, count)),
            _ => (Verdict::Fail, wording::differs(rule.reading, &groups)),
        }
    } else {
        let twice: Vec<_> = groups
            .iter()
            .filter(|(_, paths)| paths.len() > 1)
            .cloned()
            .collect();
        if twice.is_empty() {
            (Verdict::Pass, wording::unique(rule.reading, count))
        } else {
            (Verdict::Fail, wording::repeated(rule.reading, &twice))
        }
    };
    let mut finding = blank(spec, rule, at, verdict, message);
    finding.observed = match (&rule.test, &groups[..]) {
        (Test::AllEqual, [(value, _)]) => Some(value.clone()),
        (Test::AllEqual, _) => {
            let said = groups.iter().map(|(value, _)| rule.reading.say(value));
            Some(Value::List(said.collect()))
        }
        _ => None,
    };
    finding
}
