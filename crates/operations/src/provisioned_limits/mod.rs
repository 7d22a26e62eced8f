//! The rates at which the API lets requests through, of an account in a region (behaviour 40 §6.8).

mod get_provisioned_limit;
#[cfg(test)]
mod tests;
mod update_provisioned_limit;

use api::types::{LimitClass, LimitDefinitionType, LimitType};
use api::{ApiError, ErrorCode};
use domain::rates::Category;

/// The category that a definition names.
fn category(definition: &LimitDefinitionType) -> Result<Category, ApiError> {
    // Our texts: only the codes are known.
    let only = definition.attributes.len() == 1;
    let name = definition.attributes.get("Category").filter(|_| only).ok_or_else(|| {
        ApiError::invalid_parameter("A limit of class API_CATEGORY is identified by the attribute Category alone.")
    })?;
    Category::named(name).ok_or_else(|| {
        ApiError::new(ErrorCode::ResourceNotFound, format!("There is no category {name} of API requests."))
    })
}

fn limit(category: Category, per_second: i32) -> LimitType {
    let definition = LimitDefinitionType {
        limit_class: LimitClass::ApiCategory,
        attributes: [("Category".to_owned(), category.as_str().to_owned())].into(),
    };
    LimitType {
        limit_definition: definition,
        provisioned_limit_value: per_second,
        free_limit_value: category.free_per_second(),
    }
}
