//! What each provider says of a person, in an ID token and at its user info endpoint.

use serde_json::{Map, Value, json};

use super::grants::{Grant, Pass};
use super::kind::Kind;
use super::people::Person;
use super::request::AuthorizationRequest;

/// The claims of an ID token that are about the person.
pub(super) fn of_id_token(kind: Kind, grant: &Grant) -> Map<String, Value> {
    let mut claims = standard(&grant.person, &grant.scope);
    if kind == Kind::Apple {
        // Names come beside the code, and truth is text.
        claims.retain(|name, _| matches!(name.as_str(), "sub" | "email" | "email_verified"));
        if let Some(verified) = claims.get_mut("email_verified") {
            *verified = Value::String(verified.to_string());
        }
    }
    claims
}

/// The answer of the user info endpoint. `fields` is what Google's and Facebook's are asked for.
pub(super) fn of_user_info(kind: Kind, pass: &Pass, fields: &str) -> Value {
    match kind {
        Kind::OpenId | Kind::Apple => Value::Object(standard(&pass.person, &pass.scope)),
        Kind::Google => google(&pass.person, fields),
        Kind::Facebook => facebook(&pass.person, fields),
        Kind::Amazon => amazon(&pass.person, &pass.scope),
    }
}

/// OpenID Connect Core 1.0 §5.1 and §5.4.
fn standard(person: &Person, scope: &str) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("sub", json!(person.id));
    if AuthorizationRequest::asks_for(scope, "email") {
        if let Some(email) = &person.email {
            say("email", json!(email));
        }
        if let Some(verified) = person.email_verified {
            say("email_verified", json!(verified));
        }
    }
    if AuthorizationRequest::asks_for(scope, "profile") {
        let (name, id) = (person.name(), &person.id);
        for (claim, text) in [
            ("name", &name),
            ("given_name", &person.given_name),
            ("family_name", &person.family_name),
            ("preferred_username", id),
        ] {
            if !text.is_empty() {
                say(claim, json!(text));
            }
        }
        if !person.groups.is_empty() {
            say("groups", json!(person.groups));
        }
    }
    claims
}

/// A person of the People API, as far as `personFields` go.
fn google(person: &Person, fields: &str) -> Value {
    let source = json!({ "type": "PROFILE", "id": person.id });
    let metadata = json!({ "primary": true, "source": source });
    let mut answer = json!({ "resourceName": format!("people/{}", person.id), "etag": "%EgUBAgMuNw==" });
    for field in fields.split(',') {
        let value = match (field.trim(), &person.email) {
            ("names", _) => json!([{
                "metadata": metadata, "displayName": person.name(),
                "givenName": person.given_name, "familyName": person.family_name,
            }]),
            ("emailAddresses", Some(email)) => {
                let verified = person.email_verified == Some(true);
                json!([{ "metadata": { "primary": true, "verified": verified, "source": source }, "value": email }])
            }
            _ => continue,
        };
        answer[field.trim()] = value;
    }
    answer
}

/// A node of the Graph API: `id`, and what was asked for.
fn facebook(person: &Person, fields: &str) -> Value {
    let mut answer = json!({ "id": person.id });
    for field in fields.split(',').map(str::trim) {
        let value = match field {
            "name" => person.name(),
            "first_name" => person.given_name.clone(),
            "last_name" => person.family_name.clone(),
            "email" => person.email.clone().unwrap_or_default(),
            _ => continue,
        };
        if !value.is_empty() {
            answer[field] = json!(value);
        }
    }
    answer
}

fn amazon(person: &Person, scope: &str) -> Value {
    let mut answer = json!({ "user_id": person.id });
    if AuthorizationRequest::asks_for(scope, "profile") {
        answer["name"] = json!(person.name());
        if let Some(email) = &person.email {
            answer["email"] = json!(email);
        }
    }
    if AuthorizationRequest::asks_for(scope, "postal_code") {
        answer["postal_code"] = json!("98101");
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::fields::Fields;

    fn pass(kind: Kind, who: &str, scope: &str) -> Pass {
        let person = Person::chosen(kind, who, &Fields::default()).unwrap();
        Pass { client_id: "c".to_owned(), scope: scope.to_owned(), person, until_seconds: 0 }
    }

    fn said(kind: Kind, who: &str, scope: &str, fields: &str) -> Value {
        of_user_info(kind, &pass(kind, who, scope), fields)
    }

    #[test]
    fn each_speaks_its_dialect() {
        assert_eq!(said(Kind::OpenId, "mallory", "openid email", "")["email_verified"], json!(false));
        assert_eq!(said(Kind::OpenId, "ada", "openid", ""), json!({"sub": "ada"}));
        assert_eq!(said(Kind::OpenId, "ada", "openid profile", "")["groups"], json!(["engineers", "readers"]));
        let google = said(Kind::Google, "ada", "openid", "names,emailAddresses,photos");
        assert_eq!(google["names"][0]["displayName"], "Ada Lovelace");
        assert_eq!(google["emailAddresses"][0]["metadata"]["verified"], json!(true));
        let facebook = said(Kind::Facebook, "noor", "public_profile,email", "name,email,birthday");
        assert_eq!(facebook, json!({"id": "10000000000000004", "name": "Noor Nomail"}));
        let amazon = said(Kind::Amazon, "ada", "profile postal_code", "");
        assert_eq!((&amazon["user_id"], &amazon["postal_code"]), (&json!("amzn1.account.ADA"), &json!("98101")));
    }

    #[test]
    fn apple_says_truth_in_text_and_no_name() {
        let Pass { scope, person, .. } = pass(Kind::Apple, "ada", "name email profile");
        let (client_id, redirect_uri) = (String::new(), String::new());
        let grant =
            Grant { client_id, redirect_uri, scope, nonce: None, code_challenge: None, person, until_seconds: 0 };
        let claims = of_id_token(Kind::Apple, &grant);
        assert_eq!(claims.get("email_verified"), Some(&json!("true")));
        assert!(!claims.contains_key("name"));
    }
}
