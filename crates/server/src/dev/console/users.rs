//! The users of a pool: searched as ListUsers searches, or those of a group, a page at a time.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Response, StatusCode};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::paging::{Pager, Paging};
use super::parts::{attribute, items, text};
use super::pool::Head;
use super::user_status::{Status, status};
use super::{Frame, Problem, Section, ask, moments, user_address};
use crate::dev::Tools;
use crate::dev::fields::Fields;
use crate::http::Access;
use crate::site_file::call::CallError;

/// On a page.
const USERS: u64 = 25;

/// What can be searched, and what it is called (behaviour 10 §4.14).
const SEARCHED: [(&str, &str); 10] = [
    ("username", "Username"),
    ("email", "E-mail address"),
    ("phone_number", "Phone number"),
    ("name", "Name"),
    ("given_name", "Given name"),
    ("family_name", "Family name"),
    ("preferred_username", "Preferred username"),
    ("sub", "Id (sub)"),
    ("cognito:user_status", "Status"),
    ("status", "Enabled or Disabled"),
];

/// Searches that are asked for often: attribute, value, and what they are called.
const OFTEN: [(&str, &str, &str); 4] = [
    ("cognito:user_status", "UNCONFIRMED", "Unconfirmed"),
    ("cognito:user_status", "FORCE_CHANGE_PASSWORD", "Temporary password"),
    ("cognito:user_status", "EXTERNAL_PROVIDER", "From a provider"),
    ("status", "Disabled", "Disabled"),
];

#[derive(Template)]
#[template(path = "console/users.html")]
struct Page<'a> {
    frame: &'a Frame,
    pool: Head,
    search: &'a Search,
    users: Vec<Row>,
    pager: Pager,
    /// What the operation complains of in the search.
    refused: Option<String>,
}

struct Row {
    username: String,
    address: String,
    /// What tells people apart where usernames do not.
    known_as: String,
    status: Status,
    is_enabled: bool,
    /// Markup of ours.
    made: String,
}

/// What is searched for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Search {
    /// One of [`SEARCHED`].
    by: String,
    /// `=`, or `^=` for what values begin with.
    exact: bool,
    value: String,
    /// The members of a group instead.
    group: Option<String>,
    paging: Paging,
}

impl Search {
    fn read(fields: &Fields) -> Self {
        let asked = fields.get("by");
        let by = SEARCHED.iter().map(|(name, _)| *name).find(|name| asked == Some(name)).unwrap_or("username");
        let is_whole_word = matches!(by, "cognito:user_status" | "status");
        Self {
            by: by.to_owned(),
            exact: is_whole_word || fields.get("match") == Some("is"),
            value: fields.text("value").to_owned(),
            group: fields.get("group").map(str::to_owned),
            paging: Paging::read(fields),
        }
    }

    fn is_any(&self) -> bool {
        self.value.is_empty() && self.group.is_none()
    }

    /// In the language of ListUsers, in which quotes and backslashes are escaped.
    fn filter(&self) -> String {
        let value = self.value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("{} {} \"{value}\"", self.by, if self.exact { "=" } else { "^=" })
    }

    /// As the addresses of its pages say it.
    fn query(&self) -> Vec<(&str, &str)> {
        match &self.group {
            Some(group) => vec![("group", group.as_str())],
            None if self.value.is_empty() => Vec::new(),
            None => vec![
                ("by", self.by.as_str()),
                ("match", if self.exact { "is" } else { "begins" }),
                ("value", self.value.as_str()),
            ],
        }
    }
}

impl Page<'_> {
    fn searched(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> + '_ {
        SEARCHED.iter().map(|(name, label)| (*name, *label, self.search.by == *name))
    }

    fn often(&self) -> impl Iterator<Item = (String, &'static str, bool)> + '_ {
        OFTEN.iter().map(|(by, value, label)| {
            let query = Serializer::new(String::new()).append_pair("by", by).append_pair("value", value).finish();
            (query, *label, self.search.by == *by && self.search.value == *value)
        })
    }
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    fields: Fields,
) -> Response<Body> {
    access.operation("console");
    let search = Search::read(&fields);
    page(&tools, &id, &search).await.unwrap_or_else(|error| Problem::from(error).answer(&tools))
}

