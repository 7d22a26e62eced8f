//! Rows 13 and 27: states that can be skipped (CVE-2026-18963: a takeover without signing in; CVE-2023-26481). An
//! attacker who knows every public name, and reads everything that is sent to himself but nothing that is sent to his
//! victims, calls whatever he likes in any order, while the victims go on with their lives. He never holds a token of
//! theirs, changes nothing of theirs, and their passwords stay their own.

use std::collections::BTreeSet;

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes, claims};
use poolhouse_testkit::srp::SrpClient;
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Value, json};

use crate::stage::{Answer, beginning, on, response, same, shared};

mod every_way;
mod revocations;

/// Reproducible choices: a failing walk is told by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

const THIEFS_PASSWORD: &str = "Mallorys-Horse9";
/// The mailbox the attacker reads.
const HIS_DOMAIN: &str = "@evil.example";

/// The victims, one in each state that a flow begins in.
const VICTIMS: [&str; 4] = ["alice", "invited", "newcomer", "reset"];

/// The secrets of the victims, by state.
fn password_of(victim: &str) -> &'static str {
    match victim {
        "invited" => "Temporary-Horse5",
        _ => PASSWORD,
    }
}

fn address_of(victim: &str) -> String {
    format!("{victim}@example.com")
}

/// Everything the attacker has seen that could be of use.
#[derive(Default)]
struct Loot {
    access: Vec<String>,
    refresh: Vec<String>,
    sessions: Vec<Value>,
    challenges: Vec<Value>,
    /// Anything else that was ever answered, to be sent back where it does not belong.
    strings: BTreeSet<String>,
}

/// A client that hides users and lets them sign in in every way their pool knows.
fn client() -> Value {
    let flows = ["USER_AUTH", "USER_SRP_AUTH", "USER_PASSWORD_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"];
    let flows: Vec<String> = flows.iter().map(|flow| format!("ALLOW_{flow}")).collect();
    json!({"PreventUserExistenceErrors": "ENABLED", "ExplicitAuthFlows": flows})
}

struct Walk {
    scene: Scene,
    dice: Dice,
    loot: Loot,
    victims: Vec<(String, String)>,
    by_address: bool,
    trail: Vec<String>,
    /// Where more ways are open than passwords and codes.
    kit: Option<every_way::Kit>,
}

impl Walk {
    async fn begin(pool: &Scene, by_address: bool, seed: u64) -> Self {
        // Each walk has its own people in a pool that all walks share: pools cost two RSA keys.
        let scene = Scene {
            server: same(&pool.server),
            user_pool_id: pool.user_pool_id.clone(),
            client_id: pool.another_client(client()).await,
        };
        let mut walk = Self {
            scene,
            dice: Dice(seed),
            loot: Loot::default(),
            victims: Vec::new(),
            by_address,
            trail: Vec::new(),
            kit: None,
        };
        for victim in VICTIMS {
            let name = walk.own(victim);
            let username = if by_address { address_of(&name) } else { name.clone() };
            let values = json!({"email": address_of(&name)});
            let scene = &walk.scene;
            if victim == "newcomer" {
                scene.sign_up(&username, values).await;
            } else {
                let values = merged(values, json!({"email_verified": "true"}));
                let create = json!({
                    "Username": username,
                    "MessageAction": "SUPPRESS",
                    "TemporaryPassword": password_of("invited"),
                    "UserAttributes": attributes(values),
                });
                scene.ok("AdminCreateUser", create).await;
            }
            if ["alice", "reset"].contains(&victim) {
                let password = json!({"Username": username, "Password": PASSWORD, "Permanent": true});
                scene.ok("AdminSetUserPassword", password).await;
            }
            if victim == "reset" {
                scene.ok("AdminResetUserPassword", json!({ "Username": username })).await;
            }
            let user = scene.ok("AdminGetUser", json!({ "Username": username })).await;
            let sub = user["UserAttributes"][0]["Value"].as_str().unwrap().to_owned();
            walk.victims.push((username, sub));
        }
        walk.his_own_accounts().await;
        walk
    }

