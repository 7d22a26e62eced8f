//! GetDerivedToken (behaviour 40 §6.4).

use super::*;

/// A pool with orders, a client at which jane signs in, and a service that may exchange her tokens in these ways.
struct House {
    scene: Scene,
    sub: String,
    service: String,
}

const BOTH: [&str; 2] = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"];

impl House {
    async fn new(flows: &[&str]) -> Self {
        let scene = Scene::new(json!({}), json!({})).await;
        let scopes = ["read", "write"].map(|name| json!({"ScopeName": name, "ScopeDescription": "d"}));
        scene.ok("CreateResourceServer", json!({"Identifier": "orders", "Name": "o", "Scopes": scopes})).await;
        let sub = scene.user("jane", json!({"email": "jane@example.com", "nickname": "jj"})).await;
        let service = json!({"ExplicitAuthFlows": flows, "AllowedOAuthScopes": ["openid", "email", "orders/read"]});
        let service = scene.another_client(service).await;
        Self { scene, sub, service }
    }

    /// Tokens of jane's, from the client at which she signed in, with these scopes.
    async fn tokens(&self, sub: &str, scopes: &[&str]) -> Tokens {
        let token = self.scene.granted(sub, scopes, json!({"amr": ["pwd"], "acr": "urn:cognito:loa:1"}));
        Tokens::of(&self.scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await)
    }

    fn asked(&self, token: &str, more: Value) -> Value {
        let own = json!({"ClientId": self.service, "SubjectToken": token, "SubjectTokenType": "ACCESS_TOKEN"});
        merged(own, more)
    }

    async fn derived(&self, token: &str, more: Value) -> Value {
        let answer = self.scene.ok("GetDerivedToken", self.asked(token, more)).await;
        claims(answer["IssuedToken"].as_str().unwrap())
    }

    async fn refused(&self, token: &str, more: Value) -> Refusal {
        self.scene.refused("GetDerivedToken", self.asked(token, more)).await
    }
}

#[tokio::test]
async fn a_service_takes_a_users_place_and_reaches_no_further() {
    let house = House::new(&BOTH).await;
    let tokens = house.tokens(&house.sub, &["openid", "orders/read", "orders/write"]).await;
    house.scene.server.clock.advance_seconds(600);
    let answer = house.scene.ok("GetDerivedToken", house.asked(&tokens.access, json!({}))).await;
    let issued = &answer["IssuedToken"];
    let whole = json!({"IssuedToken": issued, "IssuedTokenType": "ACCESS_TOKEN", "TokenType": "Bearer",
        "ExpiresIn": 3000, "Scopes": ["openid", "orders/read"]});
    assert_eq!(answer, whole, "what is left of the time, and the scopes that both have");
    let (subject, said) = (claims(&tokens.access), claims(issued.as_str().unwrap()));
    for same in ["sub", "username", "iss", "auth_time", "origin_jti", "exp", "amr", "acr", "token_use"] {
        assert_eq!(said[same], subject[same], "{same}");
    }
    assert_eq!((&said["client_id"], &said["scope"]), (&json!(house.service), &json!("openid orders/read")));
    assert_eq!((said.get("act"), said.get("aud"), said.get("device_key")), (None, None, None));
    assert_ne!(said["jti"], subject["jti"]);
}

#[tokio::test]
async fn who_acts_is_named_and_who_acted_before() {
    let house = House::new(&BOTH).await;
    let jane = house.tokens(&house.sub, &["openid", "orders/read"]).await;
    let mut token = jane.access.clone();
    let mut before = None;
    for name in ["anna", "bob"] {
        let sub = house.scene.user(name, json!({})).await;
        let actor = house.tokens(&sub, &["openid"]).await;
        let acting = json!({"ActorToken": actor.id, "ActorTokenType": "ID_TOKEN"});
        let answer = house.scene.ok("GetDerivedToken", house.asked(&token, acting)).await;
        token = answer["IssuedToken"].as_str().unwrap().to_owned();
        let said = claims(&token);
        let mut act = json!({"sub": sub, "client_id": house.scene.client_id, "iss": said["iss"]});
        if let Some(before) = before {
            act["act"] = before;
        }
        assert_eq!((&said["sub"], &said["act"]), (&json!(house.sub), &act));
        before = Some(act);
    }
    let said = house.derived(&token, json!({})).await;
    assert_eq!(Some(said["act"].clone()), before, "nobody washes off who acted");
    let itself = json!({"ActorToken": jane.access, "ActorTokenType": "ACCESS_TOKEN"});
    assert_eq!(house.refused(&jane.access, itself).await, invalid("Nobody acts for themselves."));
}

