use super::*;
use std::time::{Duration, Instant};

static PART: &[Field] = &[
    Field::required("name", Kind::Text, "Its name."),
    Field::optional("limit", Kind::Number, "How much it may hold."),
];
static FIELDS: &[Field] = &[
    Field::required("id", Kind::Text, "Name of the thing."),
    Field::optional("notes", Kind::Lines, "Anything else."),
    Field::optional("limit", Kind::Number, "How much it may hold."),
    Field::optional("count", Kind::Integer, "How many there are."),
    Field::optional("open", Kind::Flag, "Whether it is open."),
    Field::optional("day", Kind::Date, "When."),
    Field::optional("colour", Kind::Word(&["red", "green"]), "Its colour."),
    Field::optional("names", Kind::List(&Kind::Text), "Other names."),
    Field::optional("part", Kind::List(&Kind::Table(PART)), "Its parts."),
    Field::optional("by", Kind::Keyed(&Kind::Scalar), "Anything by id."),
    Field::optional(
        "rate",
        Kind::AnyOf(&[Kind::Word(&["source"]), Kind::Integer]),
        "A rate.",
    ),
];

/// Reads everything `FIELDS` has and gives back the messages, one per line.
fn mistakes(text: &str) -> String {
    let document = match Document::parse(text, "thing.toml") {
        Ok(document) => document,
        Err(diagnostics) => return messages(&diagnostics),
    };
    let root = document.root(FIELDS);
    root.text("id");
    root.text("notes");
    root.number("limit");
    root.integer("count");
    root.flag("open");
    root.parsed("day", |day| {
        (day == "2026-11-22").then_some(()).ok_or("not that day")
    });
    root.text("colour");
    root.texts("names");
    for part in root.tables("part") {
        part.text("name");
        part.number("limit");
    }
    for (_, entry) in root.keyed("by") {
        entry.scalar();
    }
    match root.get("rate") {
        Some(rate) if rate.is_number() => drop(rate.integer()),
        Some(rate) => drop(rate.text()),
        None => {}
    }
    messages(&document.finish())
}

fn messages(diagnostics: &Diagnostics) -> String {
    let lines: Vec<String> = diagnostics
        .list
        .iter()
        .map(|d| match &d.help {
            Some(help) => format!("{} ({help})", d.message),
            None => d.message.clone(),
        })
        .collect();
    lines.join("\n")
}

#[test]
fn values_come_with_their_places() {
    let text = "id = 'a'\nlimit = -2\nby.z = true\nby.a = 'x'\n";
    let document = Document::parse(text, "thing.toml").unwrap();
    let root = document.root(FIELDS);
    let id = root.text("id").unwrap();
    assert_eq!((id.value.as_str(), &text[id.span]), ("a", "'a'"));
    assert_eq!(root.number("limit").unwrap().value, -2.0);
    let by = root.keyed("by");
    assert_eq!(by[0].0.value, "z", "pairs keep the order of the file");
    assert_eq!(
        by[1].1.scalar().unwrap().value,
        Scalar::Text("x".to_string())
    );
    assert!(document.finish().is_empty());
}

#[test]
fn all_mistakes_of_a_file_come_together() {
    let text = "limits = 1\nlimit = '3'\ncount = 1.5\nopen = 'yes'\nday = 2026-11-23\ncolour = 'gren'\nnames = 'x'\n\
                rate = 'sauce'\n[[part]]\nname = 5\n[[part]]\n[by]\na = []\n";
    assert_eq!(
        mistakes(text),
        "the file has no `id` (id: Name of the thing.)\n\
         unknown key `limits` at the top level (known here: id, notes, limit, count, open, day, colour, names, part, by, rate)\n\
         `limit` must be a number (write it without quotes: limit = 3)\n\
         `count` must be a whole number\n\
         `open` must be true or false\n\
         `day`: not that day\n\
         `gren` is not known as `colour` (did you mean `green`?)\n\
         `names` must be a list in brackets (put it in brackets)\n\
         `sauce` is not known as `rate` (did you mean `source`?)\n\
         `part.name` must be text in quotes (write it in quotes: name = \"5\")\n\
         `part` has no `name` (name: Its name.)\n\
         `by.a` must be text, a number or true/false"
    );
}

#[test]
fn a_slip_of_syntax_inside_a_value_hides_nothing_else() {
    let text = "id = boat\nday = 2026-02-30\nlimit = 1\nlimit = 2\ncolor = 'red'\n";
    assert_eq!(
        mistakes(text),
        "not valid TOML: string values must be quoted, expected literal string (write text in double quotes)\n\
         not valid TOML: invalid date, expected day between 01 and 28\n\
         `limit` stands twice (keep one of them; a list of tables has two brackets, [[name]])\n\
         unknown key `color` at the top level (did you mean `colour`?)"
    );
}

