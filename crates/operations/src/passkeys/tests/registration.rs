//! StartWebAuthnRegistration and CompleteWebAuthnRegistration: the options, and each check with its exception.

use testkit::TestServer;
use testkit::authenticator::with_passkeys;

use super::*;

#[tokio::test]
async fn the_options_say_whom_and_how() {
    let (scene, token) = with_jane().await;
    let mut options = start(&scene, &token).await;
    assert_eq!(options["challenge"].take().as_str().unwrap().len(), 22);
    let sub = scene.ok("AdminGetUser", json!({"Username": "jane"})).await["UserAttributes"][0]["Value"].take();
    let handle = crypto::webauthn::to_base64url(sub.as_str().unwrap().as_bytes());
    let expected = json!({
        "rp": {"id": "example.com", "name": "example.com"},
        "user": {"id": handle, "name": "jane", "displayName": "jane"},
        "challenge": null,
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
        "timeout": 60000,
        "excludeCredentials": [],
        "authenticatorSelection":
            {"requireResidentKey": true, "residentKey": "required", "userVerification": "preferred"},
    });
    assert_eq!(options, expected);
    let passkey = Authenticator::default();
    passkey.register(&scene, &token).await.unwrap();
    let excluded = json!([{"type": "public-key", "id": passkey.credential_id()}]);
    assert_eq!(start(&scene, &token).await["excludeCredentials"], excluded);
}

