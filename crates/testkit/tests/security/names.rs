//! Row 25: names that look or fold alike (CVE-2021-3754, CVE-2019-19844). No name leads to two users, no user can take a
//! name that leads to another, and mail goes to the address that is stored, not to the one that was typed.

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::stage::{Cluster, shared, verified};

/// Letters that case mapping, normalisation or a careless eye turns into each other.
const CONFUSABLE: &[&str] = &[
    "a", "A", "\u{430}", "\u{ff41}", "\u{ff21}", "e", "E", "\u{e9}", "e\u{301}", "i", "I", "\u{131}", "\u{130}",
    "i\u{307}", "k", "K", "\u{212a}", "s", "S", "\u{17f}", "\u{df}", "\u{1e9e}", "ss", "SS", "\u{3c3}", "\u{3c2}",
    "\u{3a3}", "\u{fb01}", "fi", "\u{1c5}", "\u{1c6}", "\u{1c4}", "o", "0", "\u{3bf}", "\u{3a9}", "\u{2126}", "\u{e5}",
    "\u{212b}", "1", "l", ".", "-", "_",
];

fn confusable_name() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(CONFUSABLE), 1..4).prop_map(|parts| parts.concat())
}

async fn sub_of(scene: &Scene, name: &str) -> Option<Value> {
    let user = scene.call("AdminGetUser", json!({"Username": name})).await.ok()?;
    Some(user["UserAttributes"][0]["Value"].clone())
}

fn folding() -> Value {
    json!({"UsernameConfiguration": {"CaseSensitive": false}})
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A name that is stored folded is found again: folding it once more changes nothing.
    #[test]
    fn folding_is_done_after_one_time(name in "\\PC{0,12}", confusable in confusable_name()) {
        for name in [name, confusable] {
            let once = domain::names::fold(&name, false);
            prop_assert_eq!(domain::names::fold(&once, false), once.clone(), "{}", name);
            prop_assert_eq!(domain::names::fold(&name, true), name);
        }
    }
}

#[test]
fn no_name_leads_to_two_users() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pools = runtime.block_on(async {
        let attributes = json!({"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": false}});
        let by_address = shared(attributes, json!({})).await;
        let exact = json!({"UsernameConfiguration": {"CaseSensitive": true}});
        [(shared(folding(), json!({})).await, ""), (shared(exact, json!({})).await, ""), (by_address, "@example.com")]
    });
    proptest!(ProptestConfig::with_cases(48), |(first in confusable_name(), second in confusable_name())| {
        // Many small pools cost two RSA keys each: names of earlier cases share the pool, behind a number.
        let unique = domain::random::uuid(&crypto::SystemRandom);
        for (scene, suffix) in &pools {
            let names = [&first, &second].map(|name| format!("{name}{unique}{suffix}"));
            runtime.block_on(async {
                let mut subs = Vec::new();
                for name in &names {
                    let input = json!({"Username": name, "Password": PASSWORD});
                    if let Ok(made) = scene.call("SignUp", input).await {
                        subs.push((name, made["UserSub"].clone()));
                    }
                }
                let exact = scene.server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
                if exact.pool.fold(&names[0]) == exact.pool.fold(&names[1]) {
                    assert!(subs.len() < 2, "{names:?} are two users");
                }
                for (name, sub) in &subs {
                    assert_eq!(sub_of(scene, name).await.as_ref(), Some(sub), "{name} of {names:?}");
                }
            });
        }
    });
}

