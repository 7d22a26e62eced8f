//! The link by which an address is confirmed (behaviour 40 §2.2).

use url::form_urlencoded::Serializer;

/// The last part of its path, as the service spells it.
pub const CONFIRM_PATH: &str = "confirmUser";

/// `base_url` is what people reach the pool's pages at, without a slash at its end.
pub fn confirmation_link(base_url: &str, client_id: &str, username: &str, code: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("client_id", client_id).append_pair("user_name", username);
    query.append_pair("confirmation_code", code);
    format!("{base_url}/{CONFIRM_PATH}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_place() {
        let link = confirmation_link("https://id.example/p", "client", "a&b=c d/é", "123456");
        let expected =
            "https://id.example/p/confirmUser?client_id=client&user_name=a%26b%3Dc+d%2F%C3%A9&confirmation_code=123456";
        assert_eq!(link, expected);
    }
}
