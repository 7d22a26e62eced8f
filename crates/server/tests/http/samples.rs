//! Requests made from the model, against every operation that exists: never a 500, always a success or a declared error.

use api::OperationInfo;
use api::samples::{Expect, Sample, requests};
use serde_json::{Value, json};

use crate::connection::{Answer, Connection};
use crate::server::Server;

/// Things that exist, to stand in the place of what the samples make up.
struct Known {
    members: Vec<(&'static str, Value)>,
}

impl Known {
    fn make(to: &mut Connection) -> Self {
        let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json()["UserPool"]["Id"].clone();
        let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
        let client = json!({"UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": flows});
        let client = to.call("CreateUserPoolClient", &client).json()["UserPoolClient"]["ClientId"].clone();
        let password = json!("Correct-Horse7!");
        to.call("AdminCreateUser", &json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"}));
        let set = json!({"UserPoolId": pool, "Username": "ann", "Password": password, "Permanent": true});
        to.call("AdminSetUserPassword", &set);
        let sign_in = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "ann", "PASSWORD": password},
        });
        let tokens = to.call("InitiateAuth", &sign_in).json()["AuthenticationResult"].clone();
        let members = vec![
            ("UserPoolId", pool),
            ("ClientId", client),
            ("Username", json!("ann")),
            ("AccessToken", tokens["AccessToken"].clone()),
            ("RefreshToken", tokens["RefreshToken"].clone()),
            ("Token", tokens["RefreshToken"].clone()),
        ];
        assert!(members.iter().all(|(_, value)| value.is_string()), "{members:?}");
        Self { members }
    }

    /// The sample about things that exist; nothing if it is about no such thing.
    fn put_into(&self, sample: &Sample) -> Option<Value> {
        let mut body = sample.body.clone();
        for (name, value) in &self.members {
            if let Some(made_up) = body.get_mut(name) {
                *made_up = value.clone();
            }
        }
        Some(body).filter(|body| *body != sample.body)
    }
}

fn judge(operation: &OperationInfo, sample: &Sample, answer: &Answer) {
    let shown = || format!("{} {}: {}", operation.name, sample.label, answer.text());
    let code = answer.error();
    let is_validation = answer.text().contains("detected: Value");
    match sample.expect {
        Expect::Serialization => {
            assert_eq!((answer.status, code.as_str()), (400, "SerializationException"), "{}", shown())
        }
        Expect::Invalid => {
            assert_eq!(
                (answer.status, code.as_str(), is_validation),
                (400, "InvalidParameterException", true),
                "{}",
                shown()
            );
        }
        Expect::Valid => {
            let declared = operation.errors.iter().any(|error| error.as_str() == code);
            assert!(answer.status == 200 || (answer.status == 400 && declared), "{} {}", answer.status, shown());
        }
    }
}

#[test]
fn every_sample_gets_a_declared_answer() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let implemented = api::operations::ALL.iter().filter(|operation| operations::is_implemented(operation));
    let mut count = 0;
    for operation in implemented {
        for sample in requests(operation) {
            judge(operation, &sample, &to.call(operation.name, &sample.body));
            count += 1;
        }
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn every_valid_sample_about_things_that_exist_gets_a_declared_answer() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let mut known = Known::make(to);
    // What takes such a thing away comes last of all.
    let takes_away =
        |operation: &&OperationInfo| operation.name.contains("Delete") || operation.name.contains("SignOut");
    let implemented = || api::operations::ALL.iter().filter(|operation| operations::is_implemented(operation));
    for operation in implemented().filter(|operation| !takes_away(operation)).chain(implemented().filter(takes_away)) {
        for sample in requests(operation).iter().filter(|sample| sample.expect == Expect::Valid) {
            let Some(body) = known.put_into(sample) else { continue };
            let answer = to.call(operation.name, &body);
            judge(operation, sample, &answer);
            if takes_away(&operation) && answer.status == 200 {
                known = Known::make(to);
            }
        }
    }
}
