//! The configuration of a pool as people look for it: who may come in and how, what is sent to them, what else happens.
//! From the answers of DescribeUserPool and GetUserPoolMfaConfig.

use serde_json::Value;

use super::parts::{Pair, Pairs, Shown, counted, items, text, texts};

/// Names and values that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) pairs: Pairs,
}

pub(super) fn groups(pool: &Value, mfa: &Value) -> Vec<Group> {
    let all = [
        ("Signing in", signing_in(pool, mfa)),
        ("Passwords", passwords(&pool["Policies"]["PasswordPolicy"])),
        ("Signing up and recovery", signing_up(pool)),
        ("Messages", messages(pool)),
        ("Attributes", attributes(pool)),
        ("Triggers", triggers(&pool["LambdaConfig"])),
        ("The pool itself", itself(pool)),
    ];
    all.into_iter().map(|(title, pairs)| Group { title, pairs: Pairs(pairs) }).collect()
}

fn signing_in(pool: &Value, mfa: &Value) -> Vec<Pair> {
    let case = if pool["UsernameConfiguration"]["CaseSensitive"] == true { "matters" } else { "does not matter" };
    let mut pairs = vec![
        Pair::chips("People sign in with", &pool["UsernameAttributes"], "a username"),
        Pair::chips("Or with", &pool["AliasAttributes"], "nothing else"),
        Pair::words("Case of names", case),
        Pair::chips("First factors", &pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"], "PASSWORD"),
        Pair::words("Second factors", mfa_in_words(mfa)),
    ];
    let kinds = second_factors(mfa);
    if !kinds.is_empty() {
        pairs.push(Pair::new("By", Shown::Chips(kinds.into_iter().map(str::to_owned).collect())));
    }
    let passkeys = &mfa["WebAuthnConfiguration"];
    if passkeys.is_object() {
        pairs.push(Pair::code("Passkeys are for", &passkeys["RelyingPartyId"], "the pool's domain"));
        pairs.push(Pair::code("User verification", &passkeys["UserVerification"], "preferred"));
    }
    pairs.push(Pair::words("Devices", devices(&pool["DeviceConfiguration"])));
    pairs
}

fn mfa_in_words(mfa: &Value) -> &'static str {
    match mfa["MfaConfiguration"].as_str() {
        Some("ON") => "required of everybody",
        Some("OPTIONAL") => "of those who set one up",
        _ => "off",
    }
}

/// Kinds of second factors that the pool takes.
pub(super) fn second_factors(mfa: &Value) -> Vec<&'static str> {
    let kinds = [
        (mfa["SoftwareTokenMfaConfiguration"]["Enabled"] == true, "authenticator app"),
        (mfa["SmsMfaConfiguration"].is_object(), "code by SMS"),
        (mfa["EmailMfaConfiguration"].is_object(), "code by mail"),
    ];
    kinds.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| name).collect()
}

fn devices(configuration: &Value) -> &'static str {
    match (configuration.is_object(), configuration["DeviceOnlyRememberedOnUserPrompt"] == true) {
        (false, _) => "not tracked",
        (true, true) => "remembered if users want it",
        (true, false) => "remembered always",
    }
}

fn passwords(policy: &Value) -> Vec<Pair> {
    let kinds = [
        ("RequireLowercase", "lower case"),
        ("RequireUppercase", "upper case"),
        ("RequireNumbers", "digits"),
        ("RequireSymbols", "symbols"),
    ];
    let required: Vec<String> =
        kinds.iter().filter(|(member, _)| policy[*member] == true).map(|(_, name)| (*name).to_owned()).collect();
    let required = if required.is_empty() { Shown::Nothing("nothing") } else { Shown::Chips(required) };
    let days = policy["TemporaryPasswordValidityDays"].as_i64().unwrap_or(7);
    let history = policy["PasswordHistorySize"].as_i64().unwrap_or_default();
    let history = if history == 0 { "may be used again".to_owned() } else { format!("the last {history} are refused") };
    vec![
        Pair::words("At least", counted(policy["MinimumLength"].as_i64().unwrap_or_default(), "character")),
        Pair::new("They must have", required),
        Pair::words("Former passwords", history),
        Pair::words("Temporary ones last", counted(days, "day")),
    ]
}

