//! Sign-in with identity providers: the third door (behaviour 30 §6). A provider's word, verified by `federation`, becomes a
//! user of the pool and ends where every sign-in ends.

mod accept;
mod candidate;
mod connection;
mod departures;
mod identities;
mod keeping;
pub mod links;
mod logout;
mod mapping;
mod metadata;
pub mod offers;
pub mod routing;
mod service_provider;
mod travel;
mod vouched;
mod word;

pub use accept::accept;
pub use connection::{Connected, NotConnected, connect};
pub use departures::{Taken, UnderWay, arrive, hand_on, look, take};
pub use federation::saml::Message as SamlMessage;
pub use federation::{Identity, Returned, WayOut};
pub use logout::{NotEnded, end_by_saml, end_by_token, leave_provider, left_provider, logout_url};
pub use service_provider::{ServiceProviderFacts, service_provider};
pub use travel::{
    Arrived, Arriving, IDP_RESPONSE, Leaving, SAML_LOGOUT, SAML_RESPONSE, answers_by_saml, callback, identify, leave,
    sign_in, unsolicited,
};
pub(crate) use vouched::{VouchedUser, vouched_user};
