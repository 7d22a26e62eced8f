//! NEW_PASSWORD_REQUIRED: a user with a temporary password chooses their own (behaviour 20 §4.3).

use std::sync::Arc;

use domain::attribute;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::ContactAttribute;

use super::Checked;
use crate::accounts::passwords::replace_password;
use crate::accounts::{directory, passwords};
use crate::configuration::ClientConfiguration;
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Step, spend};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure, SignInFailure};

pub(in crate::sign_in) fn ask(cx: &Context, client: &ClientConfiguration, user: &User, journey: &Journey) -> Asked {
    let required = client.pool.pool.schema.required();
    let missing = required.filter(|name| user.attribute(name).is_none()).map(str::to_owned).collect();
    let session = session::new(cx, client, Subject::User(user), Step::NewPassword, journey);
    let (user_id, attributes) = (user.username.clone(), user.attributes.clone());
    Asked::new(Question::NewPassword { user_id, attributes, missing }, session)
}

/// The session, the new password and the attributes are taken together or not at all; a weak password or a wrong
/// attribute leaves the session usable.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    answer: &Answer<'a>,
    password: &str,
    attributes: &Attributes,
) -> Result<Checked<'a>, Failure> {
    let opened = trust::open(cx, client, answer, |step| *step == Step::NewPassword).await?;
    let user = opened.user()?;
    let settings = &client.client.settings;
    let given = attribute::check_first_sign_in(&client.pool.pool.schema, settings, user, attributes)?;
    passwords::check_new_password(cx, &client.pool, user, password).await?;
    let credential = passwords::enrol(cx, &client.pool, &user.username, &user.sub, password, None).await?;
    let (pool, now, seen) = (Arc::clone(&client.pool), cx.now(), user.credential.clone());
    let session = opened.session.clone();
    let change = move |tx: &mut dyn store::Tx, user: &mut User| {
        // A temporary password that was replaced meanwhile opens nothing any more.
        if user.credential != seen || user.status != UserStatus::ForceChangePassword {
            return Err(SignInFailure::SessionUsed.into());
        }
        spend(tx, &session, now)?;
        for (name, value) in &given {
            match ContactAttribute::from_name(name) {
                Some(contact) => user.set_address(contact, value),
                None => drop(user.attributes.insert(name.clone(), value.clone())),
            }
        }
        replace_password(&pool.pool, user, credential.clone());
        user.status = UserStatus::Confirmed;
        Ok(())
    };
    let ((), user) = directory::change_user(cx, &client.pool, &user.sub, change).await?;
    Ok(Checked::passed_by(opened, user, Proved::NewPassword))
}
