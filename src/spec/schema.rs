//! JSON Schemas of the files people write, made from the same field tables that read them.

use serde_json::{Value, json};

use super::fields;
use crate::document::schema_of;

/// JSON Schema (draft 2020-12) of spec files.
pub fn schema() -> Value {
    let mut schema = schema_of(fields::SPEC);
    if let Value::Object(map) = &mut schema {
        map.insert("title".into(), json!("runout spec"));
        map.insert(
            "description".into(),
            json!("What to build for a destination, and the rules the result must meet."),
        );
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::schema;

    #[test]
    fn the_schema_knows_every_key_of_a_rule() {
        let schema = schema();
        let rule = &schema["properties"]["rule"]["additionalProperties"];
        for key in ["reading", "max", "matches", "when", "severity", "source"] {
            assert!(rule["properties"][key].is_object(), "{key}");
        }
        assert_eq!(rule["additionalProperties"], false);
        assert_eq!(schema["required"], serde_json::json!(["id", "title"]));
    }
}
