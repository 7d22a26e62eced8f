//! The login pages (behaviour 30 §3.2, §5): what a browser posts becomes a proof, what the engine asks becomes a screen.
//! No page decides what comes next: the engine says it. Every page carries the authorization request in its address and
//! has it checked again, so that a page that is sent, kept or changed opens nothing its application may not open.

mod brand;
mod carried;
mod connecting;
mod error_page;
mod fields;
mod notice;
mod offers;
mod passkey;
mod providers;
mod recovery;
mod sign_in;
mod sign_up;
mod visit;

pub use error_page::{error, from_elsewhere, leave, not_found, signed_out};
pub use passkey::add_passkey;
pub use recovery::{confirm_forgot_password, forgot_password};
pub use sign_in::login;
pub use sign_up::{confirm, resend_code, sign_up};
pub use visit::Visit;
