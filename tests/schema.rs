//! A small part of JSON Schema, enough for `reference/schema.json`: `$ref`, `type`, `const`, `enum`, `required`,
//! `properties`, `additionalProperties`, `items` and `anyOf`.

use serde_json::Value;

/// Whether `value` is what `schema` says; `root` is where `$ref` looks.
///
/// # Errors
/// With the first thing that is wrong.
pub fn check(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    if let Some(pointer) = schema["$ref"].as_str() {
        let target = root.pointer(pointer.trim_start_matches('#')).ok_or(format!("no schema {pointer}"))?;
        return check(value, target, root);
    }
    if let Some(types) = types(schema).filter(|types| !types.iter().any(|name| is_of(value, name))) {
        return Err(format!("{} is not {}", shortened(value), types.join(" or ")));
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        return Err(format!("{} is not {}", shortened(value), schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|wanted| !wanted.contains(value)) {
        return Err(format!("{} is not one of {}", shortened(value), schema["enum"]));
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let failures: Vec<String> = choices.iter().filter_map(|choice| check(value, choice, root).err()).collect();
        if failures.len() == choices.len() {
            return Err(format!("none of: {}", failures.join(" | ")));
        }
    }
    if let (Some(entries), Some(items)) = (value.as_array(), schema.get("items")) {
        entries.iter().try_for_each(|entry| check(entry, items, root))?;
    }
    value.as_object().map_or(Ok(()), |object| {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if let Some(missing) = required.into_iter().find(|name| !object.contains_key(*name)) {
            return Err(format!("{missing} is missing"));
        }
        object.iter().try_for_each(|(name, field)| match schema["properties"].get(name) {
            Some(schema) => check(field, schema, root).map_err(|why| format!("{name}: {why}")),
            None if schema["additionalProperties"] == Value::Bool(false) => Err(format!("{name} is not known")),
            None => Ok(()),
        })
    })
}

fn types(schema: &Value) -> Option<Vec<&str>> {
    match &schema["type"] {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn shortened(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
