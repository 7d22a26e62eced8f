//! CreateUserPool: makes a user pool in the region of the request, with the two keys its tokens are signed with.

use api::ApiError;
use api::operations::CreateUserPool;
use api::types::{CreateUserPoolRequest, CreateUserPoolResponse};
use crypto::jwt::SigningKey;
use domain::user_pool::{SignInNames, UserPool};
use domain::user_pool_rules::{self, UserPoolViolation};
use domain::{random, schema_rules};
use flows::configuration::SIGNING_KEY;
use store::tables::signing_keys::{self, SealedSigningKey, TokenUse};
use store::tables::user_pools;

use super::settings::Settings;
use super::{schema, site, view};
use crate::change::configure;
use crate::mirror::from_wire;
use crate::pinned_ids;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for CreateUserPool {
    async fn handle(cx: &Context, input: CreateUserPoolRequest) -> Result<CreateUserPoolResponse, ApiError> {
        let pool = new_pool(cx, input)?;
        let (id_key, access_key) = cx.key_reserve.take_pair().await.map_err(crate::error::refuse)?;
        let keys = [sealed(cx, &pool, &id_key, TokenUse::Id), sealed(cx, &pool, &access_key, TokenUse::Access)];
        let (configured, made) = (pool.id.clone(), pool.clone());
        let quota = cx.settings.quotas.user_pools;
        configure(cx, &configured, move |tx| {
            if user_pools::count(tx, made.region())? >= quota {
                // Our text: only the code is known.
                return Err(ApiError::limit_exceeded("User pools cannot exceed the limit of the account.").into());
            }
            if user_pools::find(tx, &made.id)?.is_some() {
                return Err(pinned_ids::taken("user pool", &made.id).into());
            }
            user_pools::insert(tx, &made)?;
            for key in &keys {
                signing_keys::insert(tx, &made.id, key)?;
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(CreateUserPoolResponse { user_pool: Some(view::user_pool(&pool, &cx.settings.account_id, 0, true)) })
    }
}

/// The pool a request asks for, with the id it pins or one of its own.
fn new_pool(cx: &Context, mut input: CreateUserPoolRequest) -> Result<UserPool, Rejection> {
    const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let pinned = cx.pinned_pool_id(input.user_pool_tags.as_ref())?;
    let id = pinned.unwrap_or_else(|| format!("{}_{}", cx.region, random::symbols(&*cx.random, ALPHANUMERIC, 9)));
    let mut pool = UserPool::new(id, input.pool_name.clone(), cx.now());
    pool.schema = schema_rules::new_schema(&schema::from_wire(input.schema.take().unwrap_or_default()))?;
    pool.case_sensitivity = input.username_configuration.take().map(|configuration| configuration.case_sensitive);
    pool.sign_in_names = match (input.alias_attributes.take(), input.username_attributes.take()) {
        (Some(_), Some(_)) => return Err(UserPoolViolation::AliasesAndUsernames.into()),
        (Some(aliases), None) if !aliases.is_empty() => SignInNames::Aliases(from_wire(aliases)),
        (None, Some(attributes)) if !attributes.is_empty() => SignInNames::Attributes(from_wire(attributes)),
        _ => SignInNames::Username,
    };
    Settings::from(input).apply(&mut pool)?;
    user_pool_rules::check(&pool, None, site(&cx.settings))?;
    Ok(pool)
}

fn sealed(cx: &Context, pool: &UserPool, key: &SigningKey, token_use: TokenUse) -> SealedSigningKey {
    let kid = key.kid().to_owned();
    let place = [pool.id.as_bytes(), kid.as_bytes()];
    let sealed = cx.keyring.seal(&*cx.random, SIGNING_KEY, &place, &key.to_pkcs8());
    SealedSigningKey { kid, token_use, created_at: pool.created_at, sealed }
}
