//! What is written about the album: its manifest, with every field a release should have. Knows the titles, not the sounds.

/// One track's title; the file is named after it.
pub const TITLES: [&str; 4] = ["Casting Off", "Channel Lights", "Open Water", "Landfall"];

/// File of a track inside the album's folder, tracks counted from 0.
pub fn master(track: usize) -> String {
    format!("masters/{:02} {}.wav", track + 1, TITLES[track])
}

/// The text of `release.toml`.
pub fn manifest() -> String {
    let mut text = String::from(HEAD);
    for (track, title) in TITLES.iter().enumerate() {
        let number = track + 1;
        let file = master(track);
        let side = if track < 2 { 'A' } else { 'B' };
        // The second piece runs into the third.
        let gap = if track == 2 { "0" } else { "2s" };
        text.push_str(&format!(
            "\n[[track]]\nfile = \"{file}\"\ntitle = \"{title}\"\nisrc = \"ZZ-DEM-26-{number:05}\"\n\
             composer = \"Ada Wake, Jo Lantern\"\nproducer = \"Ada Wake\"\ngap = \"{gap}\"\nside = \"{side}\"\nexplicit = false\n"
        ));
    }
    text
}

/// The code is from the range that shops keep for themselves, and ZZ is no country: neither can meet a real release.
const HEAD: &str = "\
# Night Ferry: the demo album of runout. The band, the label and all codes are invented.

[release]
title = \"Night Ferry\"
artist = \"Lantern & Wake\"
label = \"Low Water\"
catalogue = \"LWR-007\"
upc = \"200000000011\"
date = 2026-11-27
genre = \"Jazz\"
language = \"zxx\"
p_line = \"2026 Low Water\"
c_line = \"2026 Low Water\"
artwork = \"cover.png\"
explicit = false
provenance = \"MQ-P\"
deliver = [\"spotify\", \"cd-ddp\", \"vinyl-12-33\", \"hi-res\"]
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_is_toml_with_four_tracks_in_order() {
        let value: toml::Table = manifest().parse().unwrap();
        let tracks = value["track"].as_array().unwrap();
        let titles: Vec<&str> = tracks
            .iter()
            .map(|t| t["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles, TITLES);
        assert_eq!(tracks[2]["gap"].as_str(), Some("0"));
        assert_eq!(
            value["release"]["date"].as_datetime().unwrap().to_string(),
            "2026-11-27"
        );
    }

    #[test]
    fn the_check_digit_is_right() {
        let value: toml::Table = manifest().parse().unwrap();
        let digits = value["release"]["upc"].as_str().unwrap();
        // GS1: of twelve digits, those in odd places weigh three.
        let sum: u32 = digits
            .chars()
            .zip([3, 1].into_iter().cycle())
            .map(|(c, weight)| weight * c.to_digit(10).unwrap())
            .sum();
        assert_eq!((digits.len(), sum % 10), (12, 0));
    }
}
