//! Row 15: brute force that is stopped at one door and not at the next (CVE-2024-4629, CVE-2026-9798, CVE-2026-16103,
//! CVE-2026-88770, CVE-2025-64102). Every door at which something secret can be guessed stands in [`Door::ALL`]; at each
//! the guess after the last free one is refused even if it is right, in a row, all at once, and at two nodes.

use api::shape::Kind;
use domain::client::AuthFlow;
use flows::sign_in::ChallengeKind;
use poolhouse_testkit::custom_auth;
use poolhouse_testkit::functions::Reply;
use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::srp::{DeviceClient, SrpClient};
use poolhouse_testkit::{Refusal, merged, refusal};
use serde_json::{Value, json};

use crate::devices::{confirmed_device, proof, sign_in_on, srp_auth, tracking};
use crate::second_factors::{App, allow_mfa, enable_mfa};
use crate::stage::{Answer, Cluster, beginning, by_email, hidden, merged_with_client, response, verified};

const WRONG: &str = "Wrong-Horse7";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    UserPassword,
    AdminUserPassword,
    Srp,
    ChangePassword,
    ConfirmSignUp,
    ConfirmForgotPassword,
    VerifyUserAttribute,
    SmsMfa,
    SoftwareToken,
    SoftwareTokenSetup,
    ChosenPassword,
    EmailOtp,
    SmsOtp,
    CustomChallenge,
    Device,
}

/// Where a flow lets people guess. A new flow does not compile until it is said here.
const fn doors_of_flow(flow: AuthFlow) -> &'static [Door] {
    match flow {
        AuthFlow::UserPassword => &[Door::UserPassword],
        AuthFlow::AdminUserPassword => &[Door::AdminUserPassword],
        // Nothing is proved before PASSWORD_VERIFIER.
        AuthFlow::UserSrp => &[],
        // A refresh token is 256 bits of AES-GCM: `sealed_state`.
        AuthFlow::Refresh => &[],
        AuthFlow::UserAuth => &[Door::ChosenPassword],
        // Nothing is proved before PASSWORD_VERIFIER or CUSTOM_CHALLENGE.
        AuthFlow::Custom => &[],
    }
}

/// Where a challenge lets people guess. A new challenge does not compile until it is said here.
const fn doors_of_challenge(challenge: ChallengeKind) -> &'static [Door] {
    match challenge {
        ChallengeKind::PasswordVerifier => &[Door::Srp],
        // Its session is sealed, and who holds it has proved the temporary password.
        ChallengeKind::NewPasswordRequired => &[],
        ChallengeKind::SmsMfa => &[Door::SmsMfa],
        ChallengeKind::SmsOtp => &[Door::SmsOtp],
        ChallengeKind::EmailOtp => &[Door::EmailOtp],
        ChallengeKind::SoftwareTokenMfa => &[Door::SoftwareToken],
        ChallengeKind::Password => &[Door::ChosenPassword],
        // What is chosen is then asked for; MFA_SETUP is answered with a sealed session.
        ChallengeKind::SelectMfaType | ChallengeKind::MfaSetup => &[],
        ChallengeKind::SelectChallenge => &[Door::ChosenPassword],
        // Goes on with PASSWORD_VERIFIER.
        ChallengeKind::PasswordSrp => &[Door::Srp],
        ChallengeKind::CustomChallenge => &[Door::CustomChallenge],
        // Goes on with DEVICE_PASSWORD_VERIFIER.
        ChallengeKind::DeviceSrpAuth => &[],
        ChallengeKind::DevicePasswordVerifier => &[Door::Device],
        // A signature under a key that never leaves its authenticator: `passkeys`.
        ChallengeKind::WebAuthn => &[],
    }
}

/// Members of requests that hold something to be guessed, and the door they belong to. `None` where another column of
/// the same request is what must be right.
fn door_of_member(operation: &str, member: &str) -> Option<&'static [Door]> {
    match (operation, member) {
        ("ChangePassword", "PreviousPassword") => Some(&[Door::ChangePassword]),
        ("ConfirmSignUp", "ConfirmationCode") => Some(&[Door::ConfirmSignUp]),
        ("ConfirmForgotPassword", "ConfirmationCode") => Some(&[Door::ConfirmForgotPassword]),
        ("VerifySoftwareToken", "UserCode") => Some(&[Door::SoftwareTokenSetup]),
        ("VerifyUserAttribute", "Code") => Some(&[Door::VerifyUserAttribute]),
        // New passwords are set here, not compared; an OAuth client secret has 24 characters at least.
        (_, "Password" | "ProposedPassword" | "TemporaryPassword" | "ClientSecret" | "SecretHash") => Some(&[]),
        _ => None,
    }
}

