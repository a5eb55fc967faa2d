//! Loudness and true peak drawn as bars, with the limits the specs put on them: an SVG of rectangles and numbers.

use crate::prove::Verdict;
use crate::report::{SubjectReport, number};
use crate::spec::{Severity, Test};

/// One bar: a reading, and the scale it is drawn on.
struct Meter {
    id: &'static str,
    label: &'static str,
    /// Ends of the scale, in the reading's unit.
    from: f64,
    to: f64,
    ticks: &'static [f64],
}

const METERS: [Meter; 2] = [
    Meter {
        id: "loudness.integrated",
        label: "integrated",
        from: -36.0,
        to: 0.0,
        ticks: &[-30.0, -24.0, -18.0, -12.0, -6.0],
    },
    Meter {
        id: "level.true_peak",
        label: "true peak",
        from: -12.0,
        to: 3.0,
        ticks: &[-9.0, -6.0, -3.0, 0.0],
    },
];

/// Drawing units: the page scales them.
const LEFT: f64 = 86.0;
const WIDTH: f64 = 420.0;
const ROW: f64 = 34.0;

pub fn meters(subjects: &[&SubjectReport], page: &mut String) {
    let Some(readings) = subjects.first().map(|s| &s.readings) else {
        return;
    };
    let rows: Vec<(&Meter, f64)> = METERS
        .iter()
        .filter_map(|m| Some((m, readings.number(m.id).filter(|v| v.is_finite())?)))
        .collect();
    if rows.is_empty() {
        return;
    }
    let height = ROW * rows.len() as f64;
    page.push_str(&format!(
        "<svg class=\"meter\" viewBox=\"0 0 620 {height:.0}\" role=\"img\" aria-label=\"levels\">\n"
    ));
    for (index, (meter, value)) in rows.iter().enumerate() {
        draw(meter, *value, ROW * index as f64, subjects, page);
    }
    page.push_str("</svg>\n");
}

impl Meter {
    /// Where a value stands on the scale, in drawing units.
    fn x(&self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        LEFT + WIDTH * share.clamp(0.0, 1.0)
    }
}

fn draw(meter: &Meter, value: f64, top: f64, subjects: &[&SubjectReport], page: &mut String) {
    let bar = top + 6.0;
    let text = top + 16.0;
    let (limits, failed) = limits(meter.id, subjects);
    let class = failed.map_or("", Severity::word);
    page.push_str(&format!(
        "<text class=\"label\" x=\"0\" y=\"{text:.0}\">{}</text>\
         <rect class=\"scale\" x=\"{LEFT:.0}\" y=\"{bar:.0}\" width=\"{WIDTH:.0}\" height=\"12\" rx=\"2\"/>\
         <rect class=\"bar {class}\" x=\"{LEFT:.0}\" y=\"{bar:.0}\" width=\"{:.1}\" height=\"12\" rx=\"2\"/>\n",
        meter.label,
        meter.x(value) - LEFT,
    ));
    for tick in meter.ticks {
        let x = meter.x(*tick);
        page.push_str(&format!(
            "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{bar:.0}\" y2=\"{:.0}\"/>\
             <text class=\"figure\" x=\"{x:.1}\" y=\"{:.0}\">{tick:.0}</text>\n",
            bar + 12.0,
            bar + 22.0,
        ));
    }
    for limit in limits {
        let x = meter.x(limit);
        page.push_str(&format!(
            "<line class=\"limit\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.0}\" y2=\"{:.0}\"><title>limit {limit}</title></line>\n",
            bar - 3.0,
            bar + 15.0,
        ));
    }
    let definition = number::definition(meter.id);
    page.push_str(&format!(
        "<text class=\"value\" x=\"{:.0}\" y=\"{text:.0}\">{}</text>\n",
        LEFT + WIDTH + 12.0,
        definition.observed(value),
    ));
}

/// Upper limits that the judged rules put on a reading, lowest first, each once; and the worst severity that failed.
fn limits(id: &str, subjects: &[&SubjectReport]) -> (Vec<f64>, Option<Severity>) {
    let mut limits = Vec::new();
    let mut failed = None;
    for finding in subjects.iter().flat_map(|s| &s.findings) {
        if let Test::Range { max: Some(max), .. } = finding.required
            && finding.reading == id
            && finding.verdict != Verdict::NotApplicable
            && max.is_finite()
        {
            limits.push(max);
            if finding.verdict == Verdict::Fail {
                failed = failed.max(Some(finding.severity));
            }
        }
    }
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    (limits, failed)
}
