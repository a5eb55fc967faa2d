use proptest::prelude::*;

use super::*;
use crate::format::golden;

fn sheet() -> SideSheet {
    let mut sheet = SideSheet {
        title: "Night Ferry".into(),
        artist: "The Pilots".into(),
        catalogue: Some("NF001".into()),
        side: "A".into(),
        format: "12-inch, 33 1/3 rpm".into(),
        file: "side-A.wav".into(),
        rate: 96_000,
        bits: 24,
        etching: Some("NF001-A".into()),
        contact: Some("mastering@example.org".into()),
        notes: vec!["Sibilance in A2 near 7 kHz.".into()],
        ..SideSheet::default()
    };
    let second = 96_000;
    sheet.lay_out(
        &[
            SideTrack {
                title: "Casting Off",
                isrc: Some("GBXYZ2600001"),
                start: 0,
                end: 241 * second + 480,
            },
            SideTrack {
                title: "Mid Channel",
                isrc: None,
                start: 243 * second + 480,
                end: 620 * second,
            },
            SideTrack {
                title: "Zoë\u{7}",
                isrc: Some("GBXYZ2600003"),
                start: 620 * second,
                end: 1199 * second + 76_800,
            },
        ],
        1199 * second + 76_800,
    );
    sheet
}

#[test]
fn a_cutting_room_reads_this() {
    golden(
        "sides",
        "a-side-sheet-for-the-cutting-room",
        &sheet().to_text(),
    );
}

#[test]
fn json_keeps_everything() {
    let json = sheet().to_json();
    golden("sides", "a-side-sheet-as-json", &json);
    assert_eq!(SideSheet::from_json(&json).unwrap(), sheet());
}

#[test]
fn foreign_json_is_refused_with_a_place() {
    let json = sheet().to_json();
    for (from, to, part) in [
        ("runout-side/1", "runout-side/2", "schema"),
        ("\"4:03.01\"", "\"4:03:01\"", "row `A2`"),
        ("\"19:59.80\"", "\"19:60.80\"", "m:ss.hh"),
        ("\"etching\"", "\"etchings\"", "etchings"),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        let message = SideSheet::from_json(&changed).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn times_round_once_and_to_nearest() {
    assert_eq!(Hundredths::from_frames(480, 96_000).to_string(), "0:00.01");
    assert_eq!(Hundredths::from_frames(479, 96_000).to_string(), "0:00.00");
    assert_eq!(
        Hundredths::from_frames(75 * 60 * 44_100 + 35_280, 44_100).to_string(),
        "75:00.80"
    );
    assert_eq!(Hundredths::from_frames(1, 0), Hundredths(0));
    for bad in [
        "", "1:2.03", "1:60.00", "1:00.5", "-1:00.00", "1:00:00", "1:00.000", "1 :00.00",
    ] {
        assert_eq!(Hundredths::parse(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn columns_add_up(steps in prop::collection::vec(0u64..50_000_000, 2..20), rate in 8_000u32..400_000) {
        let mut at = 0;
        let tracks: Vec<SideTrack> = steps
            .chunks_exact(2)
            .map(|s| {
                let start = at + s[0];
                at = start + s[1];
                SideTrack { title: "", isrc: None, start, end: at }
            })
            .collect();
        let mut sheet = SideSheet { rate, ..SideSheet::default() };
        sheet.lay_out(&tracks, at);
        let sum: u64 = sheet.rows.iter().map(|r| r.gap.0 + r.length.0).sum();
        prop_assert_eq!(Hundredths(sum), sheet.total);
    }

    #[test]
    fn a_printed_time_reads_back(hundredths in 0u64..6_000_000) {
        prop_assert_eq!(Hundredths::parse(&Hundredths(hundredths).to_string()), Some(Hundredths(hundredths)));
    }
}
