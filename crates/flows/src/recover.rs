//! Forgotten passwords (behaviour 20 §2.3).

use std::sync::Arc;

use delivery::Occasion;
use domain::message::CodeDelivery;
use domain::user::{User, UserStatus};
use domain::user_pool::{ContactAttribute, RecoveryKind, UserPool};
use store::Tx;
use store::tables::codes;
use triggers::StringMap;
use triggers::events::ConfirmationSource;

use crate::attempts::{Guess, RationedCall};
use crate::codes::{Destination, Purpose, consume};
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::letters::Addressee;
use crate::outgoing::Patience;
use crate::passwords::replace_password;
use crate::triggers::NOTHING;
use crate::triggers::pre_sign_up::SentAlong;
use crate::triggers::user_migration::Migration;
use crate::{Context, Failure};

impl Context {
    /// ForgotPassword: sends a code; the old password goes on working.
    ///
    /// # Errors
    /// Unknown or disabled user or no verified address (all answered alike, with a simulated delivery, if the client
    /// hides users), or a state in which a password cannot be reset.
    pub async fn forgot_password(
        &self,
        client: &ClientConfiguration,
        username: &str,
        user: Option<User>,
        client_metadata: &StringMap,
    ) -> Result<CodeDelivery, Failure> {
        let pool = &client.pool;
        let hidden = client.client.settings.hides_user_existence();
        let subject = user.as_ref().map_or_else(|| self.shadow_subject(&pool.pool, username), |user| user.sub.clone());
        self.ration(&pool.pool, &subject, RationedCall::ForgotPassword).await?;
        let user = match user {
            None => {
                let along = SentAlong { validation_data: &NOTHING, client_metadata };
                match self.migrate_forgotten(client, Migration { username, along }).await {
                    // A name that cannot be migrated is answered like one that nobody has.
                    Err(Failure::IncorrectPassword) => None,
                    migrated => migrated?,
                }
            }
            known => known,
        };
        let refusal = match &user {
            None => Failure::UsernameClientNotFound,
            Some(user) => match recovery_destination(&pool.pool, user) {
                Ok(destination) => {
                    let (purpose, occasion) = (Purpose::ForgotPassword, Occasion::ForgotPassword);
                    let to = Addressee::of_client(client, user).sent_along(client_metadata);
                    let patience = Patience::unless_hidden(hidden);
                    return self.issue_code(to, purpose, occasion, destination, patience).await;
                }
                Err(refusal) => refusal,
            },
        };
        // Of a user in the wrong state the service tells even clients that hide users (behaviour 20 §2.3).
        if !hidden || matches!(refusal, Failure::CannotReset | Failure::AdministratorMustReset) {
            return Err(refusal);
        }
        let delivery = self.simulated_delivery(&pool.pool, username);
        let destination = Destination { attribute: delivery.attribute, address: delivery.destination.clone() };
        let (code, _) = self.bare_code(&pool.pool, &subject, Purpose::ForgotPassword, &destination);
        let user_pool_id = pool.pool.id.clone();
        // A code nobody receives, so that answering it looks like answering one that was sent.
        self.store.write(move |tx| codes::put(tx, &user_pool_id, &subject, &code)).await?;
        Ok(delivery)
    }

