//! JSON Schema (draft 2020-12) of the report, written by hand beside the model it describes. A test holds real reports against it.

use serde_json::{Value, json};

use super::model::SCHEMA;

/// The schema of `--report json`.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "runout report",
        "description": "What runout measured and judged. The name in `schema` changes when a reader of the old format would be misled.",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema", "command", "subjects", "summary"],
        "properties": {
            "schema": { "const": SCHEMA },
            "command": { "description": "The subcommand that made it.", "type": "string" },
            "subjects": { "type": "array", "items": { "$ref": "#/$defs/subject" } },
            "making": {
                "description": "Facts about the making of a package: seeds, clamped samples, stages that acted.",
                "type": "array",
                "items": object(&["what", "value"], json!({ "what": { "type": "string" }, "value": { "type": "string" } }))
            },
            "summary": { "$ref": "#/$defs/summary" }
        },
        "$defs": {
            "verdict": { "enum": ["pass", "fail", "not-applicable", "not-measured", "waived", "to-hear"] },
            "time": { "description": "Seconds from the start of the file.", "type": "number" },
            "value": {
                "anyOf": [
                    { "type": ["number", "string", "boolean"] },
                    { "type": "array", "items": { "type": "string" } }
                ]
            },
            "subject": subject(),
            "reading": reading(),
            "event": object(&["at_s", "until_s"], json!({
                "at_s": { "type": ["number", "null"] },
                "until_s": { "type": ["number", "null"] },
                "channel": { "type": "string" },
                "value": { "type": "number" },
                "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
                "says": { "type": "string" }
            })),
            "finding": finding(),
            "required": required(),
            "operand": {
                "anyOf": [
                    { "type": ["number", "string", "boolean"] },
                    object(&["reading"], json!({ "reading": { "type": "string" } }))
                ]
            },
            "source": object(&["document", "basis"], json!({
                "document": { "type": "string" },
                "retrieved": { "type": "string" },
                "basis": { "enum": ["published", "secondary", "practice", "recalled"] }
            })),
            "summary": summary()
        }
    })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties
    })
}

fn subject() -> Value {
    object(
        &["path", "spec", "verdict", "readings", "findings"],
        json!({
            "path": { "description": "Relative, with '/' between parts.", "type": "string" },
            "spec": { "description": "Null where nothing was judged.", "type": ["string", "null"] },
            "verdict": { "enum": ["pass", "fail", "to-hear", null] },
            "readings": {
                "description": "By reading id; `runout explain ID` says what each one is.",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/reading" }
            },
            "findings": { "type": "array", "items": { "$ref": "#/$defs/finding" } }
        }),
    )
}

fn reading() -> Value {
    object(
        &["value", "unit"],
        json!({
            "value": {
                "description": "Null where it was not measured or has no meaning here; the reason stands beside it.",
                "anyOf": [{ "$ref": "#/$defs/value" }, { "type": "null" }]
            },
            "unit": { "description": "Empty for texts, flags, counts and ratios.", "type": "string" },
            "uncertainty": { "description": "How far the true value may lie from the value, in its unit.", "type": "number" },
            "per_channel": {
                "description": "Null for a channel without a finite value.",
                "type": "array",
                "items": { "type": ["number", "null"] }
            },
            "at_s": { "$ref": "#/$defs/time" },
            "channel": { "type": "string" },
            "events": { "type": "array", "items": { "$ref": "#/$defs/event" } },
            "not_measured": { "type": "string" },
            "not_applicable": { "type": "string" }
        }),
    )
}

fn finding() -> Value {
    object(
        &[
            "rule", "spec", "verdict", "severity", "subject", "reading", "observed", "required",
            "unit", "message", "why", "source",
        ],
        json!({
            "rule": { "type": "string" },
            "spec": { "type": "string" },
            "verdict": { "$ref": "#/$defs/verdict" },
            "severity": { "enum": ["advice", "warning", "error"] },
            "subject": object(&["file"], json!({
                "file": { "type": "string" },
                "track": { "type": "integer", "minimum": 0 },
                "channel": { "type": "string" },
                "at_s": { "$ref": "#/$defs/time" },
                "until_s": { "$ref": "#/$defs/time" }
            })),
            "reading": { "type": "string" },
            "observed": { "anyOf": [{ "$ref": "#/$defs/value" }, { "type": "null" }] },
            "uncertainty": { "type": "number" },
            "required": { "$ref": "#/$defs/required" },
            "unit": { "type": "string" },
            "message": { "type": "string" },
            "why": { "type": ["string", "null"] },
            "source": { "anyOf": [{ "$ref": "#/$defs/source" }, { "type": "null" }] },
            "waiver": { "description": "Who accepted it and why.", "type": "string" }
        }),
    )
}

fn required() -> Value {
    let operands = json!({ "type": "array", "items": { "$ref": "#/$defs/operand" } });
    json!({
        "description": "The comparator and its operand, as the spec states them.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "min": { "type": "number" },
            "max": { "type": "number" },
            "equals": { "$ref": "#/$defs/operand" },
            "one_of": operands,
            "none_of": operands,
            "matches": { "type": "string" },
            "present": { "const": true },
            "absent": { "const": true },
            "all_equal": { "const": true },
            "unique": { "const": true },
            "report": { "const": true },
            "to_hear": { "const": true }
        }
    })
}

fn summary() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    object(
        &[
            "verdict",
            "errors",
            "warnings",
            "advice",
            "passed",
            "to_hear",
            "not_measured",
            "waived",
        ],
        json!({
            "verdict": { "enum": ["pass", "fail", "to-hear", null] },
            "errors": count,
            "warnings": count,
            "advice": count,
            "passed": count,
            "to_hear": count,
            "not_measured": count,
            "waived": count
        }),
    )
}