impl Door {
    const ALL: [Self; 15] = [
        Self::UserPassword,
        Self::AdminUserPassword,
        Self::Srp,
        Self::ChangePassword,
        Self::ConfirmSignUp,
        Self::ConfirmForgotPassword,
        Self::VerifyUserAttribute,
        Self::SmsMfa,
        Self::SoftwareToken,
        Self::SoftwareTokenSetup,
        Self::ChosenPassword,
        Self::EmailOtp,
        Self::SmsOtp,
        Self::CustomChallenge,
        Self::Device,
    ];

    /// Wrong guesses that are answered as such.
    const fn free(self) -> usize {
        5
    }

    /// Whether what is guessed at is a code that dies of wrong answers before its user is locked.
    const fn is_code(self) -> bool {
        matches!(self, Self::ConfirmSignUp | Self::ConfirmForgotPassword | Self::VerifyUserAttribute)
    }

    /// What counts a wrong guess beside the user: the address that the code went to, the caller's network, the client.
    /// A door that is added does not compile until it is said here.
    const fn counted_by(self) -> &'static [char] {
        match self {
            Self::UserPassword
            | Self::Srp
            | Self::ChangePassword
            | Self::SoftwareToken
            | Self::SoftwareTokenSetup
            | Self::ChosenPassword
            | Self::CustomChallenge
            | Self::Device => &['^'],
            // Signed: whoever asks asks for many, and is known.
            Self::AdminUserPassword => &[],
            Self::SmsMfa | Self::EmailOtp | Self::SmsOtp => &['@', '^'],
            Self::ConfirmSignUp | Self::ConfirmForgotPassword | Self::VerifyUserAttribute => &['#', '@', '^'],
        }
    }

    fn wrong(self) -> Refusal {
        match self {
            Self::UserPassword
            | Self::AdminUserPassword
            | Self::Srp
            | Self::ChangePassword
            | Self::ChosenPassword
            | Self::CustomChallenge
            | Self::Device => refusal("NotAuthorizedException", "Incorrect username or password."),
            Self::SmsMfa | Self::EmailOtp | Self::SmsOtp => {
                refusal("CodeMismatchException", "Invalid code or auth state for the user.")
            }
            Self::SoftwareToken => refusal("CodeMismatchException", "Invalid code received for user"),
            Self::SoftwareTokenSetup => {
                refusal("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")
            }
            _ => refusal("CodeMismatchException", "Invalid verification code provided, please try again."),
        }
    }

    fn closed(self) -> Refusal {
        if self.is_code() {
            refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")
        } else if self != Self::ChangePassword {
            refusal("NotAuthorizedException", "Password attempts exceeded")
        } else {
            refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        }
    }

    /// A request with a guess: the right one or a wrong one.
    async fn request(self, room: &Room, right: bool) -> (&'static str, Value) {
        let scene = &room.scene;
        let password = if right { PASSWORD } else { WRONG };
        let code = if right { room.code.as_str() } else { "wrong" };
        let (operation, input) = match self {
            Self::UserPassword => {
                let parameters = json!({"USERNAME": "jane", "PASSWORD": password});
                ("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters))
            }
            Self::AdminUserPassword => {
                let parameters = json!({"USERNAME": "jane", "PASSWORD": password});
                ("AdminInitiateAuth", beginning("ADMIN_USER_PASSWORD_AUTH", parameters))
            }
            Self::Srp => ("RespondToAuthChallenge", srp_answer(scene, "jane", password).await),
            Self::ChangePassword => (
                "ChangePassword",
                json!({"AccessToken": room.token, "PreviousPassword": password, "ProposedPassword": "Another-Horse8"}),
            ),
            Self::ConfirmSignUp => ("ConfirmSignUp", json!({"Username": "newcomer", "ConfirmationCode": code})),
            Self::ConfirmForgotPassword => (
                "ConfirmForgotPassword",
                json!({"Username": "jane", "ConfirmationCode": code, "Password": "Another-Horse8"}),
            ),
            Self::VerifyUserAttribute => {
                ("VerifyUserAttribute", json!({"AccessToken": room.token, "AttributeName": "email", "Code": code}))
            }
            Self::SoftwareTokenSetup => (
                "VerifySoftwareToken",
                json!({"AccessToken": room.token, "UserCode": if right { code } else { "000000" }}),
            ),
            Self::ChosenPassword => {
                let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password});
                ("InitiateAuth", beginning("USER_AUTH", parameters))
            }
            Self::SmsMfa => ("RespondToAuthChallenge", room.answer("SMS_MFA", "SMS_MFA_CODE", code)),
            Self::SoftwareToken => {
                ("RespondToAuthChallenge", room.answer("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE", code))
            }
            Self::EmailOtp => ("RespondToAuthChallenge", room.answer("EMAIL_OTP", "EMAIL_OTP_CODE", code)),
            Self::SmsOtp => ("RespondToAuthChallenge", room.answer("SMS_OTP", "SMS_OTP_CODE", code)),
            // A question is judged once: who guesses begins anew.
            Self::CustomChallenge => {
                let asked = scene.ok("InitiateAuth", beginning("CUSTOM_AUTH", json!({"USERNAME": "jane"}))).await;
                let answer = if right { custom_auth::RIGHT } else { "wrong" };
                let responses = json!({"USERNAME": "jane", "ANSWER": answer});
                ("RespondToAuthChallenge", response("CUSTOM_CHALLENGE", Some(&asked["Session"]), responses))
            }
            Self::Device => ("RespondToAuthChallenge", room.device_answer(right).await),
        };
        (operation, merged_with_client(scene, operation, input))
    }
}