    /// ConfirmForgotPassword: the code, checked before the password is.
    ///
    /// # Errors
    /// Unknown user (hidden if the client hides them), code, state or password.
    pub async fn confirm_forgot_password(
        &self,
        client: &ClientConfiguration,
        username: &str,
        user: Option<User>,
        code: &str,
        password: &str,
        client_metadata: &StringMap,
    ) -> Result<(), Failure> {
        let pool = &client.pool;
        let now = self.now();
        let Some(user) = user else {
            let subject = self.shadow_subject(&pool.pool, username);
            self.ration(&pool.pool, &subject, RationedCall::ConfirmForgotPassword).await?;
            if !client.client.settings.hides_user_existence() {
                return Err(Failure::UsernameClientNotFound);
            }
            // As much work as for a user who is there.
            self.enrol(pool, username, &subject, password, None).await?;
            return self.answer_nobodys_code(&pool.pool, subject).await;
        };
        self.ration(&pool.pool, &user.sub, RationedCall::ConfirmForgotPassword).await?;
        if !user.enabled && !client.client.settings.hides_user_existence() {
            return Err(Failure::UserDisabled);
        }
        let hashes = self.code_hashes(&pool.pool, &user.sub, Purpose::ForgotPassword, code);
        let judgement = self.check_new_password(pool, &user, password).await;
        let credential = self.enrol(pool, &user.username, &user.sub, password, None).await?;
        let configuration = Arc::clone(pool);
        let change = move |tx: &mut dyn Tx, user: &mut User| {
            let proved = consume(tx, &user.user_pool_id, &user.sub, Purpose::ForgotPassword, &hashes, now)?;
            // Whoever still reads the mail of an address the user has given up proves nothing.
            if user.attribute(proved.attribute.name()) != Some(proved.address.as_str()) {
                return Err(Failure::CodeExpired);
            }
            if user.status == UserStatus::Unconfirmed {
                return Err(Failure::UserNotConfirmed);
            }
            if !user.enabled {
                return Err(Failure::UserDisabled);
            }
            judgement.clone()?;
            replace_password(&configuration.pool, user, credential.clone());
            user.status = UserStatus::Confirmed;
            user.sign_out(now);
            Ok(())
        };
        let ((), user) = self.change_user(pool, &user.sub, change).await?;
        self.forget_wrong_guesses(&pool.pool, &user.sub, Guess::Password).await?;
        let (source, client_id) = (ConfirmationSource::ConfirmForgotPassword, Some(client.client.id.as_str()));
        self.post_confirmation(source, &pool.pool, client_id, &user, client_metadata).await
    }

    async fn answer_nobodys_code(&self, pool: &UserPool, subject: String) -> Result<(), Failure> {
        let (user_pool_id, now) = (pool.id.clone(), self.now());
        // No answer is right: nothing hashes to nothing.
        let write =
            move |tx: &mut dyn Tx| consume(tx, &user_pool_id, &subject, Purpose::ForgotPassword, &[], now).map(drop);
        self.store.write(write).await
    }

    /// AdminResetUserPassword: the password stops working until a code that is sent now sets another.
    ///
    /// # Errors
    /// [`Failure::UserNotFound`], a state in which this cannot be, or no verified address.
    pub async fn admin_reset_password(
        &self,
        pool: &Arc<PoolConfiguration>,
        name: &str,
        client_metadata: &StringMap,
    ) -> Result<(), Failure> {
        let user = self.require_user(pool, name).await?;
        let destination = match recovery_destination(&pool.pool, &user) {
            // An administrator resets where the user alone may not.
            Err(Failure::AdministratorMustReset) => any_verified(&user).ok_or(Failure::NoRecoveryAddress)?,
            other => other?,
        };
        let to = Addressee::of_pool(pool, &user).sent_along(client_metadata);
        let code = self.new_code(to, Purpose::ForgotPassword, Occasion::ForgotPassword, destination).await?;
        let (stored, now) = (code.clone(), self.now());
        self.change_user(pool, &user.sub, move |tx, user| {
            user.status = UserStatus::ResetRequired;
            user.sign_out(now);
            stored.put(tx, &user.user_pool_id, &user.sub)
        })
        .await?;
        // The operation has no error for a message that is refused.
        self.send_code(code, Patience::Nothing).await?;
        Ok(())
    }
}

/// Where a recovery code goes: the first of the pool's ways for which the user has a verified address. A pool whose
/// setting was cleared prefers SMS, as pools did before there was one.
fn recovery_destination(pool: &UserPool, user: &User) -> Result<Destination, Failure> {
    if !user.enabled {
        return Err(Failure::UserDisabled);
    }
    if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::ExternalProvider) {
        return Err(Failure::CannotReset);
    }
    let Some(mechanisms) = &pool.account_recovery else {
        return any_verified(user).ok_or(Failure::NoRecoveryAddress);
    };
    let mut mechanisms = mechanisms.clone();
    mechanisms.sort_by_key(|mechanism| mechanism.priority);
    for mechanism in mechanisms {
        let attribute = match mechanism.kind {
            RecoveryKind::AdminOnly => return Err(Failure::AdministratorMustReset),
            RecoveryKind::VerifiedEmail => ContactAttribute::Email,
            RecoveryKind::VerifiedPhoneNumber => ContactAttribute::PhoneNumber,
        };
        if let Some(address) = user.verified_address(attribute) {
            return Ok(Destination { attribute, address: address.to_owned() });
        }
    }
    Err(Failure::NoRecoveryAddress)
}

fn any_verified(user: &User) -> Option<Destination> {
    [ContactAttribute::PhoneNumber, ContactAttribute::Email].into_iter().find_map(|attribute| {
        let address = user.verified_address(attribute)?.to_owned();
        Some(Destination { attribute, address })
    })
}
