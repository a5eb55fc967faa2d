//! Spec text -> [`Spec`](super::Spec): parsing, `extends`, profiles, severity overrides; all mistakes of a file at once.