async fn srp_answer(scene: &Scene, username: &str, password: &str) -> Value {
    let client = SrpClient::new(&scene.user_pool_id, 11);
    let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": username, "SRP_A": client.public()}));
    let challenge = scene.ok("InitiateAuth", begin).await;
    response("PASSWORD_VERIFIER", None, client.answer(&challenge["ChallengeParameters"], password))
}

/// A pool with every door, and a client that may use them.
fn house() -> (Value, Value) {
    let pool = merged(
        by_email(),
        json!({
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
        }),
    );
    let pool = merged(pool, tracking());
    let flows = ["SRP", "PASSWORD", "ADMIN_USER_PASSWORD", "CUSTOM", "REFRESH_TOKEN"].map(|flow| match flow {
        "SRP" | "PASSWORD" => format!("ALLOW_USER_{flow}_AUTH"),
        other => format!("ALLOW_{other}_AUTH"),
    });
    let flows: Vec<String> = flows.into_iter().chain(["ALLOW_USER_AUTH".to_owned()]).collect();
    (pool, json!({"ExplicitAuthFlows": flows}))
}

/// Nodes with a house on them, on every database there is to test on.
async fn houses() -> Vec<Cluster> {
    let (pool, client) = house();
    Cluster::each(pool, client).await
}

/// A user at a door: what a right guess needs.
struct Room {
    scene: Scene,
    other: Scene,
    cluster: Cluster,
    token: String,
    code: String,
    session: Value,
    device: Option<DeviceClient>,
}

impl Room {
    /// A house of its own on these nodes.
    async fn before(door: Door, nodes: &Cluster) -> Self {
        let (pool, client) = house();
        Self::inside(door, nodes.with(pool, client).await).await
    }