#[tokio::test]
async fn elliptic_and_rsa_keys_are_taken_from_every_kind_of_client() {
    let (scene, token) = with_jane().await;
    Authenticator::rsa().register(&scene, &token).await.unwrap();
    // What Swift sends.
    let mut bare = Authenticator::default().create(&start(&scene, &token).await);
    bare.as_object_mut().unwrap().retain(|name, _| ["id", "rawId", "type", "response"].contains(&name.as_str()));
    bare["response"].as_object_mut().unwrap().remove("transports");
    assert_eq!(complete(&scene, &token, bare).await, Ok(json!({})));
    // Of a page below the site, and of an app.
    for origin in ["https://app.example.com:8443", "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck"] {
        let passkey = Authenticator { origin: Some(origin.to_owned()), ..Authenticator::default() };
        passkey.register(&scene, &token).await.unwrap();
    }
    assert_eq!(list(&scene, &token, json!({})).await["Credentials"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn each_flaw_has_its_exception() {
    let (scene, token) = with_jane().await;
    let good = Authenticator::default;
    let invalid = "InvalidParameterException";
    // {1: 1, 3: algorithm}: a key of which only kind and algorithm are said.
    let key = |algorithm: u8| Some(vec![0xa2, 1, 1, 3, algorithm]);
    let text = |text: &str| Some(text.to_owned());
    for (flaw, expected) in [
        (Authenticator { user_present: false, ..good() }, invalid),
        (Authenticator { ceremony: Some("webauthn.get"), ..good() }, invalid),
        (Authenticator { ceremony: Some("payment.get"), ..good() }, invalid),
        (Authenticator { challenge: text("AAAAAAAAAAAAAAAAAAAAAA"), ..good() }, "WebAuthnChallengeNotFoundException"),
        (
            Authenticator { origin: text("https://example.com.evil.example"), ..good() },
            "WebAuthnOriginNotAllowedException",
        ),
        (Authenticator { origin: text("http://example.com"), ..good() }, "WebAuthnOriginNotAllowedException"),
        (Authenticator { cross_origin: true, ..good() }, "WebAuthnOriginNotAllowedException"),
        (Authenticator { relying_party_id: text("example.org"), ..good() }, "WebAuthnRelyingPartyMismatchException"),
        // EdDSA: a key we cannot use. ES256 without a point: no key.
        (Authenticator { public_key: key(0x27), ..good() }, "WebAuthnCredentialNotSupportedException"),
        (Authenticator { public_key: key(0x26), ..good() }, invalid),
    ] {
        let refused = flaw.register(&scene, &token).await.unwrap_err();
        assert_eq!(refused.code, expected, "{refused:?}");
        if expected == invalid {
            assert_eq!(refused.message, "Credential data is not valid");
        }
    }
    for malformed in [json!({}), json!([]), json!("x"), json!({"id": "AQ", "rawId": "AQ", "type": "public-key"})] {
        let refused = complete(&scene, &token, malformed.clone()).await.unwrap_err();
        assert_eq!(refused.code, invalid, "{malformed}");
    }
    let mut torn = good().create(&start(&scene, &token).await);
    torn["rawId"] = json!("AAAA");
    assert_eq!(complete(&scene, &token, torn).await, Err(refusal(invalid, "Credential data is not valid")));
    assert_eq!(list(&scene, &token, json!({})).await, json!({"Credentials": []}));
}

#[tokio::test]
async fn verification_is_demanded_where_it_is_required() {
    let (scene, token) = with_jane().await;
    let config = json!({"RelyingPartyId": "example.com", "UserVerification": "required"});
    scene.ok("SetUserPoolMfaConfig", json!({ "WebAuthnConfiguration": config })).await;
    assert_eq!(start(&scene, &token).await["authenticatorSelection"]["userVerification"], "required");
    let lazy = Authenticator { user_verified: false, ..Authenticator::default() };
    assert_eq!(lazy.register(&scene, &token).await.unwrap_err().code, "InvalidParameterException");
    Authenticator::default().register(&scene, &token).await.unwrap();
}

#[tokio::test]
async fn a_challenge_is_the_newest_one_and_works_once_and_in_time() {
    let (scene, token) = with_jane().await;
    let gone = refusal("WebAuthnChallengeNotFoundException", "The challenge was not issued, was used, or has expired.");
    let passkey = Authenticator::default;
    let (older, newer) = (start(&scene, &token).await, start(&scene, &token).await);
    assert_eq!(complete(&scene, &token, passkey().create(&older)).await, Err(gone.clone()));
    assert_eq!(complete(&scene, &token, passkey().create(&newer)).await, Ok(json!({})));
    assert_eq!(complete(&scene, &token, passkey().create(&newer)).await, Err(gone.clone()));
    let late = start(&scene, &token).await;
    scene.server.clock.advance_seconds(180);
    assert_eq!(complete(&scene, &token, passkey().create(&late)).await, Err(gone.clone()));
    // An attempt that failed used its challenge up.
    let tried = start(&scene, &token).await;
    let liar = Authenticator { origin: Some("https://evil.example".to_owned()), ..passkey() };
    assert!(complete(&scene, &token, liar.create(&tried)).await.is_err());
    assert_eq!(complete(&scene, &token, passkey().create(&tried)).await, Err(gone.clone()));
    // Another user's is none.
    scene.user("john", json!({})).await;
    let john = scene.tokens("john").await.access;
    let his = start(&scene, &john).await;
    assert_eq!(complete(&scene, &token, passkey().create(&his)).await, Err(gone));
    assert_eq!(complete(&scene, &john, passkey().create(&his)).await, Ok(json!({})));
}

#[tokio::test]
async fn the_client_that_started_completes() {
    let (scene, token) = with_jane().await;
    let other = scene.another_client(json!({})).await;
    let parameters = json!({"USERNAME": "jane", "PASSWORD": testkit::scene::PASSWORD});
    let input = json!({"ClientId": other, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    let others = Tokens::of(&scene.ok("InitiateAuth", input).await).access;
    let options = start(&scene, &token).await;
    let refused = complete(&scene, &others, Authenticator::default().create(&options)).await.unwrap_err();
    assert_eq!(refused.code, "WebAuthnClientMismatchException");
    assert_eq!(complete(&scene, &token, Authenticator::default().create(&options)).await, Ok(json!({})));
}

#[tokio::test]
async fn a_pool_needs_the_factor_and_a_site() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let token = scene.tokens("jane").await.access;
    let started = async |scene: &Scene, token: &str| {
        scene.call("StartWebAuthnRegistration", json!({ "AccessToken": token })).await
    };
    let refused = started(&scene, &token).await.unwrap_err();
    assert_eq!(refused.code, "WebAuthnNotEnabledException");
    let credential = Authenticator::default().create(&json!({"rp": {"id": "example.com"}, "challenge": "AA"}));
    let refused = complete(&scene, &token, credential.clone()).await.unwrap_err();
    assert_eq!(refused.code, "WebAuthnNotEnabledException");

    let scene = Scene::new(with_passkeys(), json!({})).await;
    scene.user("jane", json!({})).await;
    let token = scene.tokens("jane").await.access;
    assert_eq!(started(&scene, &token).await.unwrap_err().code, "WebAuthnConfigurationMissingException");
    let refused = complete(&scene, &token, credential).await.unwrap_err();
    assert_eq!(refused.code, "WebAuthnRelyingPartyMismatchException");
    // The site follows the pool's domains, at once.
    scene.ok("CreateUserPoolDomain", json!({"Domain": "shop"})).await;
    let site =
        async |scene: &Scene| started(scene, &token).await.unwrap()["CredentialCreationOptions"]["rp"]["id"].take();
    assert_eq!(site(&scene).await, "shop.auth.us-east-1.localhost");
    let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/12345678-1234-1234-1234-123456789012";
    let custom = json!({"Domain": "id.example.com", "CustomDomainConfig": {"CertificateArn": certificate}});
    scene.ok("CreateUserPoolDomain", custom).await;
    assert_eq!(site(&scene).await, "id.example.com");
    let config = json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.org"}});
    scene.ok("SetUserPoolMfaConfig", config).await;
    assert_eq!(site(&scene).await, "example.org");
}

/// The pages are under this name too: see `flows::Settings::pages_url`.
#[tokio::test]
async fn the_site_of_a_server_at_an_address_of_this_machine_is_below_localhost() {
    for (base_url, site) in [
        ("http://127.0.0.1:7665", Some("shop.auth.us-east-1.localhost")),
        ("http://[::1]:7665", Some("shop.auth.us-east-1.localhost")),
        ("http://192.0.2.1:7665", None),
        ("http://[2001:db8::1]:7665", None),
    ] {
        let server = TestServer::with_settings(store::Location::SqliteMemory, |settings| {
            settings.base_url = base_url.to_owned();
        });
        let scene = Scene::on(server, with_passkeys(), json!({})).await;
        scene.ok("CreateUserPoolDomain", json!({"Domain": "shop"})).await;
        scene.user("jane", json!({})).await;
        let token = scene.tokens("jane").await.access;
        let started = scene.call("StartWebAuthnRegistration", json!({ "AccessToken": token })).await;
        let got = started.map(|mut answer| answer["CredentialCreationOptions"]["rp"]["id"].take());
        match (got, site) {
            (Ok(got), Some(site)) => assert_eq!(got, site, "{base_url}"),
            (Err(refused), None) => assert_eq!(refused.code, "WebAuthnConfigurationMissingException"),
            (got, _) => panic!("{base_url}: {got:?}"),
        }
    }
}

#[tokio::test]
async fn a_user_has_twenty_passkeys_and_nobody_elses() {
    let (scene, token) = with_jane().await;
    let spare = start(&scene, &token).await;
    let first = Authenticator::default();
    assert_eq!(complete(&scene, &token, first.create(&spare)).await, Ok(json!({})));
    // The same id again, here or at another user's.
    scene.user("john", json!({})).await;
    let john = scene.tokens("john").await.access;
    for token in [&token, &john] {
        let refused = first.register(&scene, token).await.unwrap_err();
        assert_eq!(refused, refusal("InvalidParameterException", "Credential data is not valid"));
    }
    for _ in 1..19 {
        Authenticator::default().register(&scene, &token).await.unwrap();
    }
    let waiting = start(&scene, &token).await;
    let twentieth = complete(&scene, &token, Authenticator::default().create(&waiting)).await;
    assert_eq!(twentieth, Ok(json!({})));
    let refused = scene.refused("StartWebAuthnRegistration", json!({ "AccessToken": token })).await;
    assert_eq!(refused.code, "LimitExceededException");
    Authenticator::default().register(&scene, &john).await.unwrap();
}

#[tokio::test]
async fn the_limit_holds_when_it_is_reached_between_start_and_complete() {
    let quotas = domain::quotas::Quotas { passkeys_per_user: 1, ..domain::quotas::Quotas::DEFAULT };
    let server = testkit::TestServer::with_quotas(store::Location::SqliteMemory, quotas);
    let user_pool_id = server.user_pool(with_passkeys()).await;
    let client_id = server.client(&user_pool_id, json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})).await;
    let scene = Scene { server, user_pool_id, client_id };
    scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})).await;
    scene.user("jane", json!({})).await;
    let token = scene.tokens("jane").await.access;
    let started = start(&scene, &token).await;
    // Meanwhile another passkey takes the place.
    let sub = testkit::scene::claims(&token)["sub"].as_str().unwrap().to_owned();
    let other = domain::passkey::Passkey {
        user_pool_id: scene.user_pool_id.clone(),
        sub,
        id: "other".to_owned(),
        relying_party_id: "example.com".to_owned(),
        public_key: Vec::new(),
        friendly_name: "Passkey".to_owned(),
        attachment: None,
        transports: Vec::new(),
        created_at: domain::clock::Time::from_seconds(0),
    };
    let insert = move |tx: &mut dyn store::Tx| store::tables::webauthn_credentials::insert(tx, &other);
    assert!(scene.server.site.store.write::<_, store::StoreError, _>(insert).await.unwrap());
    let refused = complete(&scene, &token, Authenticator::default().create(&started)).await.unwrap_err();
    assert_eq!(refused.code, "LimitExceededException");
}
