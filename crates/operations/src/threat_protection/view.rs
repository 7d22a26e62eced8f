//! How events of authentication look on the wire (behaviour 40 §3.6).

use api::types::{
    AuthEventType, ChallengeName, ChallengeResponse, ChallengeResponseType, EventContextDataType, EventFeedbackType,
    EventResponseType, EventRiskType, EventType, FeedbackValueType, RiskDecisionType, Timestamp,
};
use domain::auth_event::{AuthEvent, EventKind, Feedback};

pub(super) fn event(event: AuthEvent) -> AuthEventType {
    let challenges =
        [(ChallengeName::Password, event.password_passed), (ChallengeName::Mfa, event.second_factor_passed)];
    let answered = |(name, passed): (ChallengeName, Option<bool>)| {
        let response = if passed? { ChallengeResponse::Success } else { ChallengeResponse::Failure };
        Some(ChallengeResponseType { challenge_name: Some(name), challenge_response: Some(response) })
    };
    AuthEventType {
        challenge_responses: Some(challenges.into_iter().filter_map(answered).collect()),
        creation_date: Some(Timestamp::from_micros(event.created_at.micros())),
        event_context_data: Some(EventContextDataType { ip_address: event.ip, ..EventContextDataType::default() }),
        event_feedback: event.feedback.map(feedback),
        event_id: Some(event.id),
        event_response: Some(if event.passed { EventResponseType::Pass } else { EventResponseType::Fail }),
        // Nothing judges risk yet (docs/decisions/0042), so that no event has any.
        event_risk: Some(EventRiskType {
            risk_decision: Some(RiskDecisionType::NoRisk),
            compromised_credentials_detected: Some(false),
            risk_level: None,
        }),
        event_type: Some(kind(event.kind)),
    }
}

fn feedback(feedback: Feedback) -> EventFeedbackType {
    EventFeedbackType {
        feedback_date: Some(Timestamp::from_micros(feedback.at.micros())),
        feedback_value: if feedback.valid { FeedbackValueType::Valid } else { FeedbackValueType::Invalid },
        provider: feedback.by,
    }
}

const fn kind(kind: EventKind) -> EventType {
    match kind {
        EventKind::SignIn => EventType::SignIn,
        EventKind::SignUp => EventType::SignUp,
        EventKind::ForgotPassword => EventType::ForgotPassword,
        EventKind::PasswordChange => EventType::PasswordChange,
        EventKind::ResendCode => EventType::ResendCode,
    }
}