    async fn inside(door: Door, cluster: Cluster) -> Self {
        let scene = crate::stage::at(&cluster.first, &cluster.first.server);
        let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
        scene.user("jane", merged(verified("jane@example.com"), phone)).await;
        let token = scene.tokens("jane").await.access;
        let mut room = Self {
            other: cluster.other(),
            scene,
            cluster,
            token,
            code: String::new(),
            session: Value::Null,
            device: None,
        };
        let scene = &room.scene;
        let choose = async |factor: &str| {
            let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": factor});
            scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await["Session"].clone()
        };
        match door {
            Door::ConfirmSignUp => drop(scene.sign_up("newcomer", json!({"email": "new@example.com"})).await),
            Door::ConfirmForgotPassword => drop(scene.ok("ForgotPassword", json!({"Username": "jane"})).await),
            Door::VerifyUserAttribute => {
                let values = attributes(json!({"email": "jane@example.org"}));
                scene.ok("UpdateUserAttributes", json!({"AccessToken": room.token, "UserAttributes": values})).await;
            }
            Door::EmailOtp => room.session = choose("EMAIL_OTP").await,
            Door::SmsOtp => room.session = choose("SMS_OTP").await,
            Door::SmsMfa => {
                enable_mfa(scene, &room.token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
                room.session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
            }
            Door::SoftwareToken => {
                let app = App::of(scene, &room.token).await;
                enable_mfa(scene, &room.token, json!({"SoftwareTokenMfaSettings": {"Enabled": true}})).await;
                // The code that set the app up is used.
                scene.server.clock.advance_seconds(30);
                room.session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
                room.code = app.code(scene);
            }
            Door::SoftwareTokenSetup => {
                allow_mfa(scene).await;
                room.code = App::associated(scene, &room.token).await.code(scene);
            }
            Door::CustomChallenge => {
                // One try for each sign-in: a wrong answer is a refusal.
                let functions = &scene.server.functions;
                let lambda = custom_auth::asking(functions);
                functions.set("define", |mut event| {
                    let last = event["request"]["session"].as_array().and_then(|session| session.last());
                    event["response"] = match last.map(|entry| entry["challengeResult"] == true) {
                        None => json!({"challengeName": "CUSTOM_CHALLENGE"}),
                        Some(right) => json!({"issueTokens": right, "failAuthentication": !right}),
                    };
                    Reply::Event(event)
                });
                scene.ok("UpdateUserPool", merged(house().0, json!({ "LambdaConfig": lambda }))).await;
            }
            Door::Device => {
                let device = confirmed_device(scene, "jane").await;
                room.session = sign_in_on(scene, "jane", &device.key).await.unwrap()["Session"].clone();
                room.device = Some(device);
            }
            Door::UserPassword | Door::AdminUserPassword | Door::Srp | Door::ChangePassword | Door::ChosenPassword => {}
        }
        if room.code.is_empty() {
            let sent = room.scene.messages();
            room.code = sent.first().map(|message| message.code.clone()).unwrap_or_default();
        }
        room
    }

    fn answer(&self, challenge: &str, name: &str, code: &str) -> Value {
        response(challenge, Some(&self.session), json!({"USERNAME": "jane", name: code}))
    }

    /// The proof of the device in the room, or of one with another secret.
    async fn device_answer(&self, right: bool) -> Value {
        let mut device = self.device.clone().unwrap();
        let question = self.scene.ok("RespondToAuthChallenge", srp_auth("jane", &self.session, &device)).await;
        if !right {
            device.secret = WRONG.to_owned();
        }
        proof(&device, &question)
    }

    async fn guess(&self, node: &Scene, door: Door, right: bool) -> Answer {
        let (operation, input) = door.request(self, right).await;
        node.call(operation, input).await
    }
}

#[test]
fn every_door_is_in_the_table() {
    let flows = [
        AuthFlow::UserSrp,
        AuthFlow::UserPassword,
        AuthFlow::AdminUserPassword,
        AuthFlow::Custom,
        AuthFlow::Refresh,
        AuthFlow::UserAuth,
    ];
    let challenges = [
        ChallengeKind::PasswordVerifier,
        ChallengeKind::NewPasswordRequired,
        ChallengeKind::SelectMfaType,
        ChallengeKind::SmsMfa,
        ChallengeKind::EmailOtp,
        ChallengeKind::SoftwareTokenMfa,
        ChallengeKind::MfaSetup,
        ChallengeKind::SelectChallenge,
        ChallengeKind::Password,
        ChallengeKind::PasswordSrp,
        ChallengeKind::SmsOtp,
        ChallengeKind::CustomChallenge,
        ChallengeKind::DeviceSrpAuth,
        ChallengeKind::DevicePasswordVerifier,
        ChallengeKind::WebAuthn,
    ];
    let mut doors: Vec<Door> = flows.into_iter().flat_map(doors_of_flow).copied().collect();
    doors.extend(challenges.into_iter().flat_map(doors_of_challenge));
    for info in api::operations::ALL.iter().filter(|info| operations::is_implemented(info)) {
        let Kind::Structure { members } = &info.input.kind else { continue };
        for member in members.iter() {
            // ClientSecret, Password, ConfirmationCode, UserCode, Code, SecretHash, Credential …
            let secret =
                ["Password", "Code", "Secret", "Credential", "Pin"].iter().any(|part| member.name.contains(part));
            if secret && matches!(member.shape.kind, Kind::String { .. }) && !member.name.ends_with("Id") {
                let found = door_of_member(info.name, member.name);
                doors.extend(
                    found.unwrap_or_else(|| panic!("{} {}: how often may it be guessed?", info.name, member.name)),
                );
            }
        }
    }
    for door in Door::ALL {
        assert!(doors.contains(&door), "nothing leads to {door:?}");
    }
    assert!(doors.iter().all(|door| Door::ALL.contains(door)));
}

/// The control: the right guess opens each door while it is open, also after all but the last free guess.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_free_guess_may_be_right() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    for door in Door::ALL {
        let room = Room::before(door, &nodes).await;
        for _ in 1..door.free() {
            assert_eq!(room.guess(&room.scene, door, false).await.unwrap_err(), door.wrong(), "{door:?}");
        }
        assert!(room.guess(&room.other, door, true).await.is_ok(), "{door:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guess_after_the_last_free_one_is_refused_though_it_is_right() {
    for nodes in houses().await {
        for door in Door::ALL {
            let room = Room::before(door, &nodes).await;
            for number in 0..door.free() {
                let node = if number % 2 == 0 { &room.scene } else { &room.other };
                assert_eq!(room.guess(node, door, false).await.unwrap_err(), door.wrong(), "{door:?} {number}");
            }
            for node in [&room.scene, &room.other] {
                assert_eq!(room.guess(node, door, true).await.unwrap_err(), door.closed(), "{door:?}");
            }
        }
    }
}

/// Fifty at once are no more than fifty in a row: as many are judged as are free, whichever node they reach.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_are_counted_like_guesses_in_a_row() {
    for nodes in houses().await {
        for door in Door::ALL {
            let room = Room::before(door, &nodes).await;
            let mut calls = Vec::new();
            for _ in 0..50 {
                calls.push(door.request(&room, false).await);
            }
            let answers = room.cluster.at_once(calls).await;
            let judged = answers.iter().filter(|answer| **answer == Err(door.wrong())).count();
            // The hourly quota of its user comes on top of what ends a code.
            let quota = refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.");
            // Of two nodes that judge at once, one may find the code dead before it hears of the lock.
            let dead =
                refusal("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
            let closed = [Err(door.closed()), Err(quota), Err(dead)];
            let refused = answers.iter().filter(|answer| closed.contains(answer)).count();
            assert_eq!((judged, refused), (door.free(), 50 - door.free()), "{door:?}: {answers:?}");
            let last = room.guess(&room.scene, door, true).await;
            assert!(closed.contains(&last), "{door:?}: {last:?}");
        }
    }
}

/// Every wrong guess is charged to all that an attacker cannot make more of, so that more users, more clients or more
/// addresses in one network do not make more guesses (row 33).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_charges_destination_caller_and_client() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    for door in Door::ALL {
        let room = Room::before(door, &nodes).await;
        let strange = crate::stage::at(&room.scene, &room.scene.server.from_address("203.0.113.7"));
        let (operation, input) = door.request(&room, false).await;
        assert_eq!(strange.call(operation, input).await, Err(door.wrong()), "{door:?}");
        let pool = room.scene.user_pool_id.clone();
        let read = move |tx: &mut dyn store::Tx| store::tables::attempts::list(tx, &pool, 100);
        let counters = room.scene.server.site.store.read::<_, store::StoreError, _>(read).await.unwrap();
        let mut marks: Vec<char> = counters.iter().filter_map(|(subject, _)| subject.chars().next()).collect();
        marks.retain(|mark| matches!(mark, '@' | '^' | '#'));
        marks.dedup();
        assert_eq!(marks, door.counted_by(), "{door:?}: {counters:?}");
    }
}

