//! How a value looks inside a validation message: Java's `toString`, with sensitive values masked.

use std::fmt::Write;

use serde_json::Value;

use crate::blob;
use crate::shape::{Kind, Shape};

/// The text between the quotes of `Value '…'`.
pub fn render(shape: &Shape, value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, shape, value);
    text
}

fn write_value(text: &mut String, shape: &Shape, value: &Value) {
    if shape.sensitive {
        text.push_str("***");
        return;
    }
    match (&shape.kind, value) {
        (Kind::Structure { members }, Value::Object(object)) => {
            let present = members.iter().filter_map(|member| Some((member, object.get(member.name)?)));
            text.push_str(shape.name);
            separated(text, "(", ")", present, |text, (member, value)| {
                let _ = write!(text, "{}=", member.path);
                write_value(text, member.shape, value);
            });
        }
        (Kind::List { element, .. }, Value::Array(list)) => {
            separated(text, "[", "]", list.iter(), |text, value| write_value(text, element, value));
        }
        (Kind::Map { value: element, .. }, Value::Object(map)) => {
            separated(text, "{", "}", map.iter(), |text, (key, value)| {
                let _ = write!(text, "{key}=");
                write_value(text, element, value);
            });
        }
        (Kind::Blob { .. }, Value::String(encoded)) => {
            let length = blob::decode(encoded).map_or(0, |bytes| bytes.len());
            let _ = write!(text, "java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]");
        }
        (_, Value::String(plain)) => text.push_str(plain),
        (_, other) => {
            let _ = write!(text, "{other}");
        }
    }
}

fn separated<T>(
    text: &mut String,
    open: &str,
    close: &str,
    items: impl Iterator<Item = T>,
    mut write_item: impl FnMut(&mut String, T),
) {
    text.push_str(open);
    for (at, item) in items.enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        write_item(text, item);
    }
    text.push_str(close);
}
