//! ListWebAuthnCredentials and DeleteWebAuthnCredential.

use testkit::START_SECONDS;

use super::*;

#[tokio::test]
async fn a_passkey_is_listed_as_it_was_made() {
    let (scene, token) = with_jane().await;
    let google = 0xea9b_8d66_4d01_1d21_3ce4_b6b4_8cb5_75d4_u128.to_be_bytes();
    let named = Authenticator { aaguid: google, ..Authenticator::default() };
    let roaming = Authenticator {
        attachment: Some("cross-platform"),
        transports: vec!["usb", "nfc"],
        ..Authenticator::default()
    };
    let silent = Authenticator { attachment: None, transports: Vec::new(), ..Authenticator::default() };
    for passkey in [&named, &roaming, &silent] {
        passkey.register(&scene, &token).await.unwrap();
        scene.server.clock.advance_seconds(1);
    }
    let expected = json!({"Credentials": [
        {
            "CredentialId": named.credential_id(),
            "FriendlyCredentialName": "Google Password Manager",
            "RelyingPartyId": "example.com",
            "AuthenticatorAttachment": "platform",
            "AuthenticatorTransports": ["internal", "hybrid"],
            "CreatedAt": START_SECONDS,
        },
        {
            "CredentialId": roaming.credential_id(),
            "FriendlyCredentialName": "Roaming passkey",
            "RelyingPartyId": "example.com",
            "AuthenticatorAttachment": "cross-platform",
            "AuthenticatorTransports": ["usb", "nfc"],
            "CreatedAt": START_SECONDS + 1,
        },
        {
            "CredentialId": silent.credential_id(),
            "FriendlyCredentialName": "Passkey",
            "RelyingPartyId": "example.com",
            "AuthenticatorTransports": [],
            "CreatedAt": START_SECONDS + 2,
        },
    ]});
    assert_eq!(list(&scene, &token, json!({})).await, expected);
}

#[tokio::test]
async fn the_list_comes_a_page_at_a_time_and_holds_the_callers_own() {
    let (scene, token) = with_jane().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let passkey = Authenticator::default();
        passkey.register(&scene, &token).await.unwrap();
        ids.push(passkey.credential_id());
    }
    ids.sort();
    scene.user("john", json!({})).await;
    let john = scene.tokens("john").await.access;
    Authenticator::default().register(&scene, &john).await.unwrap();
    let first = list(&scene, &token, json!({"MaxResults": 2})).await;
    let rest = list(&scene, &token, json!({"MaxResults": 2, "NextToken": first["NextToken"]})).await;
    let all: Vec<&Value> = [&first, &rest].iter().flat_map(|page| page["Credentials"].as_array().unwrap()).collect();
    let mut listed: Vec<&str> = all.iter().map(|one| one["CredentialId"].as_str().unwrap()).collect();
    listed.sort_unstable();
    assert_eq!(listed, ids);
    assert_eq!(rest.get("NextToken"), None);
    // Another user's token of a page is none.
    let input = json!({"AccessToken": john, "NextToken": first["NextToken"]});
    let refused = scene.refused("ListWebAuthnCredentials", input).await;
    assert_eq!(refused.code, "InvalidParameterException");
    let many = scene.refused("ListWebAuthnCredentials", json!({"AccessToken": token, "MaxResults": 21})).await;
    assert_eq!(many.code, "InvalidParameterException");
    // 0 means what nothing means.
    assert_eq!(list(&scene, &token, json!({"MaxResults": 0})).await["Credentials"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_deleted_passkey_signs_nobody_in() {
    let (scene, token) = with_jane().await;
    let passkey = Authenticator::default();
    passkey.register(&scene, &token).await.unwrap();
    scene.user("john", json!({})).await;
    let john = scene.tokens("john").await.access;
    let missing = refusal("ResourceNotFoundException", "The passkey does not exist.");
    let delete = async |token: &str, id: &str| {
        scene.call("DeleteWebAuthnCredential", json!({"AccessToken": token, "CredentialId": id})).await
    };
    assert_eq!(delete(&john, &passkey.credential_id()).await, Err(missing.clone()));
    assert_eq!(delete(&token, "AAAA").await, Err(missing.clone()));
    let challenge = ask(&scene, "jane").await.unwrap();
    assert_eq!(delete(&token, &passkey.credential_id()).await, Ok(json!({})));
    assert_eq!(delete(&token, &passkey.credential_id()).await, Err(missing));
    let answer = passkey.answer(&challenge, "jane");
    assert_eq!(scene.refused("RespondToAuthChallenge", answer).await, wrong());
    let challenge = ask(&scene, "jane").await.unwrap();
    assert_eq!(challenge["ChallengeName"], "SELECT_CHALLENGE");
}

#[tokio::test]
async fn what_is_no_access_token_is_refused() {
    let (scene, token) = with_jane().await;
    scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
    let credential = json!({"Credential": {}, "CredentialId": "AAAA"});
    for operation in [
        "StartWebAuthnRegistration",
        "CompleteWebAuthnRegistration",
        "ListWebAuthnCredentials",
        "DeleteWebAuthnCredential",
    ] {
        for token in ["x", token.as_str()] {
            let info = api::operation::find(operation).unwrap();
            let mut input = merged(credential.clone(), json!({ "AccessToken": token }));
            let api::shape::Kind::Structure { members } = &info.input.kind else { panic!() };
            input.as_object_mut().unwrap().retain(|name, _| members.iter().any(|member| member.name == name));
            let refused = scene.refused(operation, input).await;
            assert_eq!(refused, refusal("NotAuthorizedException", "Invalid Access Token"), "{operation}");
        }
    }
}
