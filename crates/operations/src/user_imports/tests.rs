//! User import from the first call to the first sign-in, on a site in memory.

use flows::jobs::import_users;
use flows::user_imports::upload::{Upload, UploadRefusal};
use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene};
use testkit::{Refusal, TestServer, merged, refusal};

const ROLE: &str = "arn:aws:iam::000000000000:role/import";
const NOWHERE: &str = "us-east-1_nothing00";

fn not_met(message: &str) -> Refusal {
    refusal("PreconditionNotMetException", message)
}

struct Importer {
    scene: Scene,
}

impl Importer {
    async fn new(user_pool: Value) -> Self {
        let usual = json!({"AutoVerifiedAttributes": ["email"]});
        Self { scene: Scene::new(merged(usual, user_pool), json!({})).await }
    }

    fn server(&self) -> &TestServer {
        &self.scene.server
    }

    async fn call(&self, operation: &str, members: Value) -> Result<Value, Refusal> {
        let input = merged(json!({"UserPoolId": self.scene.user_pool_id}), members);
        self.server().call(operation, input).await
    }

    async fn create(&self) -> Value {
        let input = json!({"JobName": "everybody", "CloudWatchLogsRoleArn": ROLE});
        self.call("CreateUserImportJob", input).await.unwrap()["UserImportJob"].take()
    }

    async fn of(&self, operation: &str, job: &Value) -> Result<Value, Refusal> {
        Ok(self.call(operation, json!({"JobId": job["JobId"]})).await?["UserImportJob"].take())
    }

    /// Sends a file to a job, in uneven parts.
    async fn send(&self, job: &Value, file: &[u8]) -> Result<(), UploadRefusal> {
        let address = job["PreSignedUrl"].as_str().unwrap();
        let (path, query) = address.split_once('?').unwrap();
        let mut segments = path.rsplit('/');
        let (id, _, pool) = (segments.next().unwrap(), segments.next(), segments.next().unwrap());
        let mut upload = Upload::begin(&self.server().site, pool, id, query).await?;
        for part in file.chunks(70_001) {
            upload.write(part).await?;
        }
        upload.finish().await
    }