    /// The attacker has accounts too: one confirmed, one invited and waiting for its password.
    async fn his_own_accounts(&mut self) {
        let [mine, invited] = ["mallory", "mallory2"].map(|name| self.own(name));
        let [address, invited_address] = [&mine, &invited].map(|name| format!("{name}{HIS_DOMAIN}"));
        let (mine, invited) =
            if self.by_address { (address.clone(), invited_address.clone()) } else { (mine, invited) };
        let sign_up = json!({"Username": mine, "Password": THIEFS_PASSWORD, "UserAttributes": attributes(json!({"email": address}))});
        self.scene.ok("SignUp", sign_up).await;
        self.scene.ok("ConfirmSignUp", json!({"Username": mine, "ConfirmationCode": self.scene.code()})).await;
        let values = attributes(json!({"email": invited_address, "email_verified": "true"}));
        let create = json!({"Username": invited, "TemporaryPassword": THIEFS_PASSWORD, "UserAttributes": values});
        self.scene.ok("AdminCreateUser", create).await;
        for name in [mine, invited] {
            let answer = self.scene.sign_in(&name, THIEFS_PASSWORD).await;
            self.learn(&answer);
        }
    }

    /// A name of this walk: the client id is unique, and no secret.
    fn own(&self, name: &str) -> String {
        format!("{name}-{}", &self.scene.client_id[..8])
    }

    /// Names worth trying: victims in every spelling, the attacker's own, nobody's.
    fn name(&mut self) -> String {
        let (victim, sub) = self.dice.pick(&self.victims).clone();
        let number = self.dice.roll(2);
        let mine = self.own(["mallory", "mallory2"][number]);
        let spelled = [
            victim.clone(),
            victim.to_uppercase(),
            sub,
            format!("{}@example.com", victim.trim_end_matches("@example.com")),
            format!("{mine}{HIS_DOMAIN}"),
            mine,
        ];
        self.dice.pick(&spelled).clone()
    }

    /// Codes he knows, and guesses; the guesses are no codes, so that luck is not mistaken for a flaw.
    fn code(&mut self) -> String {
        let mut known: Vec<String> = self.his_messages();
        known.extend(["", "000000x", "null", "undefined", "[]", "%00"].map(str::to_owned));
        if let Some(loot) = self.loot.strings.iter().next() {
            known.push(loot.clone());
        }
        let code = self.dice.pick(&known).clone();
        if code.is_empty() { "0".to_owned() } else { code }
    }

    fn his_messages(&self) -> Vec<String> {
        let messages = self.scene.messages().into_iter();
        messages.filter(|message| message.destination.ends_with(HIS_DOMAIN)).map(|message| message.code).collect()
    }

    /// Passwords he knows: never a victim's.
    fn password(&mut self) -> String {
        let codes = self.his_messages();
        let mut known = vec![THIEFS_PASSWORD.to_owned(), "Mallorys-Other9".to_owned(), "Short-1".to_owned()];
        known.extend(codes);
        self.dice.pick(&known).clone()
    }

