//! Parameters of a query or a form, each of which may come once (RFC 6749 §3.1, §3.2; behaviour 50 #32).

use std::collections::BTreeMap;

use url::form_urlencoded;

/// # Errors
/// The name of the first that comes again.
pub(crate) fn each_once(encoded: &str) -> Result<BTreeMap<String, String>, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(encoded.as_bytes()).into_owned() {
        if parameters.insert(name.clone(), value).is_some() {
            return Err(name);
        }
    }
    Ok(parameters)
}

/// A parameter without a value was not sent.
pub(crate) fn sent<'a>(parameters: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}
