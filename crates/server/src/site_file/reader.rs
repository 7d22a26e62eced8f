//! What a site has, read through the operations of the API.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::call::{Call, CallError, Request};
use super::compare;
use super::kinds::{Kind, Source};

/// One pool.
pub(super) struct Reader<'a, C> {
    pub(super) caller: &'a C,
    pub(super) pool_id: &'a str,
}

impl<C: Call> Reader<'_, C> {
    async fn ask(&self, operation: &'static str, mut input: Value) -> Result<Map<String, Value>, CallError> {
        if let Some(input) = input.as_object_mut() {
            input.insert("UserPoolId".to_owned(), self.pool_id.into());
        }
        let request = Request { operation, input, region: region(self.pool_id), pinned_id: None };
        Ok(object(self.caller.call(request).await?))
    }

    /// The members of a list on all its pages.
    async fn pages(
        &self,
        operation: &'static str,
        input: Value,
        member: &str,
        token: &str,
    ) -> Result<Vec<Map<String, Value>>, CallError> {
        let (mut found, mut input) = (Vec::new(), input);
        loop {
            let mut page = self.ask(operation, input.clone()).await?;
            found.extend(elements(page.remove(member)));
            match page.remove(token) {
                Some(next) => input[token] = next,
                None => return Ok(found),
            }
        }
    }

    /// The pool's description, if there is such a pool.
    pub(super) async fn pool(&self) -> Result<Option<Map<String, Value>>, CallError> {
        match self.ask("DescribeUserPool", json!({})).await {
            Ok(mut answer) => Ok(answer.remove("UserPool").map(object)),
            Err(error) if error.is("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn mfa(&self) -> Result<Map<String, Value>, CallError> {
        self.ask("GetUserPoolMfaConfig", json!({})).await
    }

    /// All of a kind, each with all its members. `pool` is the pool's description.
    pub(super) async fn all(
        &self,
        kind: &Kind,
        pool: &Map<String, Value>,
    ) -> Result<Vec<Map<String, Value>>, CallError> {
        let Source::List { operation, member, size: (size, most), describe } = &kind.source else {
            return self.domains(pool).await;
        };
        let listed = self.pages(operation, json!({ *size: most }), member, "NextToken").await?;
        let Some((operation, member)) = describe else { return Ok(listed) };
        let mut found = Vec::with_capacity(listed.len());
        for item in listed {
            let key = item.get(kind.key).cloned().unwrap_or_default();
            let mut answer = self.ask(operation, json!({ kind.key: key })).await?;
            found.extend(answer.remove(*member).map(object));
        }
        Ok(found)
    }

    async fn domains(&self, pool: &Map<String, Value>) -> Result<Vec<Map<String, Value>>, CallError> {
        let mut found = Vec::new();
        for member in ["Domain", "CustomDomain"] {
            let Some(domain) = pool.get(member).filter(|domain| !compare::is_empty(domain)) else { continue };
            let request = Request {
                operation: "DescribeUserPoolDomain",
                input: json!({ "Domain": domain }),
                region: region(self.pool_id),
                pinned_id: None,
            };
            let mut answer = object(self.caller.call(request).await?);
            found.extend(answer.remove("DomainDescription").map(object));
        }
        Ok(found)
    }

    /// Ids of a client's secrets, oldest first.
    pub(super) async fn client_secrets(&self, client_id: &str) -> Result<Vec<String>, CallError> {
        let mut answer = self.ask("ListUserPoolClientSecrets", json!({ "ClientId": client_id })).await?;
        let secrets = elements(answer.remove("ClientSecrets")).into_iter();
        Ok(secrets.filter_map(|secret| Some(secret.get("ClientSecretId")?.as_str()?.to_owned())).collect())
    }

    /// A user as AdminGetUser shows them.
    pub(super) async fn user(&self, username: &str) -> Result<Option<Map<String, Value>>, CallError> {
        match self.ask("AdminGetUser", json!({ "Username": username })).await {
            Ok(user) => Ok(Some(user)),
            Err(error) if error.is("UserNotFoundException") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Users as ListUsers shows them.
    pub(super) async fn users(&self) -> Result<Vec<Map<String, Value>>, CallError> {
        self.pages("ListUsers", json!({}), "Users", "PaginationToken").await
    }

    pub(super) async fn groups_of(&self, username: &str) -> Result<BTreeSet<String>, CallError> {
        let groups =
            self.pages("AdminListGroupsForUser", json!({ "Username": username }), "Groups", "NextToken").await?;
        Ok(groups.into_iter().filter_map(|group| Some(group.get("GroupName")?.as_str()?.to_owned())).collect())
    }
}

/// Ids and names of the pools of a region.
pub(super) async fn pools<C: Call>(caller: &C, region: Option<&str>) -> Result<Vec<(String, String)>, CallError> {
    let (mut found, mut input) = (Vec::new(), json!({ "MaxResults": 60 }));
    loop {
        let request = Request { operation: "ListUserPools", input: input.clone(), region, pinned_id: None };
        let mut page = object(caller.call(request).await?);
        for pool in elements(page.remove("UserPools")) {
            found.push((text(&pool, "Id").to_owned(), text(&pool, "Name").to_owned()));
        }
        match page.remove("NextToken") {
            Some(next) => input["NextToken"] = next,
            None => return Ok(found),
        }
    }
}

/// The region a pool's id names.
pub(super) fn region(pool_id: &str) -> Option<&str> {
    pool_id.split_once('_').map(|(region, _)| region)
}

pub(super) fn text<'a>(object: &'a Map<String, Value>, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// `Name` and `Value` of a list of attributes.
pub(super) fn attributes(list: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|attribute| Some((attribute["Name"].as_str()?, attribute["Value"].as_str().unwrap_or_default())))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn elements(list: Option<Value>) -> Vec<Map<String, Value>> {
    match list {
        Some(Value::Array(list)) => list.into_iter().map(object).collect(),
        _ => Vec::new(),
    }
}
