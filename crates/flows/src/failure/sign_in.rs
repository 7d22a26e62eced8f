//! Why nobody is signed in, whatever the door: what the engine finds wrong with the way, the proof, the user or the
//! session.

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SignInFailure {
    // The way in.
    #[error("{0}")]
    FlowNotEnabled(&'static str),
    /// Our text: at the login pages of a client whose providers do not include the pool itself.
    #[error("The app client does not let users sign in with a password of the user pool.")]
    NoLocalSignIn,
    #[error("Initiate Auth method not supported.")]
    FlowNotSupported,
    #[error("Custom auth lambda trigger is not configured for the user pool.")]
    CustomAuthNotConfigured,

    // The password.
    #[error("Incorrect username or password.")]
    IncorrectPassword,
    #[error("Password attempts exceeded")]
    PasswordAttemptsExceeded,
    #[error("Temporary password has expired and must be reset by an administrator.")]
    TemporaryPasswordExpired,

    // The user's state.
    #[error("User is disabled.")]
    UserDisabled,
    #[error("User is not confirmed.")]
    UserNotConfirmed,
    #[error("Password reset required for the user")]
    PasswordResetRequired,

    // Second factors.
    #[error("Invalid code or auth state for the user.")]
    MfaCodeMismatch,
    #[error("User does not have a delivery address for the MFA method.")]
    NoMfaAddress,
    #[error("No MFA mechanism registerd in the account.")]
    NoMfaMechanism,

    // Challenge sessions.
    #[error("Invalid session for the user.")]
    SessionInvalid,
    #[error("Invalid session for the user, session is expired.")]
    SessionExpired,
    #[error("Invalid session for the user, session can only be used once.")]
    SessionUsed,
}