#[test]
fn lost_structure_is_reported_alone() {
    let shown = mistakes("[[part]\nname = 'x'\nzzz = 1\n");
    assert!(shown.starts_with("not valid TOML: unclosed array table"));
    assert!(!shown.contains("zzz"), "{shown}");
}

#[test]
fn a_windows_path_in_double_quotes_gets_advice() {
    assert!(mistakes(r#"id = "C:\Music\01.wav""#).contains("write paths with /"));
}

#[test]
fn text_is_never_blank_and_never_holds_control_characters() {
    assert!(mistakes("id = '  '").starts_with("`id` is empty"));
    assert!(mistakes(r#"id = "a\u0007b""#).contains("control character (U+0007)"));
    assert!(mistakes(r#"id = "a\nb""#).contains("must be on one line"));
    assert_eq!(mistakes("id = 'a'\nnotes = '''a\n\tb'''"), "");
    assert!(mistakes("id = 'a'\n[by]\n\"\\u001b\" = 1").contains("control character"));
}

#[test]
fn numbers_that_cannot_be_counted_with_are_refused() {
    for number in ["nan", "inf", "1e999", "99999999999999999999"] {
        let shown = mistakes(&format!("id = 'a'\nlimit = {number}"));
        assert!(
            shown.contains("`limit` must be a number"),
            "{number}: {shown}"
        );
    }
    assert!(mistakes("id = 'a'\ncount = 99999999999999999999").contains("too large"));
}

#[test]
fn byte_order_mark_and_carriage_returns_are_no_mistakes() {
    assert_eq!(mistakes("\u{feff}id = 'a'\r\nlimit = 2\r\n"), "");
}

#[test]
fn hostile_documents_cost_little_and_never_panic() {
    let dotted = "a.".repeat(79) + "a";
    let nested = |n: usize| format!("{dotted} = {{").repeat(n) + "x = 1" + &"}".repeat(n);
    let documents = [
        "[".repeat(500_000),
        "a.".repeat(400_000) + "b = 1",
        "[[part]]\n".repeat(100_000),
        format!("{}\n{}", "[a.b]", "a.b = 1\n".repeat(100_000)),
        (0..60_000).map(|i| format!("k{i} = 1\n")).collect(),
        "id = \"".to_string() + &"\\u0007".repeat(150_000) + "\"",
        "x".repeat(900_000) + " = 1",
        "= = =\n".repeat(150_000),
        format!("[{dotted}]\n") + &nested(79),
        "id = 'a'\n".repeat(2 * MAX_BYTES / 9),
    ];
    for document in documents {
        let start = Instant::now();
        let shown = mistakes(&document);
        assert!(!shown.is_empty());
        let begin = &document[..20];
        assert!(shown.len() < 1_000_000, "{begin}: {} bytes", shown.len());
        // Generous: tests share the machine. Quadratic work would take minutes.
        assert!(start.elapsed() < Duration::from_secs(5), "{begin}");
    }
}

#[test]
fn keys_with_too_many_parts_are_pointed_at() {
    let text = format!("id = 'a'\n{}b = 1\n", "a.".repeat(100));
    let diagnostics = Document::parse(&text, "thing.toml").unwrap_err();
    assert_eq!(diagnostics.list[0].span, 9..9 + 205);
}

#[test]
fn the_schema_says_what_the_reader_accepts() {
    let schema = schema_of(FIELDS);
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], serde_json::json!(["id"]));
    assert_eq!(
        schema["properties"]["part"]["items"]["properties"]["name"]["description"],
        "Its name."
    );
    assert_eq!(
        schema["properties"]["colour"]["enum"],
        serde_json::json!(["red", "green"])
    );
}

#[test]
fn files_that_are_not_utf8_say_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thing.toml");
    let trouble = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let error = read("reading the thing", &path).unwrap_err();
        (error.place.unwrap_or_default(), error.why)
    };
    assert_eq!(
        trouble(b"id = 'a'\nnotes = 'caf\xe9'\n"),
        (
            "byte 21, line 2".into(),
            "expected UTF-8, found the byte 0xe9".into()
        )
    );
    assert_eq!(trouble(b"\xff\xfei\0d\0").1, "expected UTF-8, found UTF-16");
    assert_eq!(
        trouble(&vec![b'#'; MAX_BYTES + 1]).1,
        "it is larger than 1048576 bytes"
    );
    std::fs::write(&path, "id = 'é'").unwrap();
    assert_eq!(read("reading the thing", &path).unwrap(), "id = 'é'");
    assert!(read("reading the thing", folder.path()).is_err());
}