#[tokio::test]
async fn scopes_are_cut_and_never_added() {
    let house = House::new(&BOTH).await;
    let tokens = house.tokens(&house.sub, &["openid", "email", "orders/write"]).await;
    let said = house.derived(&tokens.access, json!({"Scopes": ["email", "orders/read", "orders/write"]})).await;
    assert_eq!(said["scope"], "email");
    for none in [json!(["orders/read"]), json!(["orders/write"]), json!(["aws.cognito.signin.user.admin"])] {
        assert_eq!(
            house.refused(&tokens.access, json!({ "Scopes": none })).await,
            invalid("None of the scopes can be granted.")
        );
    }
    let of_api = house.scene.tokens("jane").await;
    assert_eq!(house.refused(&of_api.access, json!({})).await, invalid("None of the scopes can be granted."));
    let of_id_token = house.derived(&of_api.id, json!({"SubjectTokenType": "ID_TOKEN"})).await;
    assert_eq!(of_id_token["scope"], "openid");
}

#[tokio::test]
async fn id_tokens_are_for_the_service_itself() {
    let house = House::new(&BOTH).await;
    let tokens = house.tokens(&house.sub, &["openid", "email"]).await;
    let wanted = json!({"RequestedTokenType": "ID_TOKEN"});
    let answer = house.scene.ok("GetDerivedToken", house.asked(&tokens.access, wanted.clone())).await;
    assert_eq!((&answer["TokenType"], &answer["IssuedTokenType"]), (&json!("N_A"), &json!("ID_TOKEN")));
    let said = claims(answer["IssuedToken"].as_str().unwrap());
    assert_eq!(
        (&said["aud"], &said["token_use"], &said["sub"]),
        (&json!(house.service), &json!("id"), &json!(house.sub))
    );
    assert_eq!((&said["email"], said.get("nickname")), (&json!("jane@example.com"), None));
    let for_another = merged(wanted.clone(), json!({"Audiences": [house.scene.client_id]}));
    let refused = house.refused(&tokens.access, for_another).await;
    assert_eq!(refused, invalid("An ID token is for the client that asks for it."));
    let only_email = merged(wanted, json!({"Scopes": ["email"]}));
    assert_eq!(house.refused(&tokens.access, only_email).await, invalid("None of the scopes can be granted."));
}

#[tokio::test]
async fn access_tokens_may_be_for_somebody() {
    let house = House::new(&BOTH).await;
    let tokens = house.tokens(&house.sub, &["openid"]).await;
    assert_eq!(house.derived(&tokens.access, json!({"Audiences": ["billing"]})).await["aud"], "billing");
    assert_eq!(house.derived(&tokens.access, json!({"Resources": ["orders"]})).await["aud"], "orders");
    let unknown = house.refused(&tokens.access, json!({"Resources": ["nothing"]})).await;
    assert_eq!(unknown, refusal("ResourceNotFoundException", "Resource server nothing does not exist."));
    let both = house.refused(&tokens.access, json!({"Resources": ["orders"], "Audiences": ["orders"]})).await;
    assert_eq!(both, invalid("Audiences and Resources exclude each other."));
}

#[tokio::test]
async fn a_client_may_do_what_it_was_allowed() {
    let acting = |tokens: &Tokens| json!({"ActorToken": tokens.id, "ActorTokenType": "ID_TOKEN"});
    for allowed in BOTH {
        let house = House::new(&[allowed]).await;
        let jane = house.tokens(&house.sub, &["openid"]).await;
        let anna = house.scene.user("anna", json!({})).await;
        let anna = house.tokens(&anna, &["openid"]).await;
        let (other, more) = if allowed == BOTH[0] { (BOTH[1], acting(&anna)) } else { (BOTH[0], json!({})) };
        let refused = house.refused(&jane.access, more).await;
        assert_eq!(refused, invalid(&format!("{other} flow not enabled for this client")));
        let more = if allowed == BOTH[0] { json!({}) } else { acting(&anna) };
        house.derived(&jane.access, more).await;
    }
    let house = House::new(&BOTH).await;
    let jane = house.tokens(&house.sub, &["openid"]).await;
    let at_the_first = json!({"ClientId": house.scene.client_id});
    assert_eq!(house.refused(&jane.access, at_the_first).await.code, "InvalidParameterException");
    for (more, name) in
        [(json!({"ActorToken": "a.b.c"}), "ActorTokenType"), (json!({"ActorTokenType": "ID_TOKEN"}), "ActorToken")]
    {
        assert_eq!(house.refused(&jane.access, more).await, missing(name));
    }
}

