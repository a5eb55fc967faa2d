//! Regular expressions of specs: compiled with limits, matched against whole texts.
//!
//! The engine (regex-lite) takes time proportional to pattern times text; the limits keep both sides small.

use regex_lite::{Regex, RegexBuilder};

/// Longest pattern, in bytes.
pub const MAX_BYTES: usize = 1000;
/// Largest compiled pattern, in bytes: a repetition of a repetition grows quickly.
const MAX_COMPILED_BYTES: usize = 1 << 18;
const MAX_NESTING: u32 = 30;

/// Compiles `pattern` so that it matches whole texts only.
///
/// # Errors
/// Why it cannot be used, as the rest of a sentence.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_BYTES {
        return Err(format!("it is longer than {MAX_BYTES} bytes"));
    }
    let build = |p: &str| {
        RegexBuilder::new(p)
            .size_limit(MAX_COMPILED_BYTES)
            .nest_limit(MAX_NESTING)
            .build()
            .map_err(|e| e.to_string())
    };
    // Alone first: `)(` is an error, and must not become a valid expression by being wrapped.
    build(pattern)?;
    build(&format!("^(?:{pattern})$"))
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn the_whole_text_must_match() {
        let isrc = compile("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}").unwrap();
        assert!(isrc.is_match("GBXYZ2600001"));
        assert!(!isrc.is_match("xGBXYZ2600001"));
        assert!(!isrc.is_match("GBXYZ2600001\n"));
        assert!(compile("a|b").unwrap().is_match("b"));
        assert!(!compile("a|b").unwrap().is_match("ab"));
    }

    #[test]
    fn a_bad_or_huge_pattern_is_refused() {
        for pattern in ["(", ")(", "[a", "a{1000}{1000}", "(a{900}){900}", "\\"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
        assert!(compile(&"a".repeat(1001)).is_err());
        assert!(compile(&format!("{}a{}", "(".repeat(200), ")".repeat(200))).is_err());
    }
}
