//! Who is under way to an identity provider. The browser takes along a state, a random text that says nothing; what is to
//! become of the sign-in is kept here, sealed, until the state comes back: once, on whichever node, in the pool and the
//! browser that it was given to (behaviour 50 #10, #23).

use federation::{Expected, Identity};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::federated_sign_ins as rows;

use super::keeping::{self, Brought, MOST_OF_BROWSER, Place};
use crate::limits::departures::DepartureRation;
use crate::{Context, Failure};

/// Somebody may have to find a second factor there first.
const LIFETIME_SECONDS: i64 = 600;
/// From a form that the provider's page posted to the next request of the same browser.
const LAST_STEP_SECONDS: i64 = 60;
/// Past it a pool forgets those that left first: a hundred megabytes or so.
const MOST_OF_POOL: i64 = 100_000;
/// One in so many departures counts what the pool has.
const COUNTED_ONE_IN: u8 = 64;

const PURPOSE: &str = "federated sign-in";

/// A sign-in that goes on at a provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderWay {
    /// The provider's name.
    pub provider: String,
    /// Of the authorization request, encoded as they came.
    pub parameters: String,
    pub expected: Expected,
    /// Whether they are signing out there: `parameters` is then where they go afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signs_out: bool,
    /// Who came back: while it is not known yet in which browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// The departure that this answers, if it is still there: it is used up with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<[u8; 32]>,
}

/// Where something is under way: the pool, and the id of the browser.
#[derive(Debug, Clone, Copy)]
pub struct Traveller<'a> {
    pub user_pool_id: &'a str,
    pub browser: &'a str,
}

/// Keeps that a browser leaves with this state.
///
/// # Errors
/// [`Failure::Overloaded`] of somebody who leaves without end, or the store's.
pub(super) async fn leave(
    cx: &Context,
    traveller: Traveller<'_>,
    state: &str,
    under_way: &UnderWay,
) -> Result<(), Failure> {
    let Traveller { user_pool_id, browser } = traveller;
    let browser = keeping::browsers(cx, user_pool_id, browser)[0];
    let expires_at = cx.now().plus_seconds(LIFETIME_SECONDS);
    let row = keeping::row(cx, PURPOSE, Place { user_pool_id, state, browser, expires_at }, under_way);
    let ration = DepartureRation::of(cx, traveller.user_pool_id);
    let write = move |tx: &mut dyn Tx| {
        if !ration.spend(tx)? {
            return Err(Failure::Overloaded);
        }
        if row.hash[0] < u8::MAX / COUNTED_ONE_IN {
            rows::trim(tx, &row.user_pool_id, MOST_OF_POOL)?;
        }
        Ok(rows::insert(tx, &row, MOST_OF_BROWSER)?)
    };
    cx.store.write(write).await
}

/// A sign-in as it was kept, and the browser that it belongs to.
pub struct Taken {
    pub under_way: UnderWay,
    browser: [u8; 32],
    /// Where it still is, if it was only looked at.
    left_at: Option<[u8; 32]>,
}

/// Takes what is under way with this state, once. `browser` is the id of the browser that brings it; `None` where its
/// cookies did not come along, of a form that another site posted: then it has to be handed on ([`hand_on`]).
///
/// # Errors
/// The store's.
pub async fn take(
    cx: &Context,
    user_pool_id: &str,
    state: &str,
    browser: Option<&str>,
) -> Result<Option<Taken>, Failure> {
    let brought = Brought::by(cx, PURPOSE, user_pool_id, state, browser);
    let Some(row) = cx.store.write(move |tx: &mut dyn Tx| brought.take(tx)).await.map_err(Failure::from)? else {
        return Ok(None);
    };
    Ok(Some(Taken { under_way: keeping::open(cx, PURPOSE, &row)?, browser: row.browser, left_at: None }))
}

/// Looks at what is under way with this state and leaves it there: a form that another site posted may have come in
/// anybody's browser, and takes nothing away from the one that left. `browser` is as in [`take`].
///
/// # Errors
/// [`Failure::Overloaded`] of somebody who brings answers without end, or the store's.
pub async fn look(
    cx: &Context,
    user_pool_id: &str,
    state: &str,
    browser: Option<&str>,
) -> Result<Option<Taken>, Failure> {
    let brought = Brought::by(cx, PURPOSE, user_pool_id, state, browser);
    let ration = DepartureRation::of_answer(cx, user_pool_id);
    let look = move |tx: &mut dyn Tx| {
        if !ration.spend(tx)? {
            return Err(Failure::Overloaded);
        }
        Ok(brought.find(tx)?)
    };
    let Some(row) = cx.store.write(look).await? else { return Ok(None) };
    let under_way = keeping::open(cx, PURPOSE, &row)?;
    Ok(Some(Taken { under_way, browser: row.browser, left_at: Some(row.hash) }))
}

/// Keeps who came back until the next request of the browser that left, and gives the state that it is to bring. Nobody
/// gets here without a provider's word.
///
/// # Errors
/// The store's.
pub async fn hand_on(cx: &Context, user_pool_id: &str, taken: Taken, identity: Identity) -> Result<String, Failure> {
    let state = keeping::new_state(cx);
    let under_way = UnderWay { identity: Some(identity), answers: taken.left_at, ..taken.under_way };
    let expires_at = cx.now().plus_seconds(LAST_STEP_SECONDS);
    let place = Place { user_pool_id, state: &state, browser: taken.browser, expires_at };
    let row = keeping::row(cx, PURPOSE, place, &under_way);
    cx.store.write(move |tx: &mut dyn Tx| rows::insert(tx, &row, MOST_OF_BROWSER)).await.map_err(Failure::from)?;
    Ok(state)
}

/// Takes what was handed on, and the departure that it answers: once, in the browser that left.
///
/// # Errors
/// The store's.
pub async fn arrive(cx: &Context, user_pool_id: &str, state: &str, browser: &str) -> Result<Option<UnderWay>, Failure> {
    let Some(taken) = take(cx, user_pool_id, state, Some(browser)).await? else { return Ok(None) };
    let Some(departure) = taken.under_way.answers else { return Ok(Some(taken.under_way)) };
    let (pool, now, browser) = (user_pool_id.to_owned(), cx.now(), taken.browser);
    let write = move |tx: &mut dyn Tx| rows::take(tx, &pool, &[departure], Some(&[browser]), now);
    let is_first = cx.store.write(write).await.map_err(Failure::from)?.is_some();
    Ok(is_first.then_some(taken.under_way))
}
