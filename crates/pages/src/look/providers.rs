//! The ways out to identity providers, with their marks.

use crate::screen::{Provider, ProviderKind};

impl super::Layout<'_> {
    pub(super) fn provider_text(&self, provider: &Provider<'_>) -> String {
        let name = match provider.kind {
            ProviderKind::Google => "Google",
            ProviderKind::Facebook => "Facebook",
            ProviderKind::LoginWithAmazon => "Amazon",
            ProviderKind::SignInWithApple => "Apple",
            ProviderKind::Saml | ProviderKind::Oidc => provider.name,
        };
        self.words.tell("continue-with", "provider", name)
    }

    /// As in Cognito's classic page, what people style as `idpButton-customizable` are not the buttons of the four, whose
    /// looks their owners prescribe.
    pub(super) fn provider_class(&self, provider: &Provider<'_>) -> &'static str {
        match provider.kind {
            ProviderKind::Google => "socialButton-customizable google",
            ProviderKind::Facebook => "socialButton-customizable facebook",
            ProviderKind::LoginWithAmazon => "socialButton-customizable amazon",
            ProviderKind::SignInWithApple => "socialButton-customizable apple",
            ProviderKind::Saml | ProviderKind::Oidc => "idpButton-customizable",
        }
    }

    /// A drawing of ours.
    pub(super) fn provider_mark(&self, provider: &Provider<'_>) -> &'static str {
        match provider.kind {
            ProviderKind::Google => include_str!("../../assets/marks/google.svg"),
            ProviderKind::Facebook => include_str!("../../assets/marks/facebook.svg"),
            ProviderKind::LoginWithAmazon => include_str!("../../assets/marks/amazon.svg"),
            ProviderKind::SignInWithApple => include_str!("../../assets/marks/apple.svg"),
            ProviderKind::Saml | ProviderKind::Oidc => include_str!("../../assets/marks/other.svg"),
        }
        .trim_ascii_end()
    }
}
