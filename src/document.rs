//! TOML documents with spans: fields are taken one by one, and every mistake of a file is collected before anything stops.
