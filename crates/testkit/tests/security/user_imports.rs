//! Rows 10, 12, 31, 32 and 38: files of user import jobs. The address that takes one is signed, for one job of one pool, for
//! a quarter of an hour, and takes one file; what is stored of it is sealed and bounded; and every line becomes a user
//! once, whichever nodes work on it and whichever of them dies.

use std::collections::HashSet;

use domain::user_import::MAX_FILE_BYTES;
use flows::jobs::import_users::attend_due;
use flows::user_imports::upload::{Upload, UploadRefusal};
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};
use store::tables::{user_import_jobs, user_import_pieces};
use store::{StoreError, Tx};

use crate::stage::{Cluster, by_email, shared};

/// The parts of an address that a job was given.
#[derive(Clone)]
struct Address {
    pool: String,
    job: String,
    query: String,
}

impl Address {
    fn of(job: &Value) -> Self {
        let (path, query) = job["PreSignedUrl"].as_str().unwrap().split_once('?').unwrap();
        let mut segments = path.rsplit('/');
        let (job, _, pool) = (segments.next().unwrap(), segments.next(), segments.next().unwrap());
        Self { pool: pool.to_owned(), job: job.to_owned(), query: query.to_owned() }
    }

    async fn begin(&self, scene: &Scene) -> Result<Upload, UploadRefusal> {
        Upload::begin(&scene.server.site, &self.pool, &self.job, &self.query).await
    }

    async fn send(&self, scene: &Scene, file: &str) -> Result<(), UploadRefusal> {
        let mut upload = self.begin(scene).await?;
        upload.write(file.as_bytes()).await?;
        upload.finish().await
    }

    /// The first piece that is stored of the file.
    async fn piece(&self, scene: &Scene) -> Option<Vec<u8>> {
        let (pool, job) = (self.pool.clone(), self.job.clone());
        let find = move |tx: &mut dyn Tx| user_import_pieces::find_at(tx, &pool, &job, 0);
        scene.server.site.store.read::<_, StoreError, _>(find).await.unwrap().map(|(_, sealed)| sealed)
    }
}

async fn create(scene: &Scene) -> Value {
    let input = json!({"JobName": "j", "CloudWatchLogsRoleArn": "arn:aws:iam::000000000000:role/r"});
    scene.ok("CreateUserImportJob", input).await["UserImportJob"].take()
}

async fn describe(scene: &Scene, job: &Value) -> Value {
    scene.ok("DescribeUserImportJob", json!({"JobId": job["JobId"]})).await["UserImportJob"].take()
}

