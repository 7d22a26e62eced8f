//! Making a schema from what a caller asks for (behaviour 10 §2.3).

use crate::schema::{AttributeKind, Schema, SchemaAttribute, is_standard};

/// The longest text an attribute can hold, in characters.
const STRING_LIMIT: u32 = 2048;

/// One attribute as it was asked for: names are without prefix, limits are text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributeDefinition {
    pub name: Option<String>,
    pub data_type: Option<DataType>,
    pub developer_only: Option<bool>,
    pub mutable: Option<bool>,
    pub required: Option<bool>,
    pub string_limits: Option<Limits>,
    pub number_limits: Option<Limits>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataType {
    String,
    Number,
    DateTime,
    Boolean,
}

/// The least and the greatest, as they were sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    pub min: Option<String>,
    pub max: Option<String>,
}

/// Why a schema is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaViolation {
    /// Our text: the model does not require a name, and no answer to a missing one is known.
    #[error("Attribute name is required for every schema attribute.")]
    NameMissing,
    #[error("Required custom attributes are not supported currently.")]
    CustomRequired,
    #[error("Duplicate custom attribute names {0} are not allowed in a user pool schema.")]
    Duplicate(String),
    #[error("You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {0}")]
    StandardChanged(String),
    /// Our text: `sub` is made by the service, so it cannot become optional or mutable.
    #[error("You can not change Mutable or Required for standard schema attribute sub")]
    SubChanged,
    #[error("Attribute {0} cannot have a max length shorter than it's min length")]
    LengthOrder(String),
    #[error("Attribute {0} cannot have a max value smaller than it's min value")]
    ValueOrder(String),
    #[error("Invalid AttributeDataType input, consider using the provided AttributeDataType enum.")]
    TypeMissing,
    #[error("user.{0}: String attributes cannot have a length of more than 2048")]
    TooLong(String),
    #[error("Invalid StringAttributeConstraints for schema attribute {0}")]
    StringConstraints(String),
    #[error("Invalid NumberAttributeConstraints for schema attribute {0}")]
    NumberConstraints(String),
    #[error("{0}: Existing attribute already has name {0}.")]
    Exists(String),
    /// Our text: the code is known, the sentence is not.
    #[error("A user pool cannot have more than {0} custom attributes.")]
    TooMany(i64),
}

/// The schema of a new pool: the standard attributes, changed where `definitions` say so, and custom ones after them.
///
/// # Errors
/// The first definition that breaks a rule.
pub fn new_schema(definitions: &[AttributeDefinition]) -> Result<Schema, SchemaViolation> {
    let mut schema = Schema::standard();
    let mut seen = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let name = definition.name.as_deref().ok_or(SchemaViolation::NameMissing)?;
        let attribute = match schema.get(name).filter(|_| is_standard(name)) {
            Some(standard) => changed_standard(standard, definition)?,
            None => custom(name, definition)?,
        };
        if seen.contains(&attribute.name) {
            return Err(SchemaViolation::Duplicate(attribute.name));
        }
        seen.push(attribute.name.clone());
        schema.set(attribute);
    }
    Ok(schema)
}

/// Adds custom attributes to a pool's schema; every name in `definitions` is a custom one, a standard name too.
///
/// # Errors
/// The first definition that breaks a rule, or more than `limit` custom attributes in all.
pub fn add_custom(schema: &mut Schema, definitions: &[AttributeDefinition], limit: i64) -> Result<(), SchemaViolation> {
    let mut added: Vec<SchemaAttribute> = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let name = definition.name.as_deref().ok_or(SchemaViolation::NameMissing)?;
        let attribute = custom(name, definition)?;
        if schema.get(&attribute.name).is_some() {
            return Err(SchemaViolation::Exists(attribute.name));
        }
        if added.iter().any(|other| other.name == attribute.name) {
            return Err(SchemaViolation::Duplicate(attribute.name));
        }
        added.push(attribute);
    }
    let mut extended = schema.clone();
    added.into_iter().for_each(|attribute| extended.set(attribute));
    check_count(&extended, limit)?;
    *schema = extended;
    Ok(())
}