#[tokio::test]
async fn a_client_with_a_secret_proves_it_unless_the_request_is_signed() {
    let house = House::new(&BOTH).await;
    let jane = house.tokens(&house.sub, &["openid"]).await;
    let members = json!({"ExplicitAuthFlows": BOTH, "AllowedOAuthScopes": ["openid"], "GenerateSecret": true});
    let id = house.scene.another_client(members).await;
    let shown = house.scene.ok("DescribeUserPoolClient", json!({ "ClientId": id })).await;
    let secret = &shown["UserPoolClient"]["ClientSecret"];
    let wrong = not_authorized(&format!("Unable to verify secret for client {id}"));
    let signed = testkit::TestServer {
        site: house.scene.server.site.for_administrator(),
        clock: house.scene.server.clock.clone(),
        inbox: house.scene.server.inbox.clone(),
        functions: house.scene.server.functions.clone(),
    };
    for (sent, unsigned, by_signature) in [
        (json!({}), false, true),
        (json!({"ClientSecret": secret}), true, true),
        (json!({"ClientSecret": "x".repeat(30)}), false, false),
    ] {
        let asked = house.asked(&jane.access, merged(json!({ "ClientId": id }), sent));
        for (server, is_right) in [(&house.scene.server, unsigned), (&signed, by_signature)] {
            let answer = server.call("GetDerivedToken", asked.clone()).await;
            assert_eq!(answer.as_ref().err(), (!is_right).then_some(&wrong), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn tokens_that_are_none() {
    let house = House::new(&BOTH).await;
    let tokens = house.tokens(&house.sub, &["openid"]).await;
    let bad = not_authorized("The token is not valid, or has expired or been revoked.");
    let as_id = json!({"SubjectTokenType": "ID_TOKEN"});
    assert_eq!(house.refused(&tokens.id, json!({})).await, bad, "an ID token is no access token");
    assert_eq!(house.refused(&tokens.access, as_id).await, bad, "nor the other way");
    assert_eq!(house.refused("a.b.c", json!({})).await, bad);
    let elsewhere = House::new(&BOTH).await;
    let foreign = elsewhere.tokens(&elsewhere.sub, &["openid"]).await;
    assert_eq!(house.refused(&foreign.access, json!({})).await, bad, "of another pool");
    let acting = json!({"ActorToken": foreign.access, "ActorTokenType": "ACCESS_TOKEN"});
    assert_eq!(house.refused(&tokens.access, acting).await, bad);
    let nowhere = house.refused(&tokens.access, json!({"SubjectTokenProviderName": "Nobody"})).await;
    assert_eq!(nowhere, refusal("ResourceNotFoundException", "Identity provider Nobody does not exist."));
    let not_yet = invalid("Of identity providers, only ID tokens can be exchanged.");
    assert_eq!(house.refused(&tokens.access, json!({"SubjectTokenType": "SAML2"})).await, not_yet);
    house.scene.server.clock.advance_seconds(3_600);
    assert_eq!(house.refused(&tokens.access, json!({})).await, bad, "expired");
}

#[tokio::test]
async fn whatever_ends_the_sign_in_ends_what_was_derived() {
    let house = House::new(&BOTH).await;
    let admin = json!({"ClientId": house.service, "ExplicitAuthFlows": BOTH,
        "AllowedOAuthScopes": ["aws.cognito.signin.user.admin"]});
    house.scene.ok("UpdateUserPoolClient", admin).await;
    for end in ["RevokeToken", "AdminUserGlobalSignOut", "AdminDisableUser"] {
        house.scene.server.clock.advance_seconds(1);
        let tokens = house.scene.tokens("jane").await;
        let answer = house.scene.ok("GetDerivedToken", house.asked(&tokens.access, json!({}))).await;
        let derived = &answer["IssuedToken"];
        house.scene.ok("GetUser", json!({"AccessToken": derived})).await;
        let how = if end == "RevokeToken" { json!({"Token": tokens.refresh}) } else { json!({"Username": "jane"}) };
        house.scene.ok(end, how).await;
        assert_eq!(
            house.scene.refused("GetUser", json!({"AccessToken": derived})).await.code,
            "NotAuthorizedException"
        );
        let bad = not_authorized("The token is not valid, or has expired or been revoked.");
        assert_eq!(house.refused(&tokens.access, json!({})).await, bad, "{end}");
    }
}
