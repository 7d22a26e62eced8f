//! Where in a long list a page of it is, and the ways on from there: the operations only lead forwards, so the address
//! keeps the tokens of the pages that were passed.

use askama::Template;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::dev::fields::Fields;

/// Passed pages that an address remembers.
const REMEMBERED: usize = 24;
/// Stands for pages passed that it does not remember. No token is that short.
const FORGOTTEN: &str = "-";

/// The page of a list that an address asks for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    /// Of this page; `None` on the first.
    token: Option<String>,
    /// Of the pages between the first and this one.
    passed: Vec<String>,
}

/// The ways on. Those of them that there are.
#[derive(Template)]
#[template(path = "console/part/pager.html")]
pub(super) struct Pager {
    /// Of what the list is: "users".
    of: &'static str,
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

impl askama::filters::HtmlSafe for Pager {}

impl Paging {
    pub(super) fn read(fields: &Fields) -> Self {
        let passed = fields.text("passed").split_whitespace().map(str::to_owned).collect();
        Self { token: fields.get("next").map(str::to_owned), passed }
    }

    /// Asks an operation for this page; `member` is what the operation calls the token.
    pub(super) fn ask(&self, input: &mut Value, member: &str) {
        if let Some(token) = &self.token {
            input[member] = token.as_str().into();
        }
    }

    pub(super) fn is_further(&self) -> bool {
        self.token.is_some()
    }

    /// `query` is what else the addresses say, and `next` the token that the operation answered.
    pub(super) fn ways(&self, of: &'static str, path: &str, query: &[(&str, &str)], next: Option<&str>) -> Pager {
        let to = |page: &Self| page.address(path, query);
        Pager {
            of,
            first: self.is_further().then(|| to(&Self::default())),
            previous: self.previous().as_ref().map(to),
            next: next.map(|token| to(&self.next(token))),
        }
    }

    fn next(&self, token: &str) -> Self {
        let mut passed = self.passed.clone();
        passed.extend(self.token.clone());
        if passed.len() > REMEMBERED {
            passed.drain(..passed.len() - REMEMBERED);
            passed.insert(0, FORGOTTEN.to_owned());
        }
        Self { token: Some(token.to_owned()), passed }
    }

    fn previous(&self) -> Option<Self> {
        self.token.as_ref()?;
        let mut passed = self.passed.clone();
        let token = passed.pop();
        (token.as_deref() != Some(FORGOTTEN)).then_some(Self { token, passed })
    }

    fn address(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut all = Serializer::new(String::new());
        all.extend_pairs(query);
        if let Some(token) = &self.token {
            all.append_pair("next", token);
        }
        if !self.passed.is_empty() {
            all.append_pair("passed", &self.passed.join(" "));
        }
        match all.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Paging {
        let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
        Paging::read(&Fields::read(query.as_bytes()).unwrap())
    }

    fn ways(paging: &Paging, next: Option<&str>) -> Pager {
        paging.ways("users", "/users", &[("by", "a+b&c")], next)
    }

    #[test]
    fn whoever_goes_forth_comes_back_the_same_way() {
        let first = Paging::default();
        let begin = ways(&first, Some("t/+=1"));
        assert!(begin.first.is_none() && begin.previous.is_none());
        let second = at(&begin.next.unwrap());
        let third = at(&ways(&second, Some("t2")).next.unwrap());
        assert_eq!((third.token.as_deref(), third.passed.as_slice()), (Some("t2"), &["t/+=1".to_owned()][..]));
        let end = ways(&third, None);
        assert!(end.next.is_none());
        assert_eq!(at(&end.previous.unwrap()), second);
        assert_eq!(ways(&second, None).previous.as_deref(), Some("/users?by=a%2Bb%26c"));
        assert_eq!(end.first.as_deref(), Some("/users?by=a%2Bb%26c"));
    }

    #[test]
    fn a_long_way_is_remembered_in_part_and_never_wrongly() {
        let mut page = Paging::default();
        for number in 0..100 {
            page = at(&ways(&page, Some(&format!("token-{number}"))).next.unwrap());
        }
        let mut back = 0;
        while let Some(previous) = ways(&page, None).previous {
            page = at(&previous);
            back += 1;
        }
        assert_eq!(back, REMEMBERED);
        assert_eq!(page.token, Some(format!("token-{}", 99 - REMEMBERED)));
        assert!(ways(&page, None).first.is_some());
    }
}
