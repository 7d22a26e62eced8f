//! Schema attributes between the wire and the domain: limits are text on the wire.

use api::types::{NumberAttributeConstraintsType, SchemaAttributeType, StringAttributeConstraintsType};
use domain::schema::{AttributeKind, SchemaAttribute};
use domain::schema_rules::{AttributeDefinition, Limits, data_type_of};

use crate::mirror::Mirror;

pub(super) fn from_wire(attributes: Vec<SchemaAttributeType>) -> Vec<AttributeDefinition> {
    let definition = |attribute: SchemaAttributeType| AttributeDefinition {
        name: attribute.name,
        data_type: attribute.attribute_data_type.map(Mirror::from_wire),
        developer_only: attribute.developer_only_attribute,
        mutable: attribute.mutable,
        required: attribute.required,
        string_limits: attribute
            .string_attribute_constraints
            .map(|limits| Limits { min: limits.min_length, max: limits.max_length }),
        number_limits: attribute
            .number_attribute_constraints
            .map(|limits| Limits { min: limits.min_value, max: limits.max_value }),
    };
    attributes.into_iter().map(definition).collect()
}

/// A type with limits always has its member for them, empty where there are none.
pub(super) fn to_wire(attribute: &SchemaAttribute) -> SchemaAttributeType {
    let (mut string_limits, mut number_limits) = (None, None);
    match &attribute.kind {
        AttributeKind::String { min_length, max_length } => {
            string_limits = Some(StringAttributeConstraintsType {
                min_length: min_length.map(|n| n.to_string()),
                max_length: max_length.map(|n| n.to_string()),
            });
        }
        AttributeKind::Number { min_value, max_value } => {
            number_limits = Some(NumberAttributeConstraintsType {
                min_value: min_value.map(|n| n.to_string()),
                max_value: max_value.map(|n| n.to_string()),
            });
        }
        AttributeKind::DateTime | AttributeKind::Boolean => {}
    }
    SchemaAttributeType {
        name: Some(attribute.name.clone()),
        attribute_data_type: Some(data_type_of(&attribute.kind).to_wire()),
        developer_only_attribute: Some(attribute.developer_only),
        mutable: Some(attribute.mutable),
        required: Some(attribute.required),
        string_attribute_constraints: string_limits,
        number_attribute_constraints: number_limits,
    }
}