/// Refuses a schema of more than `limit` custom attributes.
pub(crate) fn check_count(schema: &Schema, limit: i64) -> Result<(), SchemaViolation> {
    let count = schema.attributes().iter().filter(|a| a.name.contains(':')).count();
    if i64::try_from(count).is_ok_and(|count| count <= limit) { Ok(()) } else { Err(SchemaViolation::TooMany(limit)) }
}

fn custom(name: &str, definition: &AttributeDefinition) -> Result<SchemaAttribute, SchemaViolation> {
    let developer_only = definition.developer_only == Some(true);
    let name = format!("{}custom:{name}", if developer_only { "dev:" } else { "" });
    if definition.required == Some(true) {
        return Err(SchemaViolation::CustomRequired);
    }
    let none = Limits::default();
    let kind = match definition.data_type.ok_or(SchemaViolation::TypeMissing)? {
        DataType::String => string_kind(&name, definition.string_limits.as_ref().unwrap_or(&none))?,
        DataType::Number => number_kind(&name, definition.number_limits.as_ref().unwrap_or(&none))?,
        DataType::DateTime => AttributeKind::DateTime,
        DataType::Boolean => AttributeKind::Boolean,
    };
    Ok(SchemaAttribute { name, kind, developer_only, mutable: definition.mutable.unwrap_or(true), required: false })
}

fn changed_standard(
    standard: &SchemaAttribute,
    definition: &AttributeDefinition,
) -> Result<SchemaAttribute, SchemaViolation> {
    let name = &standard.name;
    let same_type = definition.data_type.is_none_or(|data_type| data_type == data_type_of(&standard.kind));
    if !same_type || definition.developer_only == Some(true) {
        return Err(SchemaViolation::StandardChanged(name.clone()));
    }
    let mutable = definition.mutable.unwrap_or(standard.mutable);
    let required = definition.required.unwrap_or(standard.required);
    if name == "sub" && (mutable, required) != (standard.mutable, standard.required) {
        return Err(SchemaViolation::SubChanged);
    }
    let kind = match (&standard.kind, &definition.string_limits, &definition.number_limits) {
        (AttributeKind::String { .. }, Some(limits), _) => string_kind(name, limits)?,
        (AttributeKind::Number { .. }, _, Some(limits)) => number_kind(name, limits)?,
        (kind, _, _) => kind.clone(),
    };
    Ok(SchemaAttribute { name: name.clone(), kind, developer_only: false, mutable, required })
}

/// The type without its limits.
pub fn data_type_of(kind: &AttributeKind) -> DataType {
    match kind {
        AttributeKind::String { .. } => DataType::String,
        AttributeKind::Number { .. } => DataType::Number,
        AttributeKind::DateTime => DataType::DateTime,
        AttributeKind::Boolean => DataType::Boolean,
    }
}

fn string_kind(name: &str, limits: &Limits) -> Result<AttributeKind, SchemaViolation> {
    let parse = |text: &Option<String>| match text.as_deref() {
        None | Some("") => Ok(None),
        // Digits that do not fit in 32 bits are a length that is too long, not something else.
        Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(text.parse().unwrap_or(u32::MAX))),
        Some(_) => Err(SchemaViolation::StringConstraints(name.to_owned())),
    };
    let (min_length, max_length) = (parse(&limits.min)?, parse(&limits.max)?);
    if min_length.max(max_length).is_some_and(|length| length > STRING_LIMIT) {
        return Err(SchemaViolation::TooLong(name.to_owned()));
    }
    match (min_length, max_length) {
        (Some(min), Some(max)) if min > max => Err(SchemaViolation::LengthOrder(name.to_owned())),
        _ => Ok(AttributeKind::String { min_length, max_length }),
    }
}

