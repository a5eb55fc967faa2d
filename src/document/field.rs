//! What a table may hold: the one definition that reading, complaints and JSON Schemas come from.

use serde_json::{Map, Value, json};

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// One sentence for the person who fills it in.
    pub doc: &'static str,
}

impl Field {
    pub const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Field {
            name,
            kind,
            required: true,
            doc,
        }
    }
    pub const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Field {
            name,
            kind,
            required: false,
            doc,
        }
    }
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text of one line, never blank, without control characters.
    Text,
    /// Text that may have several lines.
    Lines,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Text of a form that the reader of the field parses.
    Form {
        /// Regular expression, for the schema.
        pattern: &'static str,
        example: &'static str,
    },
    /// A finite number; integer literals are accepted.
    Number,
    Integer,
    Flag,
    /// A calendar day, as a TOML date or as text "YYYY-MM-DD".
    Date,
    /// A list of values of one kind; of tables: `[[name]]` or inline.
    List(&'static Kind),
    Table(&'static [Field]),
    /// A table whose keys are ids chosen by the person, all values of one kind.
    Keyed(&'static Kind),
    /// Text, number or flag.
    Scalar,
    /// One of several kinds.
    AnyOf(&'static [Kind]),
}

impl Kind {
    /// What belongs there, to follow "must be".
    pub(super) fn expected(&self) -> String {
        match self {
            Kind::Text | Kind::Lines => "text in quotes".into(),
            Kind::Form { example, .. } => format!("text such as \"{example}\""),
            Kind::Word([word]) => format!("`{word}`"),
            Kind::Word(words) => format!("one of {}", word_list(words)),
            Kind::Number => "a number".into(),
            Kind::Integer => "a whole number".into(),
            Kind::Flag => "true or false".into(),
            Kind::Date => "a date such as 2026-11-22".into(),
            Kind::List(Kind::Table(_) | Kind::Keyed(_)) => "a list of tables".into(),
            Kind::List(_) => "a list in brackets".into(),
            Kind::Table(_) | Kind::Keyed(_) => "a table".into(),
            Kind::Scalar => "text, a number or true/false".into(),
            Kind::AnyOf(kinds) => kinds
                .iter()
                .map(Kind::expected)
                .collect::<Vec<_>>()
                .join(" or "),
        }
    }

    /// The words allowed where only words are.
    pub(super) fn words(&self) -> Option<&'static [&'static str]> {
        match self {
            Kind::Word(words) => Some(words),
            // Another kind of text beside the words allows any text.
            Kind::AnyOf(kinds)
                if !kinds
                    .iter()
                    .any(|k| matches!(k, Kind::Text | Kind::Form { .. } | Kind::Scalar)) =>
            {
                kinds.iter().find_map(Kind::words)
            }
            _ => None,
        }
    }

    fn schema(&self) -> Value {
        match self {
            Kind::Text => json!({"type": "string", "minLength": 1}),
            Kind::Lines => json!({"type": "string"}),
            Kind::Word(words) => json!({"enum": words}),
            Kind::Form { pattern, example } => {
                json!({"type": "string", "pattern": pattern, "examples": [example]})
            }
            Kind::Number => json!({"type": "number"}),
            Kind::Integer => json!({"type": "integer"}),
            Kind::Flag => json!({"type": "boolean"}),
            Kind::Date => json!({"type": "string", "format": "date"}),
            Kind::List(of) => json!({"type": "array", "items": of.schema()}),
            Kind::Table(fields) => object(fields),
            Kind::Keyed(of) => json!({"type": "object", "additionalProperties": of.schema()}),
            Kind::Scalar => json!({"type": ["string", "number", "boolean"]}),
            Kind::AnyOf(kinds) => {
                json!({"anyOf": kinds.iter().map(Kind::schema).collect::<Vec<_>>()})
            }
        }
    }
}

/// `a`, `b` or `c`.
pub(super) fn word_list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
    }
}

/// The JSON Schema (draft 2020-12) of a document whose top level holds `fields`.
pub fn schema_of(fields: &[Field]) -> Value {
    let mut schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema"});
    if let (Value::Object(whole), Value::Object(rest)) = (&mut schema, object(fields)) {
        whole.extend(rest);
    }
    schema
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut schema = field.kind.schema();
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".into(), field.doc.into());
            }
            (field.name.to_string(), schema)
        })
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
