//! The model as Vorbis comments, for the FLAC files we write.

use super::Tags;
use crate::release::Advisory;

/// The comments of one track in a fixed order; fields without a value are left out. Names follow Picard's and Mp3tag's mapping
/// tables where they agree; PHONOGRAPHIC_COPYRIGHT has no standard and is ours.
pub fn vorbis_comments(tags: &Tags) -> Vec<(String, String)> {
    let number = |n: Option<u32>| n.map(|n| n.to_string());
    let advisory = tags.explicit.map(|advisory| {
        match advisory {
            Advisory::None => "0",
            Advisory::Explicit => "1",
            Advisory::Clean => "2",
        }
        .to_string()
    });
    [
        ("TITLE", tags.title.clone()),
        ("ARTIST", tags.artist.clone()),
        ("ALBUM", tags.album.clone()),
        ("ALBUMARTIST", tags.album_artist.clone()),
        ("TRACKNUMBER", number(tags.track)),
        ("TRACKTOTAL", number(tags.track_total)),
        ("DISCNUMBER", number(tags.disc)),
        ("DISCTOTAL", number(tags.disc_total)),
        ("ISRC", tags.isrc.clone()),
        ("BARCODE", tags.upc.clone()),
        ("CATALOGNUMBER", tags.catalogue.clone()),
        ("LABEL", tags.label.clone()),
        ("COMPOSER", tags.composer.clone()),
        ("LYRICIST", tags.lyricist.clone()),
        ("PRODUCER", tags.producer.clone()),
        ("COPYRIGHT", tags.copyright.clone()),
        ("PHONOGRAPHIC_COPYRIGHT", tags.p_line.clone()),
        ("GENRE", tags.genre.clone()),
        ("DATE", tags.date.clone()),
        ("LANGUAGE", tags.language.clone()),
        ("LYRICS", tags.lyrics.clone()),
        ("ITUNESADVISORY", advisory),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_string(), value.filter(|v| !v.is_empty())?)))
    .collect()
}
