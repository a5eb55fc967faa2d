//! What every integration test needs: the binary, a folder, snapshots named by a sentence.

/// Compares `text` with `golden/<folder>/<name>.snap`; the name is a sentence in kebab-case.
#[macro_export]
macro_rules! golden {
    ($folder:literal, $name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", $folder));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}