    fn any<'a>(dice: &mut Dice, of: &'a [String]) -> &'a str {
        if of.is_empty() { "none" } else { dice.pick(of).as_str() }
    }

    fn value(&mut self) -> Value {
        let victim = self.dice.pick(&self.victims).0.clone();
        let his = format!("{}{HIS_DOMAIN}", self.own("mallory"));
        let at_example = if self.by_address { victim.clone() } else { address_of(&victim) };
        let choices = [
            json!({"email": his}),
            json!({ "email": at_example }),
            json!({"email": his, "email_verified": "true"}),
            json!({ "preferred_username": victim }),
            json!({"email": ""}),
            json!({}),
        ];
        self.dice.pick(&choices).clone()
    }

    fn next_call(&mut self) -> (&'static str, Value) {
        let (name, password, code, value) = (self.name(), self.password(), self.code(), self.value());
        let access = Self::any(&mut self.dice, &self.loot.access).to_owned();
        let refresh = Self::any(&mut self.dice, &self.loot.refresh).to_owned();
        let session = if self.loot.sessions.is_empty() {
            json!("x".repeat(30))
        } else {
            self.dice.pick(&self.loot.sessions).clone()
        };
        let srp = SrpClient::new(&self.scene.user_pool_id, 1);
        match self.dice.roll(18) {
            0 => ("SignUp", json!({"Username": name, "Password": password, "UserAttributes": attributes(value)})),
            1 => {
                let force = self.dice.roll(2) == 0;
                ("ConfirmSignUp", json!({"Username": name, "ConfirmationCode": code, "ForceAliasCreation": force}))
            }
            2 => ("ResendConfirmationCode", json!({ "Username": name })),
            3 => ("ForgotPassword", json!({ "Username": name })),
            4 | 5 => {
                ("ConfirmForgotPassword", json!({"Username": name, "ConfirmationCode": code, "Password": password}))
            }
            6 => {
                let parameters = json!({"USERNAME": name, "PASSWORD": password});
                ("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters))
            }
            7 => ("InitiateAuth", beginning("USER_SRP_AUTH", json!({"USERNAME": name, "SRP_A": srp.public()}))),
            8 if !self.loot.challenges.is_empty() => {
                let challenge = self.dice.pick(&self.loot.challenges).clone();
                let mut responses = srp.answer(&challenge, &password);
                if self.dice.roll(2) == 0 {
                    responses["USERNAME"] = json!(name);
                }
                ("RespondToAuthChallenge", response("PASSWORD_VERIFIER", None, responses))
            }
            9 | 10 => {
                let responses = json!({"USERNAME": name, "NEW_PASSWORD": password});
                ("RespondToAuthChallenge", response("NEW_PASSWORD_REQUIRED", Some(&session), responses))
            }
            11 => ("GetTokensFromRefreshToken", json!({ "RefreshToken": refresh })),
            12 => ("InitiateAuth", beginning("REFRESH_TOKEN_AUTH", json!({ "REFRESH_TOKEN": refresh }))),
            13 => ("UpdateUserAttributes", json!({"AccessToken": access, "UserAttributes": attributes(value)})),
            14 => ("GetUserAttributeVerificationCode", json!({"AccessToken": access, "AttributeName": "email"})),
            15 => ("VerifyUserAttribute", json!({"AccessToken": access, "AttributeName": "email", "Code": code})),
            16 => {
                let proposed = self.password();
                let passwords = json!({"PreviousPassword": password, "ProposedPassword": proposed});
                ("ChangePassword", merged(passwords, json!({ "AccessToken": access })))
            }
            _ => ("GetUser", json!({ "AccessToken": access })),
        }
    }

    /// What the victims and the clock do meanwhile: nothing that gives anything away.
    async fn life_goes_on(&mut self) {
        let username = self.dice.pick(&self.victims).0.clone();
        match self.dice.roll(4) {
            0 => drop(self.scene.call("ForgotPassword", json!({ "Username": username })).await),
            1 => drop(self.scene.call("ResendConfirmationCode", json!({ "Username": username })).await),
            2 => drop(self.scene.sign_in(&username, PASSWORD).await),
            _ => {}
        }
    }

    /// Remembers what was answered, and sees that it is not a victim's.
    fn learn(&mut self, answer: &Answer) {
        let Ok(answer) = answer else { return };
        let result = &answer["AuthenticationResult"];
        for name in ["AccessToken", "IdToken"] {
            if let Some(token) = result[name].as_str() {
                let sub = claims(token)["sub"].as_str().unwrap().to_owned();
                let whose = self.victims.iter().find(|(_, victim)| *victim == sub);
                assert!(whose.is_none(), "{name} of {whose:?} after {:#?}", self.trail);
                if name == "AccessToken" {
                    self.loot.access.push(token.to_owned());
                }
            }
        }
        if let Some(token) = result["RefreshToken"].as_str() {
            self.loot.refresh.push(token.to_owned());
        }
        if answer["Session"].is_string() {
            self.loot.sessions.push(answer["Session"].clone());
        }
        if answer["ChallengeName"] == "PASSWORD_VERIFIER" {
            self.loot.challenges.push(answer["ChallengeParameters"].clone());
        }
        let text = answer["CodeDeliveryDetails"]["Destination"].as_str();
        self.loot.strings.extend(text.map(str::to_owned));
    }

    /// The victims as their administrator sees them.
    async fn victims_now(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for (username, _) in &self.victims {
            all.push(self.scene.ok("AdminGetUser", json!({ "Username": username })).await);
        }
        all
    }

    async fn run(mut self, steps: usize) -> Found {
        let before = self.victims_now().await;
        for _ in 0..steps {
            let further = self.kit.is_some() && self.dice.roll(3) > 0;
            let (operation, input) = if further { self.call_of_every_way() } else { self.next_call() };
            let told = format!("{operation} {input}");
            self.trail.push(told.chars().take(240).collect());
            let answer = self.scene.call(operation, input.clone()).await;
            self.learn(&answer);
            if let Some(kit) = &mut self.kit {
                kit.learn(&input, &answer);
            }
            if self.dice.roll(6) == 0 {
                self.life_goes_on().await;
            }
            if self.dice.roll(12) == 0 {
                assert_eq!(self.victims_now().await, before, "after {:#?}", self.trail);
            }
        }
        assert_eq!(self.victims_now().await, before, "after {:#?}", self.trail);
        // An administrator's look at the verifier itself: the password is the victim's, and never became the thief's.
        for (victim, (username, sub)) in VICTIMS.iter().zip(&self.victims) {
            let pool = self.scene.server.site.configuration.pool(&self.scene.user_pool_id).await.unwrap();
            let (id, sub) = (self.scene.user_pool_id.clone(), sub.clone());
            let read = move |tx: &mut dyn store::Tx| store::tables::users::find(tx, &id, &sub);
            let user = self.scene.server.site.store.read(read).await.unwrap().unwrap();
            let place = [user.user_pool_id.as_bytes(), user.sub.as_bytes()];
            let sealed = &user.credential.as_ref().unwrap().sealed_verifier;
            let verifier = self.scene.server.site.keyring.open("password-verifier", &place, sealed).unwrap();
            let verifier = crypto::srp::Verifier::from_bytes(&verifier).unwrap();
            let identity = crypto::srp::Identity { group: pool.pool.srp_name(), name: &user.username };
            let expected = password_of(victim);
            assert!(crypto::srp::password_matches(identity, expected, &verifier), "{username}: {:#?}", self.trail);
        }
        Found {
            tokens: self.loot.access.len(),
            sessions: self.loot.sessions.len(),
            codes: self.his_messages().len(),
            ways: self.kit.map(|kit| kit.ways).unwrap_or_default(),
        }
    }
}

