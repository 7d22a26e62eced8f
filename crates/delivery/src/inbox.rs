//! The inbox of `poolhouse dev`: messages kept in memory for people and tests to read.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::Message;

/// Older messages make room for newer ones past this many.
const CAPACITY: usize = 10_000;

#[derive(Default)]
pub struct Inbox {
    newest_first: Mutex<VecDeque<Message>>,
}

/// Which messages are asked for; `None` asks for all.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    pub user_pool_id: Option<String>,
    pub username: Option<String>,
    pub destination: Option<String>,
    /// By the name of its occasion.
    pub kind: Option<String>,
    /// `EMAIL` or `SMS`.
    pub medium: Option<String>,
}

impl Filter {
    fn admits(&self, message: &Message) -> bool {
        let same = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        same(&self.user_pool_id, &message.user_pool_id)
            && same(&self.username, &message.username)
            && same(&self.destination, &message.destination)
            && same(&self.kind, message.occasion.as_str())
            && same(&self.medium, message.medium.as_str())
    }
}

impl Inbox {
    pub fn put(&self, message: Message) {
        let mut messages = self.lock();
        messages.push_front(message);
        messages.truncate(CAPACITY);
    }

    /// Matching messages, newest first.
    pub fn messages(&self, filter: &Filter) -> Vec<Message> {
        self.lock().iter().filter(|message| filter.admits(message)).cloned().collect()
    }

    /// The first so many of them, and how many more there are.
    pub fn newest(&self, filter: &Filter, limit: usize) -> (Vec<Message>, usize) {
        let messages = self.lock();
        let mut matching = messages.iter().filter(|message| filter.admits(message));
        let first = matching.by_ref().take(limit).cloned().collect();
        (first, matching.count())
    }

    /// The ids of pools that there are messages of, each once.
    pub fn user_pools(&self) -> Vec<String> {
        let messages = self.lock();
        let ids: BTreeSet<&str> = messages.iter().map(|message| message.user_pool_id.as_str()).collect();
        ids.into_iter().map(str::to_owned).collect()
    }

    /// The message of this id, while it is kept.
    pub fn message(&self, id: &str) -> Option<Message> {
        self.lock().iter().find(|message| message.id == id).cloned()
    }

    /// Throws these messages away, and none that came since somebody looked.
    pub fn remove(&self, ids: &[String]) {
        let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
        self.lock().retain(|message| !ids.contains(message.id.as_str()));
    }

    /// Throws matching messages away.
    pub fn clear(&self, filter: &Filter) {
        self.lock().retain(|message| !filter.admits(message));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Message>> {
        // A panic while the lock is held cannot leave a message half-written.
        self.newest_first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain::clock::Time;
    use domain::message::Medium;

    use super::*;
    use crate::{Occasion, Sender};

    fn message(id: &str, user_pool_id: &str) -> Message {
        Message {
            id: id.to_owned(),
            user_pool_id: user_pool_id.to_owned(),
            username: "ann".to_owned(),
            occasion: Occasion::SignUp,
            medium: Medium::Sms,
            destination: "+12065550100".to_owned(),
            subject: None,
            body: String::new(),
            code: String::new(),
            sent_at: Time::from_seconds(0),
            sender: Sender::default(),
        }
    }

    #[test]
    fn the_newest_come_first_and_the_others_are_counted() {
        let inbox = Inbox::default();
        for (id, pool) in [("1", "b"), ("2", "a"), ("3", "b"), ("4", "b")] {
            inbox.put(message(id, pool));
        }
        let newest = |filter: &Filter, limit| {
            let (messages, older) = inbox.newest(filter, limit);
            (messages.into_iter().map(|message| message.id).collect::<Vec<_>>().concat(), older)
        };
        let of_b = Filter { user_pool_id: Some("b".to_owned()), ..Filter::default() };
        assert_eq!(newest(&of_b, 2), ("43".to_owned(), 1));
        assert_eq!(newest(&Filter::default(), 10), ("4321".to_owned(), 0));
        assert_eq!(inbox.user_pools(), ["a", "b"]);
    }
}
