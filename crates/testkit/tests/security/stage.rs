//! What the proofs are played on: pools of one shared server, clusters of two nodes, and callers who all come at once.

use std::sync::{Arc, LazyLock};

use poolhouse_testkit::database::{Database, Schema};
use poolhouse_testkit::scene::Scene;
use poolhouse_testkit::{Refusal, TestServer, merged};
use serde_json::{Value, json};
use tokio::sync::Barrier;

pub type Answer = Result<Value, Refusal>;

/// For tests that leave the clock alone: starting a server costs six RSA keys.
static SHARED: LazyLock<TestServer> = LazyLock::new(TestServer::start);

/// The same server, held by one more.
pub fn same(server: &TestServer) -> TestServer {
    TestServer {
        site: server.site.clone(),
        clock: Arc::clone(&server.clock),
        inbox: Arc::clone(&server.inbox),
        functions: Arc::clone(&server.functions),
    }
}

/// A pool of its own on the shared server.
pub async fn shared(user_pool: Value, client: Value) -> Scene {
    on(same(&SHARED), user_pool, client).await
}

/// A pool on a server.
pub async fn on(server: TestServer, user_pool: Value, client: Value) -> Scene {
    let user_pool_id = server.user_pool(user_pool).await;
    let mut scene = Scene { server, user_pool_id, client_id: String::new() };
    scene.client_id = scene.another_client(client).await;
    scene
}

/// The scene as another node serves it.
pub fn at(scene: &Scene, server: &TestServer) -> Scene {
    Scene { server: same(server), user_pool_id: scene.user_pool_id.clone(), client_id: scene.client_id.clone() }
}

/// A pool whose users prove their email address by a code.
pub fn by_email() -> Value {
    json!({"AutoVerifiedAttributes": ["email"]})
}

pub fn hidden() -> Value {
    json!({"PreventUserExistenceErrors": "ENABLED"})
}

/// Attributes of a user whose address is known to be theirs.
pub fn verified(address: &str) -> Value {
    json!({"email": address, "email_verified": "true"})
}

/// Two nodes on one database.
pub struct Cluster {
    pub first: Scene,
    pub second: TestServer,
    _database: Option<Arc<Database>>,
}

impl Cluster {
    /// On SQLite the nodes share a store: its one writer is the database.
    pub async fn sqlite(user_pool: Value, client: Value) -> Self {
        let server = TestServer::start();
        let second = server.another_node(server.site.store.clone());
        Self { first: on(server, user_pool, client).await, second, _database: None }
    }

    /// None when no server was given to test on.
    async fn postgres(user_pool: Value, client: Value) -> Option<Self> {
        let database = Database::Schema(Schema::make()?);
        let server = TestServer::with(database.location());
        let second = server.another_node(database.open());
        Some(Self { first: on(server, user_pool, client).await, second, _database: Some(Arc::new(database)) })
    }

    /// One on every database there is to test on.
    pub async fn each(user_pool: Value, client: Value) -> Vec<Self> {
        let mut all = vec![Self::sqlite(user_pool.clone(), client.clone()).await];
        all.extend(Self::postgres(user_pool, client).await);
        all
    }

    /// The same nodes with another pool: two RSA keys instead of twelve.
    pub async fn with(&self, user_pool: Value, client: Value) -> Self {
        Self {
            first: on(same(&self.first.server), user_pool, client).await,
            second: same(&self.second),
            _database: self._database.clone(),
        }
    }

    /// The scene as the second node serves it.
    pub fn other(&self) -> Scene {
        at(&self.first, &self.second)
    }

    /// Makes all these calls at once, every other one at the second node.
    pub async fn at_once(&self, calls: Vec<(&'static str, Value)>) -> Vec<Answer> {
        at_once(&[&self.first.server, &self.second], calls).await
    }
}

/// Makes all these calls at once, at the nodes in turn. None begins before all are ready to.
pub async fn at_once(nodes: &[&TestServer], calls: Vec<(&'static str, Value)>) -> Vec<Answer> {
    let start = Arc::new(Barrier::new(calls.len()));
    let tasks: Vec<_> = calls
        .into_iter()
        .zip(nodes.iter().cycle())
        .map(|((operation, input), node)| {
            let (node, start) = (same(node), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                node.call(operation, input).await
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// A request body as it came, through all that stands between the socket and the handler.
pub async fn raw(server: &TestServer, operation: &str, body: &[u8]) -> Result<Vec<u8>, api::ApiError> {
    let info = api::operation::find(operation).unwrap();
    let cx = operations::Context::new(server.site.clone(), Some("us-east-1"));
    let value = api::check_shape(info.input, api::parse(body)?)?;
    operations::call(&cx, info, value).await
}

/// What is in a pool as its administrators see it: equal before and after means that nothing was done to it.
pub async fn contents(scene: &Scene) -> Value {
    let mut clients = Vec::new();
    let listed = scene.ok("ListUserPoolClients", json!({"MaxResults": 60})).await;
    for client in listed["UserPoolClients"].as_array().unwrap() {
        let id = json!({"ClientId": client["ClientId"]});
        let described = scene.ok("DescribeUserPoolClient", id.clone()).await;
        clients.push(json!([described, scene.ok("ListUserPoolClientSecrets", id).await]));
    }
    let pool = scene.ok("DescribeUserPool", json!({})).await;
    json!({ "pool": pool, "clients": clients, "users": scene.ok("ListUsers", json!({})).await })
}

/// An InitiateAuth or AdminInitiateAuth of a flow.
pub fn beginning(flow: &str, parameters: Value) -> Value {
    json!({"AuthFlow": flow, "AuthParameters": parameters})
}

/// An answer to a challenge.
pub fn response(challenge: &str, session: Option<&Value>, responses: Value) -> Value {
    let session =
        session.filter(|session| session.is_string()).map_or(json!({}), |session| json!({"Session": session}));
    merged(json!({"ChallengeName": challenge, "ChallengeResponses": responses}), session)
}

/// Whether two refusals, or two answers, are of one kind.
pub fn code(answer: &Answer) -> &str {
    answer.as_ref().map_or_else(|refusal| refusal.code.as_str(), |_| "")
}

/// A request with the scene's pool or client in it where the operation takes one.
pub fn merged_with_client(scene: &Scene, operation: &str, input: Value) -> Value {
    let info = api::operation::find(operation).unwrap();
    let api::shape::Kind::Structure { members } = &info.input.kind else { return input };
    let takes = |name: &str| members.iter().any(|member| member.name == name);
    let mut input = input;
    for (name, id) in [("UserPoolId", &scene.user_pool_id), ("ClientId", &scene.client_id)] {
        if takes(name) {
            input[name] = json!(id);
        }
    }
    input
}
