//! Google: OpenID Connect, and the People API for what an ID token has not.

use http::Method;
use serde_json::{Map, Value, json};

use super::Place;
use crate::openid::{Authorization, Connector, Settings, UserInfo, Verifier};
use crate::provider::ProviderError;

const KEYS_URL: &str = "https://www.googleapis.com/oauth2/v3/certs";

/// Its ID tokens may leave the scheme out, by Google's documentation.
const SECOND_ISSUER: &str = "accounts.google.com";

/// The fields of a person (`personFields` of people.get). The API refuses every other name.
const PERSON_FIELDS: [&str; 27] = [
    "addresses",
    "ageRanges",
    "biographies",
    "birthdays",
    "calendarUrls",
    "clientData",
    "coverPhotos",
    "emailAddresses",
    "events",
    "externalIds",
    "genders",
    "imClients",
    "interests",
    "locales",
    "locations",
    "memberships",
    "miscKeywords",
    "names",
    "nicknames",
    "occupations",
    "organizations",
    "phoneNumbers",
    "photos",
    "relations",
    "sipAddresses",
    "skills",
    "urls",
];

/// # Errors
/// A setting is missing or cannot be used.
pub(crate) fn connector(settings: Settings<'_>) -> Result<Connector, ProviderError> {
    let place = Place::new(settings, "google");
    // The ID token has what most map; a project that never enabled the People API is not asked to.
    let mapped = settings.mapped_claims();
    let fields: Vec<&str> = PERSON_FIELDS.into_iter().filter(|field| mapped.contains(field)).collect();
    let user_info = match fields.as_slice() {
        [] => None,
        fields => Some(UserInfo {
            url: place.user_info("personFields", fields)?,
            method: Method::GET,
            proves_secret: false,
            read: person,
        }),
    };
    Ok(Connector {
        client: settings.client()?,
        authorization: Authorization { passes_hint: true, ..place.authorization()? },
        token: place.token()?,
        id_tokens: Some(Verifier {
            issuers: place.issuers(Some(SECOND_ISSUER))?,
            keys_url: place.url("jwks", KEYS_URL)?,
            shared_secret: false,
        }),
        user_info,
        token_info: None,
        id_claim: "sub",
        tells_name: false,
    })
}

/// A person of the People API as claims: under the name of each field, the one entry of it that is primary. Ours: the
/// service does not say how it reads them.
fn person(person: Map<String, Value>) -> Map<String, Value> {
    let id = person.get("resourceName").and_then(Value::as_str).and_then(|name| name.strip_prefix("people/"));
    let mut claims: Map<String, Value> = Map::new();
    claims.insert("sub".to_owned(), id.map_or(Value::Null, Value::from));
    for (field, entries) in &person {
        let Some(entries) = entries.as_array().filter(|_| PERSON_FIELDS.contains(&field.as_str())) else { continue };
        let is_primary = |entry: &&Value| entry.pointer("/metadata/primary") == Some(&json!(true));
        let primary = entries.iter().find(is_primary).or(entries.first());
        if let Some(value) = primary.and_then(entry_value) {
            claims.insert(field.clone(), value);
        }
    }
    claims
}

/// The members that hold the value of an entry, the most definite first: a canonical phone number is what a pool takes.
const VALUE_MEMBERS: [&str; 9] =
    ["canonicalForm", "formattedValue", "displayName", "value", "url", "name", "username", "person", "ageRange"];

fn entry_value(entry: &Value) -> Option<Value> {
    if let Some(date) = entry.get("date") {
        let part = |name: &str| date.get(name).and_then(Value::as_u64);
        // A birthday without its year is no birthdate.
        return Some(format!("{:04}-{:02}-{:02}", part("year")?, part("month")?, part("day")?).into());
    }
    VALUE_MEMBERS.iter().find_map(|member| entry.get(*member)).filter(|value| value.is_string()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_by_its_primary_entries() {
        let answer = json!({"resourceName": "people/1043", "etag": "x",
            "phoneNumbers": [{"value": "030 1", "canonicalForm": "+49301"},
                {"metadata": {"primary": true}, "value": "030 2", "canonicalForm": "+49302"}],
            "birthdays": [{"date": {"year": 1990, "month": 2, "day": 3}}],
            "genders": [{"value": "female", "formattedValue": "Female"}],
            "events": [{"date": {"month": 2, "day": 3}}], "photos": []});
        let claims = person(answer.as_object().unwrap().clone());
        let expected = json!({"sub": "1043", "phoneNumbers": "+49302", "birthdays": "1990-02-03", "genders": "Female"});
        assert_eq!(Value::Object(claims), expected);
        assert_eq!(Value::Object(person(Map::new())), json!({"sub": null}));
    }
}