fn number_kind(name: &str, limits: &Limits) -> Result<AttributeKind, SchemaViolation> {
    let parse = |text: &Option<String>| match text.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| SchemaViolation::NumberConstraints(name.to_owned())),
    };
    let (min_value, max_value) = (parse(&limits.min)?, parse(&limits.max)?);
    match (min_value, max_value) {
        (Some(min), Some(max)) if min > max => Err(SchemaViolation::ValueOrder(name.to_owned())),
        _ => Ok(AttributeKind::Number { min_value, max_value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(name: &str, data_type: DataType) -> AttributeDefinition {
        AttributeDefinition { name: Some(name.into()), data_type: Some(data_type), ..AttributeDefinition::default() }
    }

    fn limits(min: &str, max: &str) -> Option<Limits> {
        Some(Limits { min: Some(min.into()), max: Some(max.into()) })
    }

    fn refusal(definition: AttributeDefinition) -> String {
        new_schema(&[definition]).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn custom_attributes_come_last_with_their_prefix() {
        let developer = AttributeDefinition { developer_only: Some(true), ..definition("d", DataType::Boolean) };
        let schema = new_schema(&[definition("x", DataType::String), developer]).unwrap();
        let names: Vec<_> = schema.attributes()[20..].iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["custom:x", "dev:custom:d"]);
        let x = schema.get("custom:x").unwrap();
        assert!(x.mutable && !x.required);
        assert_eq!(x.kind, AttributeKind::String { min_length: None, max_length: None });
    }

    #[test]
    fn a_standard_attribute_can_become_required_but_not_another_type() {
        let email = AttributeDefinition { required: Some(true), ..definition("email", DataType::String) };
        assert!(new_schema(&[email]).unwrap().is_required("email"));
        assert_eq!(
            refusal(definition("email", DataType::Number)),
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email"
        );
        let sub = AttributeDefinition { mutable: Some(true), ..definition("sub", DataType::String) };
        assert_eq!(refusal(sub), SchemaViolation::SubChanged.to_string());
    }

    #[test]
    fn refusals_use_the_services_words() {
        let text = |limits| AttributeDefinition { string_limits: limits, ..definition("x", DataType::String) };
        let number = |limits| AttributeDefinition { number_limits: limits, ..definition("x", DataType::Number) };
        for (definition, expected) in [
            (text(limits("3", "2")), "Attribute custom:x cannot have a max length shorter than it's min length"),
            (text(limits("0", "2049")), "user.custom:x: String attributes cannot have a length of more than 2048"),
            (text(limits("a", "2")), "Invalid StringAttributeConstraints for schema attribute custom:x"),
            (text(limits("-1", "2")), "Invalid StringAttributeConstraints for schema attribute custom:x"),
            (number(limits("3", "-2")), "Attribute custom:x cannot have a max value smaller than it's min value"),
            (number(limits("1.5", "2")), "Invalid NumberAttributeConstraints for schema attribute custom:x"),
            (
                AttributeDefinition { data_type: None, ..text(None) },
                "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
            ),
            (
                AttributeDefinition { required: Some(true), ..text(None) },
                "Required custom attributes are not supported currently.",
            ),
        ] {
            assert_eq!(refusal(definition), expected);
        }
        let twice = [definition("x", DataType::String), definition("x", DataType::Number)];
        assert_eq!(
            new_schema(&twice).unwrap_err().to_string(),
            "Duplicate custom attribute names custom:x are not allowed in a user pool schema."
        );
    }

    #[test]
    fn a_pool_has_fifty_custom_attributes_at_most() {
        let mut schema = Schema::standard();
        for n in 0..50 {
            add_custom(&mut schema, &[definition(&n.to_string(), DataType::String)], 50).unwrap();
        }
        let before = schema.clone();
        let more = [definition("more", DataType::String)];
        assert_eq!(add_custom(&mut schema, &more, 50), Err(SchemaViolation::TooMany(50)));
        let again = [definition("0", DataType::Number)];
        let exists = add_custom(&mut schema, &again, 50).unwrap_err();
        assert_eq!(exists.to_string(), "custom:0: Existing attribute already has name custom:0.");
        assert_eq!(schema, before);
    }
}