/// The password is one secret: guesses at all its doors add up, whatever name the user is called by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doors_of_the_password_share_a_counter() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    let cluster = Cluster::sqlite(pool, json!({})).await;
    let room = Room::inside(Door::Srp, cluster).await;
    let scene = &room.scene;
    let sign_in = async |name: &str| scene.sign_in(name, WRONG).await.unwrap_err();
    assert_eq!(sign_in("JANE").await, Door::Srp.wrong());
    assert_eq!(sign_in("Jane@Example.com").await, Door::Srp.wrong());
    for door in [Door::Srp, Door::ChangePassword, Door::AdminUserPassword] {
        assert_eq!(room.guess(&room.other, door, false).await.unwrap_err(), door.wrong(), "{door:?}");
    }
    for door in [Door::UserPassword, Door::AdminUserPassword, Door::Srp] {
        assert_eq!(room.guess(scene, door, true).await.unwrap_err(), door.closed(), "{door:?}");
    }
    let changed = room.guess(scene, Door::ChangePassword, true).await.unwrap_err();
    assert_eq!(changed, Door::Srp.closed());
    assert_eq!(sign_in("jane@example.com").await, Door::Srp.closed());
}

/// Names nobody has are locked after as many guesses, so that the lock tells nothing (row 17).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_nobody_has_are_locked_alike() {
    let cluster = Cluster::sqlite(by_email(), hidden()).await;
    let (scene, other) = (&cluster.first, cluster.other());
    for number in 0..8 {
        let node = if number % 2 == 0 { scene } else { &other };
        let expected = if number < 5 { Door::Srp.wrong() } else { Door::Srp.closed() };
        assert_eq!(node.sign_in("nobody", WRONG).await.unwrap_err(), expected, "password {number}");
        let answer = srp_answer(node, "nobody-else", WRONG).await;
        assert_eq!(node.refused("RespondToAuthChallenge", answer).await, expected, "SRP {number}");
    }
}

