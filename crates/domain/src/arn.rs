//! Parts of Amazon Resource Names: `arn:partition:service:region:account:resource`.

/// The account of a site that did not say which account it is: roles of any account are then its own.
pub const UNSPECIFIED_ACCOUNT: &str = "000000000000";

fn part(arn: &str, index: usize) -> &str {
    arn.splitn(6, ':').nth(index).unwrap_or("")
}

/// The service an ARN names.
pub fn service(arn: &str) -> &str {
    part(arn, 2)
}

/// What an ARN names within its service: all that follows the account.
pub fn resource(arn: &str) -> &str {
    part(arn, 5)
}

/// The region an ARN names; empty for global services such as IAM.
pub fn region(arn: &str) -> &str {
    part(arn, 3)
}

/// The account an ARN names.
pub fn account(arn: &str) -> &str {
    part(arn, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_position() {
        assert_eq!(region("arn:aws:lambda:eu-west-1:123456789012:function:f:1"), "eu-west-1");
        assert_eq!((region("arn:aws:iam::123456789012:role/r"), account("arn:aws:iam::1:role/r")), ("", "1"));
        assert_eq!(region("nonsense"), "");
        let pool = "arn:aws:cognito-idp:us-east-1:1:userpool/us-east-1_a:b";
        assert_eq!((service(pool), resource(pool)), ("cognito-idp", "userpool/us-east-1_a:b"));
    }
}