fn signing_up(pool: &Value) -> Vec<Pair> {
    let only_admins = pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == true;
    let mechanisms = items(&pool["AccountRecoverySetting"]["RecoveryMechanisms"]);
    let mut ways: Vec<(i64, String)> =
        mechanisms.map(|way| (way["Priority"].as_i64().unwrap_or_default(), text(way, "Name").to_owned())).collect();
    ways.sort();
    let ways: Vec<String> = ways.into_iter().map(|(_, name)| name).collect();
    vec![
        Pair::words("Who signs up", if only_admins { "nobody: administrators make users" } else { "anybody" }),
        Pair::chips("Verified at sign-up", &pool["AutoVerifiedAttributes"], "nothing"),
        Pair::chips(
            "Kept until verified",
            &pool["UserAttributeUpdateSettings"]["AttributesRequireVerificationBeforeUpdate"],
            "nothing: changes show at once",
        ),
        Pair::new("Recovery by", if ways.is_empty() { Shown::Nothing("nothing") } else { Shown::Chips(ways) }),
    ]
}

fn messages(pool: &Value) -> Vec<Pair> {
    let (email, sms) = (&pool["EmailConfiguration"], &pool["SmsConfiguration"]);
    let template = &pool["VerificationMessageTemplate"];
    let by_link = template["DefaultEmailOption"] == "CONFIRM_WITH_LINK";
    vec![
        Pair::words("Addresses are verified by", if by_link { "a link" } else { "a code" }),
        Pair::code("Subject of that mail", &template["EmailSubject"], "the usual one"),
        Pair::code("Its text", &template["EmailMessage"], "the usual one"),
        Pair::code("Mail goes out by", &email["EmailSendingAccount"], "COGNITO_DEFAULT"),
        Pair::code("From", &email["From"], "the usual address"),
        Pair::code("SMS by role", &sms["SnsCallerArn"], "none: no SMS is configured"),
    ]
}

fn attributes(pool: &Value) -> Vec<Pair> {
    let named = |fits: &dyn Fn(&Value) -> bool| {
        let fitting = items(&pool["SchemaAttributes"]).filter(|attribute| fits(attribute));
        Value::from_iter(fitting.map(|attribute| text(attribute, "Name").to_owned()))
    };
    let is_custom = |attribute: &Value| {
        let name = text(attribute, "Name");
        name.starts_with("custom:") || name.starts_with("dev:")
    };
    let required = |attribute: &Value| attribute["Required"] == true && attribute["Name"] != "sub";
    let fixed = |attribute: &Value| attribute["Mutable"] == false && attribute["Name"] != "sub";
    vec![
        Pair::chips("Required", &named(&required), "none"),
        Pair::chips("Of this pool's own", &named(&is_custom), "none"),
        Pair::chips("Set once", &named(&fixed), "none"),
    ]
}

fn triggers(config: &Value) -> Vec<Pair> {
    let set = config.as_object().into_iter().flatten();
    let pairs: Vec<Pair> = set
        .map(|(name, value)| match value.as_str() {
            Some(arn) => Pair::new(name.as_str(), Shown::Code(arn.to_owned())),
            None => Pair::new(name.as_str(), Shown::Text(serde_json::to_string_pretty(value).unwrap_or_default())),
        })
        .collect();
    if pairs.is_empty() { vec![Pair::new("Functions", Shown::Nothing("none is called"))] } else { pairs }
}

fn itself(pool: &Value) -> Vec<Pair> {
    let protected = pool["DeletionProtection"] == "ACTIVE";
    let tags = pool["UserPoolTags"].as_object().into_iter().flatten();
    let tags: Vec<String> =
        tags.map(|(name, value)| format!("{name} = {}", value.as_str().unwrap_or_default())).collect();
    let mut pairs = vec![
        Pair::code("Domain", &pool["Domain"], "none"),
        Pair::code("Custom domain", &pool["CustomDomain"], "none"),
        Pair::code("Tier", &pool["UserPoolTier"], "the usual one"),
        Pair::words("May be deleted", if protected { "not while it is protected" } else { "yes" }),
        Pair::code("Threat protection", &pool["UserPoolAddOns"]["AdvancedSecurityMode"], "off"),
        Pair::code("Arn", &pool["Arn"], ""),
        Pair::moment("Made", &pool["CreationDate"]),
        Pair::moment("Changed", &pool["LastModifiedDate"]),
    ];
    if !tags.is_empty() {
        pairs.push(Pair::new("Tags", Shown::Chips(tags)));
    }
    pairs
}

/// The first factors that a choice is offered of.
pub(super) fn first_factors(pool: &Value) -> Vec<String> {
    texts(&pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"])
}
