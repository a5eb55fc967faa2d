//! Codes that a disc carries twice: in the sub-channel, and in CD-TEXT for players that show them.

use super::Disc;
use super::cdtext::Kind;

impl Disc {
    /// Puts the catalogue number and the ISRCs into the first block of CD-TEXT, where there is a block that has none of them yet.
    pub fn put_codes_in_text(&mut self) {
        let known = self.mcn.is_some() || self.tracks.iter().any(|t| t.isrc.is_some());
        let Some(block) = self.text.blocks.first_mut().filter(|_| known) else {
            return;
        };
        let isrcs = self.tracks.iter().map(|t| t.isrc.clone());
        let codes = std::iter::once(self.mcn.clone()).chain(isrcs);
        block
            .strings
            .entry(Kind::Code)
            .or_insert_with(|| codes.map(Option::unwrap_or_default).collect());
    }

    /// Where CD-TEXT states another code than the sub-channel does, one sentence each; none where they agree. A code that one of the two
    /// leaves out is no difference.
    pub fn codes_that_differ(&self) -> Vec<String> {
        let mut all = Vec::new();
        for block in &self.text.blocks {
            let Some(codes) = block.strings.get(&Kind::Code) else {
                continue;
            };
            let of_disc = std::iter::once(("the catalogue number".to_string(), &self.mcn));
            let of_tracks = self
                .tracks
                .iter()
                .filter(|track| track.number >= block.first_track)
                .map(|track| {
                    (
                        format!("the ISRC of track {:02}", track.number),
                        &track.isrc,
                    )
                });
            for ((what, stated), text) in of_disc.chain(of_tracks).zip(codes) {
                if let Some(stated) = stated
                    && !text.is_empty()
                    && plain(stated) != plain(text)
                {
                    all.push(format!(
                        "{what} is {text} in CD-TEXT and {stated} in the sub-channel"
                    ));
                }
            }
        }
        all
    }
}

/// Hyphens carry no meaning, and a UPC is an EAN without its leading zero.
fn plain(code: &str) -> String {
    let kept = code.chars().filter(char::is_ascii_alphanumeric);
    let code: String = kept.collect::<String>().to_ascii_uppercase();
    match code.len() {
        12 if code.bytes().all(|b| b.is_ascii_digit()) => format!("0{code}"),
        _ => code,
    }
}