/// So are they at the questions of functions, which are told that there is nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_answers_of_nobody_to_a_function_are_locked_alike() {
    let cluster = Cluster::sqlite(by_email(), hidden()).await;
    let (scene, other) = (&cluster.first, cluster.other());
    scene.ok("UpdateUserPool", json!({"LambdaConfig": custom_auth::asking(&scene.server.functions)})).await;
    scene.user("jane", verified("jane@example.com")).await;
    let mut transcripts = Vec::new();
    for name in ["jane", "nobody"] {
        let mut transcript = Vec::new();
        for number in 0..8 {
            let node = if number % 2 == 0 { scene } else { &other };
            let asked = node.ok("InitiateAuth", beginning("CUSTOM_AUTH", json!({ "USERNAME": name }))).await;
            let responses = json!({"USERNAME": name, "ANSWER": "wrong"});
            let answer = response("CUSTOM_CHALLENGE", Some(&asked["Session"]), responses);
            let answered = node.call("RespondToAuthChallenge", answer).await;
            transcript.push(answered.map(|answer| answer["ChallengeName"].clone()));
        }
        let expected: Vec<_> = (0..8)
            .map(|number| if number < 5 { Ok(json!("CUSTOM_CHALLENGE")) } else { Err(Door::CustomChallenge.closed()) })
            .collect();
        assert_eq!(transcript, expected, "{name}");
        transcripts.push(transcript);
    }
    assert_eq!(transcripts[0], transcripts[1]);
}

/// A lock passes, doubles, and a right password clears it; a right guess while it lasts does not.
#[tokio::test]
async fn a_lock_doubles_and_only_a_right_password_in_time_clears_it() {
    let cluster = Cluster::sqlite(by_email(), json!({})).await;
    let scene = &cluster.first;
    scene.user("jane", verified("jane@example.com")).await;
    for _ in 0..5 {
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong());
    }
    for seconds in [1, 2, 4, 8] {
        scene.server.clock.advance_seconds(seconds - 1);
        assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err(), Door::Srp.closed(), "{seconds}");
        scene.server.clock.advance_seconds(1);
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong(), "{seconds}");
    }
    scene.server.clock.advance_seconds(16);
    scene.sign_in("jane", PASSWORD).await.unwrap();
    for _ in 0..5 {
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong());
    }
}
