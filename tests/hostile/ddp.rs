//! DDP folders that are not whole (DDP 2.00; facts of the format only, no DDP writer is used).

use super::{Case, Command, Entry};

/// An identifier packet of 128 bytes.
fn ddpid() -> Vec<u8> {
    let mut p = b"DDP 2.00".to_vec();
    p.resize(128, b' ');
    p
}

/// A map packet that names a stream file.
fn map(kind: &str, length: &str, file: &str) -> Vec<u8> {
    let mut p = b"VVVM".to_vec();
    p.extend(kind.as_bytes());
    p.resize(14, b' ');
    p.extend(length.as_bytes());
    p.resize(74, b' ');
    p.extend(format!("{:03}", file.len() % 1000).as_bytes());
    p.extend(file.as_bytes());
    p.resize(128, b' ');
    p
}

fn folder(name: &str, files: &[(&str, Vec<u8>)]) -> Case {
    let mut case = Case::new(
        &format!("check-ddp-{name}"),
        Command::Check,
        &["DDP", "-s", "cd-ddp"],
    )
    .entry(Entry::Folder("DDP".into()));
    for (file, bytes) in files {
        case = case.file(&format!("DDP/{file}"), bytes.clone());
    }
    // Which of the two depends on whether anything in the folder could be judged.
    case.exits(&[1, 2]).says(&["DDP"])
}

pub fn cases() -> Vec<Case> {
    let audio = map("D0", "00001000", "IMAGE.DAT");
    vec![
        folder("without-a-map", &[("DDPID", ddpid())]),
        folder("with-an-empty-identifier", &[("DDPID", vec![])]),
        folder(
            "with-an-identifier-of-127-bytes",
            &[("DDPID", ddpid()[..127].to_vec())],
        ),
        folder(
            "of-version-9",
            &[("DDPID", [b"DDP 9.99".to_vec(), vec![b' '; 120]].concat())],
        ),
        folder(
            "whose-map-names-a-missing-file",
            &[("DDPID", ddpid()), ("DDPMS", audio.clone())],
        ),
        folder(
            "whose-map-leads-out",
            &[
                ("DDPID", ddpid()),
                ("DDPMS", map("D0", "00001000", "../../../etc/passwd")),
            ],
        ),
        folder(
            "whose-map-is-absolute",
            &[
                ("DDPID", ddpid()),
                ("DDPMS", map("D0", "00001000", "/dev/zero")),
            ],
        ),
        folder(
            "whose-map-ends-in-a-packet",
            &[("DDPID", ddpid()), ("DDPMS", audio[..100].to_vec())],
        ),
        folder(
            "whose-map-is-rubbish",
            &[("DDPID", ddpid()), ("DDPMS", super::bytes::noise(512))],
        ),
        folder(
            "whose-image-is-short",
            &[
                ("DDPID", ddpid()),
                ("DDPMS", audio.clone()),
                ("IMAGE.DAT", vec![0; 2352]),
            ],
        ),
        folder(
            "whose-length-is-99999999",
            &[
                ("DDPID", ddpid()),
                ("DDPMS", map("D0", "99999999", "IMAGE.DAT")),
                ("IMAGE.DAT", vec![0; 2352]),
            ],
        ),
        folder(
            "whose-pq-is-rubbish",
            &[
                ("DDPID", ddpid()),
                (
                    "DDPMS",
                    [map("S0", "00000640", "PQDESCR"), audio.clone()].concat(),
                ),
                ("PQDESCR", super::bytes::noise(640)),
                ("IMAGE.DAT", vec![0; 2_352_000]),
            ],
        ),
        folder(
            "with-cd-text-of-zero-crcs",
            &[
                ("DDPID", ddpid()),
                (
                    "DDPMS",
                    [map("T0", "00000054", "CDTEXT.BIN"), audio].concat(),
                ),
                (
                    "CDTEXT.BIN",
                    [[0x80, 0, 0, 0].as_slice(), &[0; 14]].concat().repeat(3),
                ),
                ("IMAGE.DAT", vec![0; 2_352_000]),
            ],
        ),
    ]
}
