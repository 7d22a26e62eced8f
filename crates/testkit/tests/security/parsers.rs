//! Rows 29 and 32: parsers that hang, overflow or see two things in one text (Kanidm 1.10, CVE-2024-10270,
//! CVE-2026-7571). Requests as bytes and the filter of ListUsers.

use domain::user_filter::UserFilter;
use poolhouse_testkit::scene::{PASSWORD, Scene, named};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::stage::{contents, raw, shared};

const ONE_MEGABYTE: usize = 1 << 20;

fn serialization(answer: &Result<Vec<u8>, api::ApiError>) -> bool {
    answer.as_ref().is_err_and(|error| error.code.as_str() == "SerializationException")
}

#[tokio::test]
async fn nests_and_floods_of_a_megabyte_are_refused() {
    let scene = shared(json!({}), json!({})).await;
    let repeat = |text: &str| text.repeat(ONE_MEGABYTE / text.len());
    let bodies = [
        repeat("["),
        repeat("{\"a\":"),
        repeat("[{\"\":"),
        format!("{{\"Username\":{}", repeat("[")),
        format!("{{\"Username\":{}1{}}}", repeat("["), repeat("]")),
        format!("{{\"UserAttributes\":{}", repeat("[{\"Name\":")),
        repeat("\""),
        repeat("\\u0000"),
        format!("{{{}", repeat("\"a\":0,")),
        repeat("9"),
        format!("{{\"Limit\":{}}}", repeat("9")),
        format!("{{\"Limit\":1e{}}}", repeat("9")),
        repeat(" "),
        repeat("\u{feff}"),
    ];
    for body in &bodies {
        for operation in ["SignUp", "ListUsers", "UpdateUserPool"] {
            let answer = raw(&scene.server, operation, body.as_bytes()).await;
            assert!(serialization(&answer), "{operation}: {answer:?} for {}…", &body[..20.min(body.len())]);
        }
    }
}

/// A member that comes twice, wherever it stands, is refused: nobody can be shown one value and have another acted upon.
#[tokio::test]
async fn a_member_twice_is_refused_wherever_it_stands() {
    let scene = shared(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let before = contents(&scene).await;
    let (pool, client) = (&scene.user_pool_id, &scene.client_id);
    let good = [
        (
            "SignUp",
            format!(
                r#"{{"ClientId":"{client}","Username":"joe","Password":"{PASSWORD}","UserAttributes":[{{"Name":"name","Value":"Joe"}}]}}"#
            ),
        ),
        (
            "InitiateAuth",
            format!(
                r#"{{"ClientId":"{client}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{{"USERNAME":"jane","PASSWORD":"{PASSWORD}"}}}}"#
            ),
        ),
        ("AdminDisableUser", format!(r#"{{"UserPoolId":"{pool}","Username":"jane"}}"#)),
    ];
    for (operation, body) in &good {
        // After each member, the same member once more: plain, and spelled with an escape.
        let members: Vec<(usize, &str)> = body
            .match_indices("\":")
            .filter_map(|(end, _)| {
                let start = body[..end].rfind('"')?;
                Some((start, &body[start + 1..end]))
            })
            .collect();
        assert!(members.len() >= 2);
        for (start, name) in members {
            let escaped = format!("\\u{:04x}{}", name.as_bytes()[0], &name[1..]);
            for spelled in [name, escaped.as_str()] {
                for value in ["\"x\"", "null", "{}"] {
                    let twice = format!("{}\"{spelled}\":{value},{}", &body[..start], &body[start..]);
                    let answer = raw(&scene.server, operation, twice.as_bytes()).await;
                    assert!(serialization(&answer), "{operation}: {answer:?} for {twice}");
                }
            }
        }
    }
    assert_eq!(contents(&scene).await, before);
    for (operation, body) in &good {
        assert!(raw(&scene.server, operation, body.as_bytes()).await.is_ok(), "{operation}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bytes_are_a_request_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = api::parse(&bytes);
    }

    /// What is nearly JSON is the harder case: real requests with pieces cut out, doubled and replaced.
    #[test]
    fn damaged_requests_are_read_once_or_refused(
        cut in any::<prop::sample::Index>(),
        length in 0_usize..12,
        put in r#"[{}\[\]",:\\0-9eE+.\-tfnu ]{0,6}"#,
    ) {
        let request = r#"{"A":{"B":[1,2.5e3,"\u00e9\n",null,{"C":true}]},"D":"x","E":-0}"#;
        let start = cut.index(request.len());
        let end = (start + length).min(request.len());
        let damaged = format!("{}{put}{}", &request[..start], &request[end..]);
        if let Ok(value) = api::parse(damaged.as_bytes()) {
            // What was read says the same when it is written and read again.
            let again = api::parse(value.to_string().as_bytes()).unwrap();
            prop_assert_eq!(again, value);
        }
    }

    #[test]
    fn any_text_is_a_filter_or_refused(text in "\\PC{0,256}", pieces in r#"((email|sub|=|\^=|"|\\| |status|x|\u{0}){0,12})"#) {
        for text in [text, pieces] {
            let _ = UserFilter::parse(&text);
        }
    }

    /// Whatever the value, it is compared and not interpreted: quoting it makes a filter for exactly it.
    #[test]
    fn a_quoted_value_comes_out_as_it_went_in(value in "\\PC{0,60}", prefix: bool) {
        let operator = if prefix { "^=" } else { "=" };
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        let filter = UserFilter::parse(&format!("email {operator} \"{quoted}\"")).unwrap().unwrap();
        prop_assert_eq!((filter.value, filter.prefix), (value, prefix));
    }
}

async fn listed(scene: &Scene, filter: &str) -> Option<Vec<Value>> {
    let answer = scene.call("ListUsers", json!({ "Filter": filter })).await.ok()?;
    Some(answer["Users"].as_array().unwrap().iter().map(|user| named(&user["Attributes"])["name"].clone()).collect())
}

/// Filters reach the database as values only: hostile ones find exactly the user who is called so, or nobody.
#[test]
fn hostile_values_find_only_who_is_called_so() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hostile =
        ["' OR '1'='1", "%", "_", "a%", "\\", "\"", "'; DROP TABLE users; --", "*", "$1", "\u{10ffff}", "ﬀ", "é", ""];
    let scene = runtime.block_on(async {
        let scene = shared(json!({}), json!({})).await;
        for (number, name) in hostile.iter().filter(|name| !name.is_empty()).enumerate() {
            scene.user(&format!("user-{number}"), json!({ "name": name })).await;
        }
        scene
    });
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
    runtime.block_on(async {
        for value in hostile {
            let found = listed(&scene, &format!("name = \"{}\"", quoted(value))).await.unwrap();
            assert_eq!(found, if value.is_empty() { vec![] } else { vec![json!(value)] }, "{value}");
            let everyone = hostile.iter().filter(|name| !name.is_empty() && name.starts_with(value));
            let found = listed(&scene, &format!("name ^= \"{}\"", quoted(value))).await.unwrap();
            assert_eq!(found.len(), everyone.count(), "prefix {value}: {found:?}");
        }
    });
    proptest!(ProptestConfig::with_cases(200), |(filter in r#"(name|email|sub|status|username|cognito:user_status|custom:x)? ?(=|\^=|==|<)? ?"?[ -~]{0,12}"?"#)| {
        let answer = runtime.block_on(scene.call("ListUsers", json!({ "Filter": filter })));
        if let Err(refusal) = answer {
            prop_assert_eq!(refusal.code, "InvalidParameterException");
        }
    });
}
