//! Names and attributes that are encrypted by themselves (SAML core §2.2.4, §2.7.3.2).
//!
//! They are opened in what a signature covers and nowhere else: there, whoever signed has put them in their place, and
//! nobody but them can try what we make of a changed one. All that may be wrong inside is told alike.

use roxmltree::Node;

use super::document::{ASSERTION, parse};
use super::refusal::invalid;
use crate::provider::ProviderError;
use crate::xml;

/// Gives what is made of the element in one that is encrypted, which must be of that name.
///
/// # Errors
/// It cannot be opened, is another element, or `read` does not take it.
pub(super) fn opened<T>(
    encrypted: Node<'_, '_>,
    name: &'static str,
    key_pkcs8: Option<&[u8]>,
    read: impl FnOnce(Node<'_, '_>) -> Result<T, ProviderError>,
) -> Result<T, ProviderError> {
    let refused = |why: String| invalid("It cannot be decrypted. ", format!("an encrypted {name}: {why}"));
    let key = key_pkcs8.ok_or_else(|| refused("the provider has no key here".to_owned()))?;
    let text = xml::decrypt(encrypted, key).map_err(|error| refused(error.to_string()))?;
    let document = parse(&text).map_err(|_| refused("it is not well-formed".to_owned()))?;
    if !document.root_element().has_tag_name((ASSERTION, name)) {
        return Err(refused("it is something else".to_owned()));
    }
    read(document.root_element())
}
