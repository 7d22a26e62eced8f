//! Which way a message goes: the inbox of `poolhouse dev` shows all of them, and of each medium at most one way leads
//! out of the machine.

use std::sync::Arc;

use domain::message::Medium;

use crate::Deliver;
use crate::inbox::Inbox;

#[derive(Clone, Default)]
pub struct Transports {
    pub inbox: Option<Arc<Inbox>>,
    pub mail: Option<Arc<dyn Deliver>>,
    pub sms: Option<Arc<dyn Deliver>>,
}

impl Transports {
    /// Messages stay in this inbox.
    pub fn inbox(inbox: Arc<Inbox>) -> Self {
        Self { inbox: Some(inbox), ..Self::default() }
    }

    /// The way out, where there is one.
    pub fn out(&self, medium: Medium) -> Option<&Arc<dyn Deliver>> {
        match medium {
            Medium::Email => self.mail.as_ref(),
            Medium::Sms => self.sms.as_ref(),
        }
    }
}
