//! The ways out to identity providers, with their marks.

use crate::screen::{Provider, ProviderKind, Screen};
use crate::words::Piece;

/// As people know it.
const fn name<'a>(provider: &Provider<'a>) -> &'a str {
    match provider.kind {
        ProviderKind::Google => "Google",
        ProviderKind::Facebook => "Facebook",
        ProviderKind::LoginWithAmazon => "Amazon",
        ProviderKind::SignInWithApple => "Apple",
        ProviderKind::Saml | ProviderKind::Oidc => provider.name,
    }
}

impl<'a> super::Layout<'a> {
    pub(super) fn provider_text(&self, provider: &Provider<'_>) -> String {
        self.words.tell("continue-with", "provider", name(provider))
    }

    /// What the first page offers to whom came from a provider: the sentence, cut where the address and the provider stand.
    pub(super) fn offer(&self) -> Option<(Vec<Piece>, [&'a str; 2])> {
        let connecting = self.page.surroundings.connecting.filter(|_| self.is_first_page())?;
        let pieces = self.words.cut("connect-lead", ["address", "provider"]);
        Some((pieces, [connecting.address, name(&connecting.provider)]))
    }

    /// What the pages after it say of that.
    pub(super) fn connects(&self) -> Option<String> {
        let connecting = self.page.surroundings.connecting.filter(|_| !self.is_first_page())?;
        Some(self.words.tell("connect-under-way", "provider", name(&connecting.provider)))
    }

    const fn is_first_page(&self) -> bool {
        matches!(self.page.screen, Screen::SignIn { .. })
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
