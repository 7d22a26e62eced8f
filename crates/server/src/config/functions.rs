//! Where trigger functions are (docs/guides/triggers.md).

use std::sync::Arc;

use clap::Args;
use crypto::WebhookKey;
use triggers::{Invoke, Routes, Webhook};

use super::amazon::{self, Endpoint};
use super::stamp::stamp;

#[derive(Debug, Args)]
#[command(next_help_heading = "Functions")]
pub(crate) struct FunctionOptions {
    /// Where trigger functions run: URL of a Lambda endpoint, or aws [default: nowhere]
    #[arg(long, env = "POOLHOUSE_LAMBDA_ENDPOINT", value_name = "URL", value_parser = amazon::endpoint)]
    lambda_endpoint: Option<Endpoint>,

    /// Webhook that one function is instead; may be given several times
    #[arg(
        long = "function",
        env = "POOLHOUSE_FUNCTIONS",
        value_name = "ARN=URL",
        value_delimiter = ',',
        value_parser = function
    )]
    functions: Vec<Function>,

    /// Key by which events for webhooks are signed (webhook-signature)
    #[arg(
        long,
        env = "POOLHOUSE_FUNCTION_SECRET",
        value_name = "KEY",
        hide_env_values = true,
        value_parser = WebhookKey::parse
    )]
    function_secret: Option<WebhookKey>,
}

/// A webhook by the ARN it stands for.
#[derive(Debug, Clone)]
struct Function {
    arn: String,
    url: String,
}

impl FunctionOptions {
    pub(crate) fn routes(&self) -> Routes {
        let stamp = stamp(self.function_secret.clone());
        let listed = self.functions.iter().filter_map(|function| {
            // Only what is a webhook was parsed.
            let webhook: Arc<dyn Invoke> = Arc::new(Webhook::new(&function.url, Arc::clone(&stamp)).ok()?);
            Some((function.arn.clone(), webhook))
        });
        let others = self.lambda_endpoint.as_ref().map(amazon::lambda);
        Routes { listed: listed.collect(), others }
    }
}

fn function(text: &str) -> Result<Function, String> {
    let (arn, url) = text
        .split_once('=')
        .ok_or("expected ARN=URL, such as arn:aws:lambda:us-east-1:000000000000:function:f=http://localhost:3000/f")?;
    if domain::arn::service(arn) != "lambda" || !domain::arn::resource(arn).starts_with("function:") {
        return Err("not the ARN of a function: arn:aws:lambda:REGION:ACCOUNT:function:NAME".to_owned());
    }
    Webhook::new(url, stamp(None))?;
    Ok(Function { arn: arn.to_owned(), url: url.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_an_arn_and_a_url() {
        let good = function("arn:aws:lambda:us-east-1:000000000000:function:f=https://localhost/hook?a=b").unwrap();
        assert_eq!(good.arn, "arn:aws:lambda:us-east-1:000000000000:function:f");
        assert_eq!(good.url, "https://localhost/hook?a=b");
        for wrong in [
            "f=http://localhost",
            "arn:aws:lambda:us-east-1:000000000000:function:f",
            "arn:aws:sns:us-east-1:000000000000:topic=http://localhost",
            "arn:aws:lambda:us-east-1:000000000000:function:f=localhost:3000",
        ] {
            assert!(function(wrong).is_err(), "{wrong}");
        }
    }
}
