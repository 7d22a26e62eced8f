//! Lambda, SES and SNS, where they were built in: the feature `aws` (docs/decisions/0019). Without it, their options stay and
//! say what is missing, and no endpoint of theirs can exist.

#[cfg(not(feature = "aws"))]
pub(super) use absent::{Endpoint, endpoint, lambda, ses, sns};
#[cfg(feature = "aws")]
pub(super) use present::{Endpoint, endpoint, lambda, ses, sns};

#[cfg(feature = "aws")]
mod present {
    use std::sync::Arc;

    pub(crate) use aws::Endpoint;
    use delivery::Deliver;
    use triggers::Invoke;

    pub(crate) fn endpoint(text: &str) -> Result<Endpoint, String> {
        Endpoint::parse(text)
    }

    pub(crate) fn lambda(endpoint: &Endpoint) -> Arc<dyn Invoke> {
        Arc::new(aws::Lambda::new(endpoint.clone()))
    }

    pub(crate) fn ses(endpoint: &Endpoint, default_from: &str) -> Arc<dyn Deliver> {
        Arc::new(aws::Ses::new(endpoint.clone(), default_from.to_owned()))
    }

    pub(crate) fn sns(endpoint: &Endpoint) -> Arc<dyn Deliver> {
        Arc::new(aws::Sns::new(endpoint.clone()))
    }
}

#[cfg(not(feature = "aws"))]
mod absent {
    use std::sync::Arc;

    use delivery::Deliver;
    use triggers::Invoke;

    #[derive(Debug, Clone)]
    pub(crate) enum Endpoint {}

    pub(crate) fn endpoint(_: &str) -> Result<Endpoint, String> {
        Err("built without the feature aws: build with --features aws".to_owned())
    }

    pub(crate) fn lambda(endpoint: &Endpoint) -> Arc<dyn Invoke> {
        match *endpoint {}
    }

    pub(crate) fn ses(endpoint: &Endpoint, _: &str) -> Arc<dyn Deliver> {
        match *endpoint {}
    }

    pub(crate) fn sns(endpoint: &Endpoint) -> Arc<dyn Deliver> {
        match *endpoint {}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_options_say_how_to_have_them() {
            for text in ["aws", "http://localhost:3001"] {
                assert!(endpoint(text).unwrap_err().contains("--features aws"));
            }
        }
    }
}