async fn file(scene: &Scene, users: usize) -> String {
    let header = scene.ok("GetCSVHeader", json!({})).await;
    let columns: Vec<&str> = header["CSVHeader"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let mut file = columns.join(",") + "\n";
    for number in 0..users {
        let value = |column: &&str| match *column {
            "cognito:username" => format!("user-{number}"),
            "email" => format!("user-{number}@example.com"),
            "email_verified" => "true".to_owned(),
            _ => String::new(),
        };
        file += &(columns.iter().map(value).collect::<Vec<_>>().join(",") + "\n");
    }
    file
}

#[tokio::test]
async fn an_address_that_was_changed_is_none() {
    let scene = shared(by_email(), json!({})).await;
    let elsewhere = shared(by_email(), json!({})).await;
    let (mine, other, theirs) = (
        Address::of(&create(&scene).await),
        Address::of(&create(&scene).await),
        Address::of(&create(&elsewhere).await),
    );
    let (expires, signature) = mine.query.split_once('&').unwrap();
    let later = format!("expires={}", expires["expires=".len()..].parse::<i64>().unwrap() + 1);
    let mut queries = vec![
        String::new(),
        expires.to_owned(),
        signature.to_owned(),
        format!("{signature}&{expires}"),
        format!("{later}&{signature}"),
        format!("{}&{}&x=y", expires, signature),
        format!("{}&{}&{}", expires, expires, signature),
        format!("{}&{}", expires, other.query.split_once('&').unwrap().1),
        format!("{expires}&signature="),
        format!("{expires}&signature=00"),
        format!("{}{}", mine.query, "00"),
        mine.query[..mine.query.len() - 2].to_owned(),
        mine.query.replace("expires=", "expires=0"),
        mine.query.replace("expires=", "expires=%2b"),
        other.query.clone(),
        theirs.query.clone(),
    ];
    // Every digit of the signature counts.
    let begin = mine.query.len() - 64;
    for place in begin..mine.query.len() {
        let mut query = mine.query.clone().into_bytes();
        query[place] = if query[place] == b'0' { b'1' } else { b'0' };
        queries.push(String::from_utf8(query).unwrap());
    }
    for query in queries {
        let changed = Address { query: query.clone(), ..mine.clone() };
        assert_eq!(changed.begin(&scene).await.err(), Some(UploadRefusal::Signature), "{query}");
    }
    for (pool, job) in [(&mine.pool, &other.job), (&theirs.pool, &mine.job), (&theirs.pool, &theirs.job)] {
        let changed = Address { pool: pool.clone(), job: job.clone(), query: mine.query.clone() };
        assert_eq!(changed.begin(&scene).await.err(), Some(UploadRefusal::Signature), "{pool} {job}");
    }
    // What nobody's key signed tells nothing of whether there is such a job.
    let nowhere = Address { job: "import-0000000000".to_owned(), ..mine.clone() };
    assert_eq!(nowhere.begin(&scene).await.err(), Some(UploadRefusal::Signature));
    assert_eq!(mine.send(&scene, "x").await, Ok(()), "all the while it is good");
}

#[tokio::test]
async fn an_address_takes_one_file_in_its_time() {
    let scene = Scene::new(by_email(), json!({})).await;
    let (used, late) = (create(&scene).await, create(&scene).await);
    let file = file(&scene, 1).await;
    let address = Address::of(&used);
    assert_eq!(address.send(&scene, &file).await, Ok(()));
    assert_eq!(address.send(&scene, "another").await, Err(UploadRefusal::NotWaiting), "a replay");
    scene.ok("StartUserImportJob", json!({"JobId": used["JobId"]})).await;
    assert_eq!(address.begin(&scene).await.err(), Some(UploadRefusal::NotWaiting), "while it runs");
    while attend_due(&scene.server.site).await.unwrap() {}
    assert_eq!(describe(&scene, &used).await["ImportedUsers"], 1, "the first file counts");
    assert_eq!(address.begin(&scene).await.err(), Some(UploadRefusal::NotWaiting), "afterwards");
    assert_eq!(address.piece(&scene).await, None, "nothing is kept of the file");
    let address = Address::of(&late);
    scene.server.clock.advance_seconds(15 * 60 - 1);
    assert!(address.begin(&scene).await.is_ok());
    scene.server.clock.advance_seconds(1);
    assert_eq!(address.begin(&scene).await.err(), Some(UploadRefusal::Expired));
    scene.ok("DeleteUserPool", json!({})).await;
    scene.server.clock.advance_seconds(-60);
    assert_eq!(address.begin(&scene).await.err(), Some(UploadRefusal::NotWaiting), "with the pool it is gone");
}

#[tokio::test]
async fn of_two_files_at_once_one_is_taken_whole() {
    for cluster in Cluster::each(by_email(), json!({})).await {
        let (first, second) = (&cluster.first, cluster.other());
        let job = create(first).await;
        let (address, file) = (Address::of(&job), file(first, 3).await);
        let mut abandoned = address.begin(first).await.unwrap();
        abandoned.write(&vec![b'x'; 600_000]).await.unwrap();
        let mut newer = address.begin(&second).await.unwrap();
        assert_eq!(abandoned.write(&vec![b'x'; 600_000]).await, Err(UploadRefusal::Superseded));
        newer.write(file.as_bytes()).await.unwrap();
        assert_eq!(abandoned.finish().await, Err(UploadRefusal::Superseded));
        assert_eq!(newer.finish().await, Ok(()));
        first.ok("StartUserImportJob", json!({"JobId": job["JobId"]})).await;
        while attend_due(&second.server.site).await.unwrap() {}
        assert_eq!(describe(first, &job).await["ImportedUsers"], 3);
    }
}

#[tokio::test]
async fn a_file_is_sealed_and_has_an_end() {
    let scene = Scene::new(by_email(), json!({})).await;
    let job = create(&scene).await;
    let address = Address::of(&job);
    let mut upload = address.begin(&scene).await.unwrap();
    let part = "jane@example.com,".repeat(62_000);
    let parts = usize::try_from(MAX_FILE_BYTES).unwrap() / part.len();
    for _ in 0..parts {
        upload.write(part.as_bytes()).await.unwrap();
    }
    let stored = address.piece(&scene).await.unwrap();
    assert!(!stored.windows(16).any(|window| window == b"jane@example.com"));
    assert_eq!(upload.write(part.as_bytes()).await, Err(UploadRefusal::TooLarge));
    assert_eq!(address.piece(&scene).await, None, "what was there of it is gone");
    // Another may be sent in its place.
    let file = file(&scene, 1).await;
    assert_eq!(address.send(&scene, &file).await, Ok(()));
}

/// Three nodes take turns, one of which dies each time it has taken the job.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_becomes_a_user_once_whoever_dies() {
    for cluster in Cluster::each(by_email(), json!({})).await {
        let (first, second) = (&cluster.first, cluster.other());
        let job = create(first).await;
        let users = 2_250;
        let rows = file(first, users).await;
        Address::of(&job).send(first, &rows).await.unwrap();
        first.ok("StartUserImportJob", json!({"JobId": job["JobId"]})).await;
        for number in 0.. {
            let status = describe(&second, &job).await["Status"].take();
            if status == "Succeeded" {
                break;
            }
            assert!(number < 100, "{status}");
            // Somebody takes it and is never heard of again.
            let now = first.server.site.now();
            let take = move |tx: &mut dyn Tx| user_import_jobs::take(tx, "dead", now, now.plus_seconds(30));
            let dead = first.server.site.store.write::<_, StoreError, _>(take).await.unwrap();
            first.server.clock.advance_seconds(31);
            let (one, two) = (first.server.site.clone(), second.server.site.clone());
            let (one, two) = tokio::join!(
                tokio::spawn(async move { attend_due(&one).await }),
                tokio::spawn(async move { attend_due(&two).await })
            );
            assert!(one.unwrap().is_ok() && two.unwrap().is_ok());
            // Who was taken for dead comes back, and changes nothing.
            if let Some(dead) = dead {
                let advance = move |tx: &mut dyn Tx| {
                    let progress = dead.progress;
                    user_import_jobs::advance(tx, &dead, &progress, now.plus_seconds(1_000))
                };
                assert_eq!(first.server.site.store.write::<_, StoreError, _>(advance).await, Ok(false));
            }
        }
        let done = describe(first, &job).await;
        assert_eq!((&done["ImportedUsers"], &done["FailedUsers"]), (&json!(users), &json!(0)));
        assert_eq!(done["SkippedUsers"], 0);
        let pool = first.ok("DescribeUserPool", json!({})).await;
        assert_eq!(pool["UserPool"]["EstimatedNumberOfUsers"], users);
        let mut names = HashSet::new();
        let mut token = Value::Null;
        loop {
            let page = first.ok("ListUsers", json!({"PaginationToken": token})).await;
            for user in page["Users"].as_array().unwrap() {
                assert!(names.insert(user["Username"].as_str().unwrap().to_owned()));
            }
            token = page["PaginationToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(names.len(), users);
    }
}
