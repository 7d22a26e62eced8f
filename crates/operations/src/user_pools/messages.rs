//! `VerificationMessageTemplate` and its legacy twins at the top of a request, which mirror each other in answers.

use api::types::{DefaultEmailOptionType, VerificationMessageTemplateType};
use domain::user_pool::VerificationMessage;

/// The template is the newer form: where both are sent, it counts.
pub(super) fn from_wire(
    template: VerificationMessageTemplateType,
    legacy_sms: Option<String>,
    legacy_email: Option<String>,
    legacy_email_subject: Option<String>,
) -> VerificationMessage {
    VerificationMessage {
        sms: template.sms_message.or(legacy_sms),
        email: template.email_message.or(legacy_email),
        email_subject: template.email_subject.or(legacy_email_subject),
        email_by_link: template.email_message_by_link,
        email_subject_by_link: template.email_subject_by_link,
        confirm_with_link: template.default_email_option == Some(DefaultEmailOptionType::ConfirmWithLink),
    }
}

pub(super) fn to_wire(message: &VerificationMessage) -> VerificationMessageTemplateType {
    let option = if message.confirm_with_link {
        DefaultEmailOptionType::ConfirmWithLink
    } else {
        DefaultEmailOptionType::ConfirmWithCode
    };
    VerificationMessageTemplateType {
        default_email_option: Some(option),
        email_message: message.email.clone(),
        email_message_by_link: message.email_by_link.clone(),
        email_subject: message.email_subject.clone(),
        email_subject_by_link: message.email_subject_by_link.clone(),
        sms_message: message.sms.clone(),
    }
}
