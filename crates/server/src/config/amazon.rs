//! Lambda, Secrets Manager, SES and SNS, where they were built in: the feature `aws` (docs/decisions/0019). Without it, their options stay and
//! say what is missing, and no endpoint of theirs can exist.

#[cfg(not(feature = "aws"))]
pub(super) use absent::{Endpoint, endpoint, lambda, secrets_manager, ses, sns};
#[cfg(feature = "aws")]
pub(super) use present::{Endpoint, endpoint, lambda, secrets_manager, ses, sns};

#[cfg(feature = "aws")]
mod present {
    use std::sync::Arc;
    use std::time::Duration;

    pub(crate) use aws::Endpoint;
    use delivery::Deliver;
    use flows::published_secrets::{ATTEMPT_LIMIT_SECONDS, KeepSecrets, Keeping, NotKept};
    use tokio::time::timeout;
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

    pub(crate) fn secrets_manager(endpoint: &Endpoint) -> Arc<dyn KeepSecrets> {
        Arc::new(Keeper(aws::SecretsManager::new(endpoint.clone())))
    }

    /// The service behind the port of `flows`, which `aws` does not know.
    struct Keeper(aws::SecretsManager);

    impl KeepSecrets for Keeper {
        fn create<'a>(&'a self, region: &'a str, name: &'a str, value: &'a str) -> Keeping<'a, String> {
            within_limit(self.0.create(region, name, value))
        }

        fn put<'a>(&'a self, region: &'a str, arn: &'a str, value: &'a str) -> Keeping<'a, ()> {
            within_limit(self.0.put(region, arn, value))
        }

        fn delete<'a>(&'a self, region: &'a str, name: &'a str) -> Keeping<'a, ()> {
            within_limit(self.0.delete(region, name))
        }
    }

    fn within_limit<'a, T>(attempt: impl Future<Output = Result<T, String>> + Send + 'a) -> Keeping<'a, T> {
        Box::pin(async {
            match timeout(Duration::from_secs(ATTEMPT_LIMIT_SECONDS), attempt).await {
                Ok(outcome) => outcome.map_err(NotKept),
                Err(_) => Err(NotKept("Secrets Manager does not answer in time".to_owned())),
            }
        })
    }
}

#[cfg(not(feature = "aws"))]
mod absent {
    use std::sync::Arc;

    use delivery::Deliver;
    use flows::published_secrets::KeepSecrets;
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

    pub(crate) fn secrets_manager(endpoint: &Endpoint) -> Arc<dyn KeepSecrets> {
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