    /// Lines with the named values, below a header.
    async fn file(&self, rows: &[&[(&str, &str)]]) -> String {
        let header = self.call("GetCSVHeader", json!({})).await.unwrap();
        let columns: Vec<&str> =
            header["CSVHeader"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let line = |values: &[(&str, &str)]| {
            let value = |column: &&str| values.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
            columns.iter().map(value).collect::<Vec<_>>().join(",")
        };
        let lines = rows.iter().map(|values| line(values));
        [columns.join(",")].into_iter().chain(lines).map(|line| line + "\n").collect()
    }

    async fn work(&self) {
        while import_users::attend_due(&self.server().site).await.unwrap() {}
    }

    /// A job with this file, started and worked off.
    async fn import(&self, file: &str) -> Value {
        let job = self.create().await;
        self.send(&job, file.as_bytes()).await.unwrap();
        self.of("StartUserImportJob", &job).await.unwrap();
        self.work().await;
        self.of("DescribeUserImportJob", &job).await.unwrap()
    }

    async fn import_rows(&self, rows: &[&[(&str, &str)]]) -> Value {
        self.import(&self.file(rows).await).await
    }

    async fn log(&self, job: &Value) -> Vec<String> {
        let (pool, id) = (self.scene.user_pool_id.clone(), job["JobId"].as_str().unwrap().to_owned());
        let list = move |tx: &mut dyn store::Tx| store::tables::user_import_lines::list(tx, &pool, &id, 0, 1_000);
        let lines = self.server().site.store.read::<_, store::StoreError, _>(list).await.unwrap();
        lines.into_iter().map(|logged| logged.outcome.log_line(logged.line, &logged.message)).collect()
    }
}

fn counts(job: &Value) -> (i64, i64, i64) {
    let count = |name: &str| job[name].as_i64().unwrap();
    (count("ImportedUsers"), count("SkippedUsers"), count("FailedUsers"))
}

const JANE: &[(&str, &str)] = &[
    ("cognito:username", "jane"),
    ("email", "jane@example.com"),
    ("email_verified", "true"),
    ("address", r"1 Main Street\, Any Town"),
    ("birthdate", "02/01/1985"),
];

#[tokio::test]
async fn people_of_a_file_choose_a_password_and_sign_in() {
    let importer = Importer::new(json!({})).await;
    let job = importer.create().await;
    let id = job["JobId"].as_str().unwrap();
    assert!(id.starts_with("import-") && id.len() == 17, "{id}");
    let expected = json!({"JobName": "everybody", "UserPoolId": importer.scene.user_pool_id, "Status": "Created",
        "CloudWatchLogsRoleArn": ROLE, "ImportedUsers": 0, "SkippedUsers": 0, "FailedUsers": 0, "JobId": id,
        "CreationDate": job["CreationDate"], "PreSignedUrl": job["PreSignedUrl"]});
    assert_eq!(job, expected);
    assert_eq!(importer.of("DescribeUserImportJob", &job).await.unwrap(), job);
    let started = importer.of("StartUserImportJob", &job).await;
    assert_eq!(started.unwrap_err(), not_met(&format!("No csv file was uploaded for {id}")));
    importer.send(&job, importer.file(&[JANE]).await.as_bytes()).await.unwrap();
    let started = importer.of("StartUserImportJob", &job).await.unwrap();
    assert_eq!((&started["Status"], started["StartDate"].is_number()), (&json!("Pending"), true));
    importer.work().await;
    let done = importer.of("DescribeUserImportJob", &job).await.unwrap();
    assert_eq!((done["Status"].as_str(), counts(&done)), (Some("Succeeded"), (1, 0, 0)));
    assert!(done["CompletionDate"].is_number() && done["CompletionMessage"].is_string());

    let user = importer.scene.ok("AdminGetUser", json!({"Username": "jane"})).await;
    assert_eq!((&user["UserStatus"], &user["Enabled"]), (&json!("RESET_REQUIRED"), &json!(true)));
    let of = |name: &str| {
        let found = user["UserAttributes"].as_array().unwrap().iter().find(|it| it["Name"] == name).cloned();
        found.map(|it| it["Value"].as_str().unwrap().to_owned())
    };
    assert_eq!(of("address").as_deref(), Some("1 Main Street, Any Town"));
    assert_eq!((of("email_verified").as_deref(), of("name")), (Some("true"), None));
    assert!(importer.server().inbox.messages(&Default::default()).is_empty(), "nobody is told");
    assert!(importer.server().functions.take_events().is_empty(), "no function is asked");

    let refused = importer.scene.sign_in("jane", PASSWORD).await.unwrap_err();
    assert_eq!(refused.code, "PasswordResetRequiredException");
    importer.scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let code = importer.server().code(&importer.scene.user_pool_id, "jane");
    let answer = json!({"Username": "jane", "ConfirmationCode": code, "Password": PASSWORD});
    importer.scene.ok("ConfirmForgotPassword", answer).await;
    importer.scene.tokens("jane").await;
}

#[tokio::test]
async fn lines_that_make_no_user_are_told_by_their_number() {
    let importer = Importer::new(json!({"Schema": [{"Name": "family_name", "Required": true}]})).await;
    let good: &[(&str, &str)] = &[("email", "a@example.com"), ("email_verified", "true"), ("family_name", "Roe")];
    let row = |more: &[(&'static str, &'static str)]| {
        let kept = good.iter().filter(|(name, _)| more.iter().all(|(given, _)| given != name));
        kept.chain(more).copied().collect::<Vec<_>>()
    };
    let rows = [
        row(&[("cognito:username", "a")]),
        row(&[("cognito:username", "a")]),
        row(&[("cognito:username", "b"), ("email_verified", "false")]),
        row(&[("cognito:username", "c"), ("family_name", "")]),
        row(&[("cognito:username", "d"), ("email", "nobody")]),
        row(&[("cognito:username", "e"), ("email", "")]),
        row(&[("cognito:username", "f"), ("updated_at", "yesterday")]),
        row(&[("cognito:username", "g")]),
        row(&[("cognito:username", "h"), ("phone_number", "0123")]),
        row(&[("cognito:username", "i")]),
        row(&[("cognito:username", "j")]),
        row(&[("cognito:username", "k")]),
        row(&[("cognito:username", "l")]),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let done = importer.import_rows(&rows).await;
    assert_eq!((done["Status"].as_str(), counts(&done)), (Some("Failed"), (6, 1, 6)));
    assert_eq!(done["CompletionMessage"], "Too many users have failed or been skipped during the import.");
    assert_eq!(
        importer.log(&done).await,
        [
            "[SKIPPED] Line Number 3 - The user already exists.",
            "[FAILED] Line Number 4 - The User Record does not set any of the auto verified attributes to true. \
             (Example: email_verified to true).",
            "[FAILED] Line Number 5 - Attributes did not conform to the schema: family_name: The attribute is required",
            "[FAILED] Line Number 6 - Invalid email address format.",
            "[FAILED] Line Number 7 - email_verified cannot be true for a user without email.",
            "[FAILED] Line Number 8 - Attributes did not conform to the schema: updated_at: Number must be an integer",
            "[FAILED] Line Number 10 - Invalid phone number format.",
        ]
    );
    let described = importer.call("DescribeUserPool", json!({})).await.unwrap();
    assert_eq!(described["UserPool"]["EstimatedNumberOfUsers"], 6);
}

#[tokio::test]
async fn names_and_addresses_belong_to_one_user_as_the_pool_compares_them() {
    let importer =
        Importer::new(json!({"AliasAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": false}})).await;
    let row = |username, email| [("cognito:username", username), ("email", email), ("email_verified", "true")];
    let rows = [
        row("Jane", "jane@example.com"),
        row("JANE", "other@example.com"),
        row("john", "Jane@Example.com"),
        row("a@b.c", "third@example.com"),
        row("jack", "jack@example.com"),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(<[_; 3]>::as_slice).collect();
    let done = importer.import_rows(&rows).await;
    assert_eq!(counts(&done), (2, 1, 2));
    let log = importer.log(&done).await;
    assert_eq!(log[0], "[SKIPPED] Line Number 3 - The user already exists.");
    assert_eq!(log[1], "[FAILED] Line Number 4 - An account with the email already exists.");
    assert!(log[2].starts_with("[FAILED] Line Number 5 - Username cannot be of email format"), "{log:?}");
    assert_eq!(importer.scene.ok("AdminGetUser", json!({"Username": "JANE@example.com"})).await["Username"], "jane");
    // Once more: all are there.
    let done = importer.import_rows(&rows).await;
    assert_eq!((counts(&done), done["Status"].as_str()), ((0, 3, 2), Some("Failed")));
}

#[tokio::test]
async fn a_username_may_be_an_address() {
    let importer = Importer::new(json!({"UsernameAttributes": ["email"]})).await;
    let row = |username, email| [("cognito:username", username), ("email", email), ("email_verified", "TRUE")];
    let rows = [
        row("jane@example.com", "jane@example.com"),
        row("john@example.com", ""),
        row("jane@example.com", "jane@example.com"),
        row("jack@example.com", "jim@example.com"),
        row("jim", "jim@example.com"),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(<[_; 3]>::as_slice).collect();
    let done = importer.import_rows(&rows).await;
    assert_eq!(counts(&done), (2, 1, 2), "{:?}", importer.log(&done).await);
    let user = importer.scene.ok("AdminGetUser", json!({"Username": "john@example.com"})).await;
    assert_eq!(user["Username"].as_str().unwrap().len(), 36, "the name is the sub");
}

#[tokio::test]
async fn who_needs_no_password_is_confirmed() {
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]});
    let importer = Importer::new(json!({"Policies": {"SignInPolicy": factors},
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms"}}))
    .await;
    let phone: &[(&str, &str)] =
        &[("cognito:username", "john"), ("phone_number", "+12065550100"), ("phone_number_verified", "true")];
    assert_eq!(counts(&importer.import_rows(&[JANE, phone]).await), (2, 0, 0));
    let status =
        async |name: &str| importer.scene.ok("AdminGetUser", json!({"Username": name})).await["UserStatus"].take();
    assert_eq!((status("jane").await, status("john").await), (json!("CONFIRMED"), json!("RESET_REQUIRED")));
}

#[tokio::test]
async fn a_file_that_is_none_fails_the_job() {
    let importer = Importer::new(json!({})).await;
    let file = importer.file(&[JANE]).await;
    for (name, broken, said) in [
        ("another header", file.replacen("nickname", "nick", 1), "does not have all columns"),
        ("nothing", String::new(), "has no header"),
        ("a zip", "PK\u{3}\u{4}\0\0".to_owned(), "does not have all columns"),
        ("one long line", "x".repeat(3_000_000), "does not have all columns"),
    ] {
        let done = importer.import(&broken).await;
        assert_eq!((done["Status"].as_str(), counts(&done)), (Some("Failed"), (0, 0, 0)), "{name}");
        let message = done["CompletionMessage"].as_str().unwrap();
        assert!(message.contains(said) && message.len() <= 128, "{name}: {message}");
    }
    let windows = format!("\u{feff}{}", file.replace('\n', "\r\n"));
    assert_eq!(counts(&importer.import(&windows).await), (1, 0, 0));
    let header = importer.file(&[]).await;
    assert_eq!(importer.import(header.trim_end()).await["Status"], "Succeeded");
}

#[tokio::test]
async fn huge_lines_fail_alone_and_many_lines_are_taken_in_turns() {
    let importer = Importer::new(json!({})).await;
    let names: Vec<String> = (0..250).map(|number| format!("user-{number}")).collect();
    let rows: Vec<Vec<(&str, &str)>> = names
        .iter()
        .map(|name| vec![("cognito:username", name.as_str()), ("email", "a@example.com"), ("email_verified", "true")])
        .collect();
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let mut lines: Vec<String> = importer.file(&rows).await.lines().map(str::to_owned).collect();
    lines.insert(120, "x".repeat(1_000_000));
    lines.insert(121, String::new());
    let done = importer.import(&lines.join("\n")).await;
    assert_eq!((done["Status"].as_str(), counts(&done)), (Some("Succeeded"), (250, 0, 1)));
    assert_eq!(importer.log(&done).await, ["[FAILED] Line Number 121 - The line has more than 16,000 characters."]);
}

#[tokio::test]
async fn one_job_runs_at_a_time_and_holds_the_pools_configuration() {
    let importer = Importer::new(json!({})).await;
    let (first, second) = (importer.create().await, importer.create().await);
    let file = importer.file(&[JANE]).await;
    for job in [&first, &second] {
        importer.send(job, file.as_bytes()).await.unwrap();
    }
    importer.of("StartUserImportJob", &first).await.unwrap();
    let another = not_met("Another user import job of the user pool is in progress.");
    assert_eq!(importer.of("StartUserImportJob", &second).await.unwrap_err(), another);
    let running = refusal("UserImportInProgressException", "A user import job of the user pool is in progress.");
    let attribute = json!({"CustomAttributes": [{"Name": "x", "AttributeDataType": "String"}]});
    for (operation, members) in
        [("UpdateUserPool", json!({})), ("DeleteUserPool", json!({})), ("AddCustomAttributes", attribute)]
    {
        assert_eq!(importer.call(operation, members).await.unwrap_err(), running, "{operation}");
    }
    let id = first["JobId"].as_str().unwrap();
    let again = importer.of("StartUserImportJob", &first).await.unwrap_err();
    assert_eq!(again, not_met(&format!("User import job {id} cannot be started. Its current status is Pending")));
    let stopping = importer.of("StopUserImportJob", &first).await.unwrap();
    assert_eq!(stopping["Status"], "Stopping");
    importer.work().await;
    let stopped = importer.of("DescribeUserImportJob", &first).await.unwrap();
    assert_eq!(stopped["Status"], "Stopped");
    assert_eq!(stopped["CompletionMessage"], "The Import Job was stopped by the developer.");
    for (operation, act) in [("StopUserImportJob", "stopped"), ("StartUserImportJob", "started")] {
        let refused = importer.of(operation, &first).await.unwrap_err();
        let said = format!("User import job {id} cannot be {act}. Its current status is Stopped");
        assert_eq!(refused, not_met(&said));
    }
    importer.of("StartUserImportJob", &second).await.unwrap();
    importer.work().await;
    assert_eq!(counts(&importer.of("DescribeUserImportJob", &second).await.unwrap()), (1, 0, 0));
    importer.call("DeleteUserPool", json!({})).await.unwrap();
}

#[tokio::test]
async fn what_nobody_starts_expires_with_its_file() {
    let importer = Importer::new(json!({})).await;
    let job = importer.create().await;
    importer.send(&job, importer.file(&[JANE]).await.as_bytes()).await.unwrap();
    importer.server().clock.advance_seconds(86_400);
    for _ in 0..2 {
        let seen = importer.of("DescribeUserImportJob", &job).await.unwrap();
        assert_eq!(
            (&seen["Status"], &seen["CompletionMessage"]),
            (&json!("Expired"), &json!("The user import job has expired."))
        );
        let refused = importer.of("StartUserImportJob", &job).await.unwrap_err();
        assert!(refused.message.ends_with("Its current status is Expired"), "{refused:?}");
        let refused = importer.of("StopUserImportJob", &job).await.unwrap_err();
        assert!(refused.message.ends_with("Its current status is Expired"), "{refused:?}");
        importer.work().await;
    }
    let (pool, id) = (importer.scene.user_pool_id.clone(), job["JobId"].as_str().unwrap().to_owned());
    let find = move |tx: &mut dyn store::Tx| store::tables::user_import_pieces::find_at(tx, &pool, &id, 0);
    assert_eq!(importer.server().site.store.read::<_, store::StoreError, _>(find).await.unwrap(), None);
}

#[tokio::test]
async fn jobs_are_listed_a_page_at_a_time() {
    let importer = Importer::new(json!({})).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(importer.create().await["JobId"].take());
        importer.server().clock.advance_seconds(1);
    }
    made.reverse();
    let first = importer.call("ListUserImportJobs", json!({"MaxResults": 2})).await.unwrap();
    let token = &first["PaginationToken"];
    let rest = json!({"MaxResults": 60, "PaginationToken": token});
    let second = importer.call("ListUserImportJobs", rest).await.unwrap();
    let ids = |page: &Value| -> Vec<Value> {
        page["UserImportJobs"].as_array().unwrap().iter().map(|job| job["JobId"].clone()).collect()
    };
    assert_eq!([ids(&first), ids(&second)].concat(), made);
    assert!(second["PaginationToken"].is_null());
    let broken = json!({"MaxResults": 1, "PaginationToken": "x"});
    let refused = importer.call("ListUserImportJobs", broken).await.unwrap_err();
    assert_eq!(refused, refusal("InvalidParameterException", "Invalid pagination token given."));
    let refused = importer.call("ListUserImportJobs", json!({})).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_is_refused() {
    let importer = Importer::new(json!({})).await;
    let job = json!({"JobId": "import-0123456789"});
    for operation in ["DescribeUserImportJob", "StartUserImportJob", "StopUserImportJob"] {
        let refused = importer.of(operation, &job).await.unwrap_err();
        let said = "User import job import-0123456789 does not exist.";
        assert_eq!(refused, refusal("ResourceNotFoundException", said), "{operation}");
        let elsewhere = merged(job.clone(), json!({"UserPoolId": NOWHERE}));
        let refused = importer.call(operation, elsewhere).await.unwrap_err();
        assert_eq!(refused.code, "ResourceNotFoundException", "{operation}");
    }
    let new = json!({"JobName": "j", "CloudWatchLogsRoleArn": ROLE});
    for (operation, members) in [
        ("GetCSVHeader", json!({})),
        ("ListUserImportJobs", json!({"MaxResults": 1})),
        ("CreateUserImportJob", new.clone()),
    ] {
        let refused = importer.call(operation, merged(members, json!({"UserPoolId": NOWHERE}))).await.unwrap_err();
        assert_eq!(refused.code, "ResourceNotFoundException", "{operation}");
    }
    let hashes = merged(new.clone(), json!({"PasswordHashingAlgorithm": "BCRYPT"}));
    let refused = importer.call("CreateUserImportJob", hashes).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    let unverified = importer.server().user_pool(json!({})).await;
    let refused = importer.call("CreateUserImportJob", merged(new, json!({"UserPoolId": unverified}))).await;
    assert_eq!(refused.unwrap_err().code, "PreconditionNotMetException");
}

#[tokio::test]
async fn a_pool_that_stopped_verifying_starts_no_job() {
    let importer = Importer::new(json!({})).await;
    let job = importer.create().await;
    importer.send(&job, importer.file(&[JANE]).await.as_bytes()).await.unwrap();
    importer.call("UpdateUserPool", json!({"AutoVerifiedAttributes": []})).await.unwrap();
    let refused = importer.of("StartUserImportJob", &job).await.unwrap_err();
    assert_eq!(refused.code, "PreconditionNotMetException");
}

#[tokio::test]
async fn a_pool_has_so_many_jobs_and_users() {
    let quotas = domain::quotas::Quotas { user_import_jobs: 1, users: 2, ..Default::default() };
    let server = TestServer::with_quotas(store::Location::SqliteMemory, quotas);
    let scene = Scene::on(server, json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    scene.user("one", json!({})).await;
    scene.user("two", json!({})).await;
    let importer = Importer { scene };
    let done = importer.import_rows(&[JANE]).await;
    assert_eq!(counts(&done), (0, 0, 1));
    let new = json!({"JobName": "j", "CloudWatchLogsRoleArn": ROLE});
    let refused = importer.call("CreateUserImportJob", new).await.unwrap_err();
    assert_eq!(refused.code, "LimitExceededException");
}