async fn page(tools: &Tools, id: &str, search: &Search) -> Result<Response<Body>, CallError> {
    let described = ask(tools, "DescribeUserPool", json!({ "UserPoolId": id })).await?;
    let (listed, refused) = match list(tools, id, search).await {
        Ok(listed) => (listed, None),
        // What somebody typed is complained of beside the field that they typed it into.
        Err(CallError::Refused { code, message, .. }) if code == "InvalidParameterException" => {
            (Value::Null, Some(message))
        }
        Err(error) => return Err(error),
    };
    let head = Head::of(&described["UserPool"]);
    let next = listed["PaginationToken"].as_str().or(listed["NextToken"].as_str());
    let pager = search.paging.ways("users", &format!("{}/users", head.address()), &search.query(), next);
    let frame = Frame::new(tools, Section::Pools).below("User pools", "/").below(head.name.as_str(), head.address());
    let page = Page {
        frame: &frame,
        search,
        users: items(&listed["Users"]).map(|user| row(id, user)).collect(),
        pager,
        refused,
        pool: head,
    };
    let status = if page.refused.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(frame.answer(status, &page))
}

async fn list(tools: &Tools, id: &str, search: &Search) -> Result<Value, CallError> {
    let mut input = json!({ "UserPoolId": id, "Limit": USERS });
    if let Some(group) = &search.group {
        input["GroupName"] = group.as_str().into();
        search.paging.ask(&mut input, "NextToken");
        return ask(tools, "ListUsersInGroup", input).await;
    }
    if !search.value.is_empty() {
        input["Filter"] = search.filter().into();
    }
    search.paging.ask(&mut input, "PaginationToken");
    ask(tools, "ListUsers", input).await
}

fn row(user_pool_id: &str, user: &Value) -> Row {
    let (username, attributes) = (text(user, "Username"), &user["Attributes"]);
    let known_as = ["email", "phone_number", "preferred_username", "name"];
    let known_as = known_as.iter().map(|name| attribute(attributes, name)).find(|value| !value.is_empty());
    Row {
        username: username.to_owned(),
        address: user_address(user_pool_id, username),
        known_as: known_as.filter(|value| *value != username).unwrap_or_default().to_owned(),
        status: status(text(user, "UserStatus")),
        is_enabled: user["Enabled"] == true,
        made: moments::day(&user["UserCreateDate"]),
    }
}

#[cfg(test)]
mod tests {
    use domain::user_filter::UserFilter;

    use super::*;

    fn search(query: &str) -> Search {
        Search::read(&Fields::read(query.as_bytes()).unwrap())
    }

    #[test]
    fn whatever_is_typed_is_searched_for_as_it_stands() {
        for typed in ["ann", "a\"b", "a\\", "\" or \"", "ü ^= x", "%"] {
            let query = Serializer::new(String::new()).append_pair("by", "email").append_pair("value", typed).finish();
            let filter = UserFilter::parse(&search(&query).filter()).unwrap().unwrap();
            assert_eq!((filter.value.as_str(), filter.prefix), (typed, true));
        }
    }

    #[test]
    fn only_what_can_be_searched_is() {
        assert_eq!(search("by=custom:x&value=1").filter(), "username ^= \"1\"");
        assert_eq!(search("by=status&value=Disabled").filter(), "status = \"Disabled\"");
        assert_eq!(search("by=sub&match=is&value=1").filter(), "sub = \"1\"");
        assert!(search("by=email").is_any() && !search("group=g").is_any());
    }

    #[test]
    fn every_page_is_of_the_same_search() {
        for query in ["by=email&match=is&value=a%2Bb%26c", "by=name&value=%C3%BC", "group=a%26b", ""] {
            let asked = search(query);
            let again = Serializer::new(String::new()).extend_pairs(asked.query()).finish();
            assert_eq!(search(&again), asked, "{query}");
        }
    }
}
