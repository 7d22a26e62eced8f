//! The authorization of an application by somebody at a browser (behaviour 30 §3.1; RFC 6749, OpenID Connect Core): what
//! may be asked for, whether somebody who is signed in already gets it at once, and what they take back to the
//! application. How they sign in is the engine's business ([`crate::sign_in`]), how it looks the pages'.

mod browser_sessions;
pub mod codes;
mod grant;
pub mod metadata_clients;
mod refusal;
pub mod registration;
mod request;

pub use browser_sessions::{
    AtProvider, BrowserSession, begin as begin_browser_session, end as end_browser_session,
    end_of_provider as end_browser_sessions_of_provider, live as live_browser_session, provider_session,
};
pub use grant::{Granted, SignedInAtBrowser, finish, grant};
pub use refusal::{OAuthError, PageError, Refusal, ReturnAddress};
pub use request::{Asked, AskedProvider, AuthorizationRequest, Prompt, Response};