/// What the attacker got of his own: a walk that gets nowhere proves nothing.
#[derive(Debug, Default)]
struct Found {
    tokens: usize,
    sessions: usize,
    codes: usize,
    ways: BTreeSet<String>,
}

async fn walks(pool: Value, by_address: bool, seeds: std::ops::Range<u64>) {
    let scene = shared(pool, json!({})).await;
    let mut found = Found::default();
    let walks = seeds.end - seeds.start;
    for seed in seeds {
        let walk = Walk::begin(&scene, by_address, seed).await;
        let one = walk.run(120).await;
        found.tokens += one.tokens;
        found.sessions += one.sessions;
        found.codes += one.codes;
    }
    // A walk that only runs into walls proves nothing: he does get on with what is his own.
    let walks = usize::try_from(walks).unwrap();
    assert!(found.tokens > 2 * walks && found.codes > 3 * walks && found.sessions >= walks, "{found:?}");
}

#[tokio::test]
async fn no_walk_through_a_pool_of_usernames_reaches_a_victim() {
    walks(json!({"AutoVerifiedAttributes": ["email"]}), false, 0..8).await;
}

#[tokio::test]
async fn no_walk_through_a_pool_of_aliases_reaches_a_victim() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    walks(pool, false, 100..108).await;
}

#[tokio::test]
async fn no_walk_through_a_pool_of_addresses_reaches_a_victim() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "UsernameAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    });
    walks(pool, true, 200..208).await;
}