/// The dotless i: `mıke` is not Mike, though both are MIKE in capitals (CVE-2019-19844).
#[tokio::test]
async fn mail_goes_to_the_stored_address() {
    let pool = json!({
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    let scene = shared(pool, crate::stage::hidden()).await;
    scene.user("Mike@Example.org", verified("Mike@Example.org")).await;
    for typed in ["MIKE@EXAMPLE.ORG", "mike@example.org", "mi\u{212a}e@example.org"] {
        scene.ok("ForgotPassword", json!({"Username": typed})).await;
    }
    assert_eq!(scene.messages().len(), 3);
    let lookalikes = [
        "m\u{131}ke@example.org",
        "m\u{130}ke@example.org",
        "mike@example\u{ff0e}org",
        "mike@example.org.",
        "mike@examp\u{1e37}e.org",
        "m\u{456}ke@example.org",
        "mike+x@example.org",
    ];
    for typed in lookalikes {
        // Hidden or refused, nothing is sent for it.
        let _ = scene.call("ForgotPassword", json!({"Username": typed})).await;
    }
    let destinations: Vec<String> = scene.messages().into_iter().map(|message| message.destination).collect();
    assert_eq!(destinations, ["Mike@Example.org", "Mike@Example.org", "Mike@Example.org"]);
}

/// A name of one kind cannot be put in front of another user's name of another kind: a username or a
/// preferred username is anybody's to choose, and looked for before others.
#[tokio::test]
async fn nobody_takes_a_name_that_leads_to_another() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    let scene = shared(pool, json!({})).await;
    let victim = scene.user("victim", verified("victim@example.com")).await;
    let token = scene.tokens("victim").await.access;
    let prefer = |token: &str, name: &str| json!({"AccessToken": token, "UserAttributes": attributes(json!({"preferred_username": name}))});
    scene.ok("UpdateUserAttributes", prefer(&token, "Vicky")).await;
    let names = ["victim", "vicky", "VICKY", "victim@example.com", &victim];
    scene.user("mallory", verified("mallory@example.com")).await;
    let thief = scene.tokens("mallory").await.access;
    for name in names {
        let sign_up = json!({"Username": name, "Password": PASSWORD, "UserAttributes": []});
        assert!(scene.call("SignUp", sign_up).await.is_err(), "signed up as {name}");
        let create = json!({"Username": name, "MessageAction": "SUPPRESS"});
        assert!(scene.call("AdminCreateUser", create).await.is_err(), "made as {name}");
        assert!(scene.call("UpdateUserAttributes", prefer(&thief, name)).await.is_err(), "preferred {name}");
        assert_eq!(sub_of(&scene, name).await, Some(json!(victim)), "{name}");
    }
    // Their own name, in another kind, is theirs to take.
    scene.ok("UpdateUserAttributes", prefer(&token, "victim")).await;
    assert_eq!(sub_of(&scene, "victim").await, Some(json!(victim)));
}

/// Where addresses are names, nobody chooses one, whoever it is or will be, at any door: administrators would act on the
/// wrong user.
#[tokio::test]
async fn a_chosen_name_is_never_an_address() {
    let pool = json!({"AliasAttributes": ["email", "phone_number", "preferred_username"]});
    let scene = shared(pool, json!({})).await;
    scene.user("mallory", verified("mallory@example.com")).await;
    let token = scene.tokens("mallory").await.access;
    for address in ["somebody@example.com", "Nobody@Example.com", "+12065550199"] {
        let chosen = attributes(json!({"preferred_username": address}));
        let invited = json!({"Username": "new", "MessageAction": "SUPPRESS", "UserAttributes": chosen});
        for (door, input) in [
            ("UpdateUserAttributes", json!({"AccessToken": token, "UserAttributes": chosen})),
            ("AdminUpdateUserAttributes", json!({"Username": "mallory", "UserAttributes": chosen})),
            ("AdminCreateUser", invited),
            ("AdminCreateUser", json!({"Username": address, "MessageAction": "SUPPRESS"})),
            ("SignUp", json!({"Username": address, "Password": PASSWORD})),
        ] {
            assert_eq!(scene.refused(door, input).await.code, "InvalidParameterException", "{door} {address}");
        }
        assert_eq!(sub_of(&scene, address).await, None, "{address}");
    }
    assert_eq!(sub_of(&scene, "new").await, None);
}

/// Two who take one name at once, at two nodes and in two kinds: one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_kinds_of_one_name_one_is_taken() {
    let pool = json!({"AliasAttributes": ["email", "preferred_username"]});
    for cluster in Cluster::each(pool, json!({})).await {
        let scene = &cluster.first;
        scene.user("mallory", verified("mallory@example.com")).await;
        for round in 0..20 {
            let name = format!("wanted{round}");
            let prefer = attributes(json!({"preferred_username": name}));
            let calls = vec![
                ("AdminUpdateUserAttributes", json!({"Username": "mallory", "UserAttributes": prefer})),
                ("AdminCreateUser", json!({"Username": name, "MessageAction": "SUPPRESS"})),
            ];
            let calls = calls
                .into_iter()
                .map(|(operation, input)| (operation, crate::stage::merged_with_client(scene, operation, input)));
            let answers = cluster.at_once(calls.collect()).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        }
    }
}

/// In a pool without aliases the `sub` is a name too: nobody signs up as somebody's `sub`.
#[tokio::test]
async fn nobody_signs_up_as_anothers_sub() {
    let scene = shared(json!({}), json!({})).await;
    let victim = scene.user("victim", json!({})).await;
    assert!(scene.call("SignUp", json!({"Username": victim, "Password": PASSWORD})).await.is_err());
    let user = scene.ok("AdminGetUser", json!({"Username": victim})).await;
    assert_eq!(user["Username"], "victim");
}
