//! Specs compiled into the program.
//!
//! The list names every file under `specs/` that is a spec; a test compares it with the folder. What the files say is not
//! known here.

macro_rules! spec {
    ($path:literal) => {
        ($path, include_str!(concat!("../../specs/", $path)))
    };
}

/// Path below `specs/`, and text.
pub static FILES: &[(&str, &str)] = &[
    spec!("cd/cd-ddp.toml"),
    spec!("file.toml"),
    spec!("hires/hi-res.toml"),
    spec!("other/atmos-music.toml"),
    spec!("other/broadcast-a85.toml"),
    spec!("other/broadcast-r128.toml"),
    spec!("other/cassette.toml"),
    spec!("profiles/awal.toml"),
    spec!("profiles/believe.toml"),
    spec!("profiles/cdbaby.toml"),
    spec!("profiles/deg.toml"),
    spec!("profiles/duplium.toml"),
    spec!("profiles/furnace.toml"),
    spec!("profiles/gm-records.toml"),
    spec!("profiles/gz.toml"),
    spec!("profiles/jas.toml"),
    spec!("profiles/orchard.toml"),
    spec!("profiles/pressing-media.toml"),
    spec!("profiles/pressingbusiness.toml"),
    spec!("profiles/qobuz.toml"),
    spec!("profiles/sony.toml"),
    spec!("profiles/strict-common.toml"),
    spec!("profiles/symphonic.toml"),
    spec!("profiles/toss.toml"),
    spec!("profiles/zenith.toml"),
    spec!("qc/qc.toml"),
    spec!("streaming/amazon.toml"),
    spec!("streaming/apple-digital-masters.toml"),
    spec!("streaming/bandcamp.toml"),
    spec!("streaming/deezer.toml"),
    spec!("streaming/distributor.toml"),
    spec!("streaming/soundcloud.toml"),
    spec!("streaming/spotify.toml"),
    spec!("streaming/streaming.toml"),
    spec!("streaming/tidal.toml"),
    spec!("streaming/youtube-music.toml"),
    spec!("vinyl/vinyl-10-33.toml"),
    spec!("vinyl/vinyl-10-45.toml"),
    spec!("vinyl/vinyl-12-33.toml"),
    spec!("vinyl/vinyl-12-45.toml"),
    spec!("vinyl/vinyl-7-33.toml"),
    spec!("vinyl/vinyl-7-45.toml"),
    spec!("vinyl/vinyl.toml"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn collect(folder: &Path, below: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = if below.is_empty() {
                name.clone()
            } else {
                format!("{below}/{name}")
            };
            // Chains and schemas live in specs/ too; they are no specs.
            if entry.path().is_dir() && !matches!(name.as_str(), "chains" | "schema") {
                collect(&entry.path(), &path, found);
            } else if name.ends_with(".toml") {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_list_and_the_folder_agree() {
        let mut found = Vec::new();
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("specs"),
            "",
            &mut found,
        );
        found.sort();
        let listed: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found);
    }
}
