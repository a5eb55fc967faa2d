//! Waivers: findings somebody accepted, with a reason and a name.

use std::collections::BTreeMap;

use super::texts;
use crate::diagnostic::Diagnostic;
use crate::document::Table;
use crate::release::{Date, Waiver};

pub(super) fn read_all(root: &Table<'_>) -> Vec<Waiver> {
    let mut seen = BTreeMap::new();
    let mut waivers = Vec::new();
    for table in root.tables("waiver") {
        let rule = table.parsed("rule", texts::rule_id);
        if let Some(rule) = &rule
            && seen.insert(rule.value.clone(), ()).is_some()
        {
            let message = format!("`{}` is waived already", rule.value);
            table.report(
                Diagnostic::warning(rule.span.clone(), message).help("keep one waiver per rule"),
            );
        }
        let (reason, by) = (texts::tidy(&table, "reason"), texts::tidy(&table, "by"));
        let until = table.parsed("until", Date::parse).map(|found| found.value);
        if let (Some(rule), Some(reason), Some(by)) = (rule, reason, by) {
            waivers.push(Waiver {
                rule: rule.value,
                reason,
                by,
                until,
                span: table.span(),
            });
        }
    }
    waivers
}
