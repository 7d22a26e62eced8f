//! What the status of a user means, for people.

pub(super) struct Status {
    pub(super) name: String,
    /// The class of its badge.
    pub(super) mood: &'static str,
    /// What follows from it.
    pub(super) meaning: &'static str,
}

pub(super) fn status(name: &str) -> Status {
    let (mood, meaning) = match name {
        "CONFIRMED" => ("good", "May sign in."),
        "UNCONFIRMED" => ("warn", "Signed up, and has not entered the code yet. You can confirm them here."),
        "FORCE_CHANGE_PASSWORD" => ("warn", "Has a temporary password, and sets an own one at the next sign-in."),
        "RESET_REQUIRED" => ("warn", "Must set a new password, with the code that was sent."),
        "EXTERNAL_PROVIDER" => ("good", "Signs in at an identity provider, and has no password here."),
        _ => ("", ""),
    };
    Status { name: name.to_owned(), mood, meaning }
}
