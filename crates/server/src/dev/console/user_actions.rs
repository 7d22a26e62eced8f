//! What can be done about a user: each an operation, asked for by a form of ours; what cannot be undone is asked about first.

use askama::Template;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use http::header::LOCATION;
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use super::user::{named, problem};
use super::{Frame, Problem, Section, ask, pool_address, user_address};
use crate::dev::Tools;
use crate::dev::fields::Fields;
use crate::http::{Access, reply, to_its_end};
use crate::site_file::call::CallError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Confirm,
    ResetPassword,
    SignOut,
    Disable,
    Enable,
    Delete,
}

impl Action {
    const ALL: [Self; 6] =
        [Self::Confirm, Self::ResetPassword, Self::SignOut, Self::Disable, Self::Enable, Self::Delete];

    /// In forms and addresses.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::ResetPassword => "reset-password",
            Self::SignOut => "sign-out",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Delete => "delete",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Confirm => "AdminConfirmSignUp",
            Self::ResetPassword => "AdminResetUserPassword",
            Self::SignOut => "AdminUserGlobalSignOut",
            Self::Disable => "AdminDisableUser",
            Self::Enable => "AdminEnableUser",
            Self::Delete => "AdminDeleteUser",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Confirm => "Confirm",
            Self::ResetPassword => "Reset password",
            Self::SignOut => "Sign out everywhere",
            Self::Disable => "Disable",
            Self::Enable => "Enable",
            Self::Delete => "Delete…",
        }
    }

    /// Told on the page that follows.
    pub(super) fn done(self) -> &'static str {
        match self {
            Self::Confirm => "Confirmed: the user may sign in.",
            Self::ResetPassword => "The password no longer works. A code to set a new one is among the messages.",
            Self::SignOut => "Signed out: refresh tokens and access tokens of before are refused.",
            Self::Disable => "Disabled: nobody signs in as this user.",
            Self::Enable => "Enabled.",
            Self::Delete => "Deleted.",
        }
    }

    pub(super) fn is_asked_about(self) -> bool {
        self == Self::Delete
    }

    /// What makes sense for a user as they are now.
    pub(super) fn offered(status: &str, is_enabled: bool) -> Vec<Self> {
        let makes_sense = |action: &Self| match action {
            Self::Confirm => status == "UNCONFIRMED",
            Self::ResetPassword => is_enabled && matches!(status, "CONFIRMED" | "RESET_REQUIRED"),
            Self::Disable => is_enabled,
            Self::Enable => !is_enabled,
            Self::SignOut | Self::Delete => true,
        };
        Self::ALL.into_iter().filter(makes_sense).collect()
    }
}

#[derive(Template)]
#[template(path = "console/delete_user.html")]
struct Question<'a> {
    frame: &'a Frame,
    username: &'a str,
    action: Action,
    /// Where the form goes, and where it leads who changes their mind.
    act: String,
    back: String,
}

/// Asks before a user is deleted; nothing is changed by this.
pub(super) async fn ask_first(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    fields: Fields,
) -> Response<Body> {
    access.operation("console");
    let username = named(&fields);
    if let Err(error) = ask(&tools, "AdminGetUser", json!({ "UserPoolId": id, "Username": username })).await {
        return problem(&id, error).answer(&tools);
    }
    let back = user_address(&id, username);
    let frame = Frame::new(&tools, Section::Pools).below("User pools", "/").below(username, back.as_str());
    let act = format!("{}/user/act", pool_address(&id));
    frame.answer(StatusCode::OK, &Question { frame: &frame, username, action: Action::Delete, act, back })
}

/// Does it, and shows the user as they are then.
pub(super) async fn act(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    access.operation("console");
    let fields = match tools.forms.take(&body) {
        Ok(fields) => fields,
        Err(why) => return Problem::from(why).answer(&tools),
    };
    let Some(action) = fields.get("action").and_then(Action::named) else {
        return reply::error(StatusCode::BAD_REQUEST, "There is no such action.");
    };
    let username = named(&fields).to_owned();
    let input = json!({ "UserPoolId": id, "Username": username });
    // To its end, also where the browser goes away meanwhile.
    let call = {
        let tools = tools.clone();
        async move { ask(&tools, action.operation(), input).await }
    };
    let answer = to_its_end(call).await.unwrap_or_else(|| Err(CallError::Unreachable("Something went wrong.".into())));
    if let Err(error) = answer {
        return problem(&id, error).answer(&tools);
    }
    if action == Action::Delete {
        return see(&format!("{}/users", pool_address(&id)));
    }
    see(&format!("{}&done={}", user_address(&id, &username), action.name()))
}

/// After a form: a page that can be loaded again.
fn see(address: &str) -> Response<Body> {
    let mut response = reply::with_type(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_makes_sense() {
        let offered = |status: &str, is_enabled| {
            let actions = Action::offered(status, is_enabled);
            actions.into_iter().map(Action::name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(offered("UNCONFIRMED", true), "confirm sign-out disable delete");
        assert_eq!(offered("CONFIRMED", true), "reset-password sign-out disable delete");
        assert_eq!(offered("CONFIRMED", false), "sign-out enable delete");
    }

    #[test]
    fn every_action_is_found_by_its_name_and_is_an_operation_that_exists() {
        for action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(action));
            let operation = api::operation::find(action.operation()).unwrap();
            assert!(operation.signed && operations::is_implemented(operation));
        }
        assert_eq!(Action::named("drop"), None);
    }
}
