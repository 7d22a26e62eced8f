//! Which steps there are, and which were asked for.

use super::suites;

const USAGE: &str = "\
usage: cargo xtask test [--quick] [--only NAME]…

  --quick        only what needs no PostgreSQL, no packages and no running server, without the feature aws
  --only NAME    only this step, with what it needs; may be given several times

steps: ";

/// A step's name and whether `--quick` runs it. Suites stand in the order they begin in: the longest first.
pub const STEPS: &[(&str, bool)] = &[
    ("format", true),
    ("generated", true),
    ("layers", true),
    ("citations", true),
    ("lint", false),
    ("deny", false),
    ("unit", true),
    ("default-build", false),
    ("guides", false),
    ("awscli", false),
    ("login-pages", false),
    ("oidc-conformance", false),
    ("passkeys", false),
    ("web-pages", false),
    ("console", false),
    ("inbox", false),
    ("console-snippets", false),
    ("packaging", false),
    ("https", false),
    ("example", false),
    ("lambda", false),
    ("messages", false),
    ("amplify", false),
    ("amplify-redirect", false),
    ("boto3", false),
    ("boto3-postgres", false),
    ("terraform", false),
    ("pycognito", false),
    ("identity-js", false),
    ("aws-jwt-verify", false),
    ("aws-jwt-verify-issuer", false),
    ("mcp", false),
    ("oauth-attacks", false),
    ("federation-saml", false),
    ("federation-pysaml2", false),
    ("federation-oidc", false),
    ("federation-fake", false),
    ("openid-client", false),
    ("auth-js", false),
    ("passport", false),
    ("openidconnect-rs", false),
    ("authlib", false),
    ("python-social-auth", false),
    ("pytest-plugin", false),
    ("js-testing", false),
    ("cognito-local", false),
    ("xml-signatures", false),
    ("command-line", false),
    ("sdk-js", false),
    ("sdk-js-postgres", false),
];

pub struct Plan {
    pub quick: bool,
    wanted: Vec<&'static str>,
}

impl Plan {
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut quick = false;
        let mut only = Vec::new();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--quick" => quick = true,
                "--only" => only.push(rest.next().ok_or_else(usage)?.as_str()),
                _ => return Err(usage()),
            }
        }
        if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|(step, _)| step == *name)) {
            return Err(format!("no step `{unknown}`\n\n{}", usage()));
        }
        let chosen = |name: &str, in_quick: bool| {
            if only.is_empty() { !quick || in_quick } else { only.contains(&name) }
        };
        let wanted = STEPS.iter().filter(|(name, in_quick)| chosen(name, *in_quick)).map(|(name, _)| *name).collect();
        Ok(Self { quick, wanted })
    }

    pub fn has(&self, name: &str) -> bool {
        self.wanted.contains(&name)
    }

    pub fn suites(&self) -> Vec<&'static str> {
        self.wanted.iter().copied().filter(|name| suites::is_suite(name)).collect()
    }

    pub fn needs_postgres(&self) -> bool {
        self.wanted.iter().any(|name| suites::needs_postgres(name)) || (self.has("unit") && !self.quick)
    }
}

fn usage() -> String {
    let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
    format!("{USAGE}{}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root;

    fn plan(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Plan::parse(&arguments).map(|plan| plan.wanted)
    }

    #[test]
    fn chooses_steps() {
        assert_eq!(plan(&[]).unwrap().len(), STEPS.len());
        assert_eq!(plan(&["--quick"]).unwrap(), ["format", "generated", "layers", "citations", "unit"]);
        assert_eq!(plan(&["--only", "amplify", "--only", "unit"]).unwrap(), ["unit", "amplify"]);
        assert!(plan(&["--only", "nothing"]).is_err());
        assert!(plan(&["--only"]).is_err());
        assert!(plan(&["--slow"]).is_err());
    }

    #[test]
    fn every_suite_has_a_folder() {
        for (name, _) in STEPS.iter().filter(|(name, _)| suites::is_suite(name)) {
            let folder = root::workspace().join("clients").join(suites::folder_of(name));
            assert!(folder.is_dir(), "{} is missing", folder.display());
        }
    }
}
