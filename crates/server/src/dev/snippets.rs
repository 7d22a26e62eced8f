//! What to paste into a program so that it speaks to an app client of a pool here: one table of templates, which know
//! nothing but an [`App`].
//!
//! No snippet has a secret in it: they end up in chats and repositories. A client's secret is read from the environment.

use askama::Template;
use domain::client::{AuthFlow, ClientSettings};

/// An app client as a program that signs people in sees it.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// Where the API is.
    pub(crate) endpoint: String,
    pub(crate) region: String,
    pub(crate) user_pool_id: String,
    pub(crate) client_id: String,
    pub(crate) issuer: String,
    pub(crate) has_secret: bool,
    pub(crate) way: Way,
}

/// How a program may hand over a name and a password, of what the client allows the one that takes least code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Password,
    /// USER_AUTH, where the password is one choice of several.
    Choice,
    AdminPassword,
    Srp,
    /// A custom flow, or none at all.
    Other,
}

/// As a page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// Where it belongs.
    pub(crate) file: &'static str,
    /// `Err` says why there is none.
    pub(crate) text: Result<String, &'static str>,
    /// What whoever pastes it has to know.
    pub(crate) note: Option<&'static str>,
}

impl Way {
    pub(crate) fn of(client: &ClientSettings) -> Self {
        let ways = [
            (AuthFlow::UserPassword, Self::Password),
            (AuthFlow::UserAuth, Self::Choice),
            (AuthFlow::AdminUserPassword, Self::AdminPassword),
            (AuthFlow::UserSrp, Self::Srp),
        ];
        ways.into_iter().find(|(flow, _)| client.permits(*flow)).map_or(Self::Other, |(_, way)| way)
    }

    pub(crate) fn auth_flow(self) -> &'static str {
        match self {
            Self::Password => "USER_PASSWORD_AUTH",
            Self::Choice => "USER_AUTH",
            Self::AdminPassword => "ADMIN_USER_PASSWORD_AUTH",
            Self::Srp => "USER_SRP_AUTH",
            Self::Other => "CUSTOM_AUTH",
        }
    }

    /// Whether one call with name and password is all it takes.
    pub(crate) fn takes_password(self) -> bool {
        matches!(self, Self::Password | Self::Choice | Self::AdminPassword)
    }
}

/// The table: an id, a title, the file that it belongs in, its template, and which rule says whether it makes sense.
macro_rules! table {
    ($($name:ident: $id:literal, $title:literal, $file:literal, $template:literal, $note:expr;)*) => {
        $(
            #[derive(Template)]
            #[template(path = $template, escape = "none")]
            struct $name<'a> { app: &'a App }
        )*

        /// All of them, in the order in which a page shows them.
        pub(crate) fn of(app: &App) -> Vec<Snippet> {
            vec![$({
                let judge: fn(&App) -> Note = $note;
                let (note, text) = match judge(app) {
                    Note::None => (None, written(&$name { app })),
                    Note::Some(note) => (Some(note), written(&$name { app })),
                    Note::Impossible(reason) => (None, Err(reason)),
                };
                Snippet { id: $id, title: $title, file: $file, text, note }
            }),*]
        }
    };
}

enum Note {
    None,
    Some(&'static str),
    Impossible(&'static str),
}

fn written(template: &impl Template) -> Result<String, &'static str> {
    template.render().map(|text| text.trim().to_owned() + "\n").map_err(|_| "This snippet could not be written.")
}

table! {
    AwsCli: "aws-cli", "AWS CLI", "in a shell", "snippets/aws-cli.sh", |app| match app.way {
        Way::Srp => Note::Some("This client allows passwords by SRP only, which the AWS CLI does not compute."),
        Way::Other => Note::Some(NO_PASSWORDS),
        _ if app.has_secret => Note::Some("For versions 1 and 2. The client's secret is asked for, and needs openssl."),
        _ => Note::Some("For versions 1 and 2, in bash and in zsh."),
    };
    Boto3: "boto3", "boto3", "sign_in.py", "snippets/boto3.py", |app| match app.way {
        Way::Srp => Note::Some("SRP is computed by pycognito: pip install boto3 pycognito."),
        _ => in_general(app),
    };
    SdkV3: "sdk-v3", "AWS SDK for JavaScript v3", "sign-in.mjs", "snippets/sdk-v3.mjs", in_general;
    Amplify: "amplify", "Amplify v6", "auth.js", "snippets/amplify.js", |app| match app.way {
        _ if app.has_secret => Note::Impossible(
            "Amplify runs in browsers, where no secret is safe, and has no place for one. Make a client without a secret.",
        ),
        Way::AdminPassword => Note::Impossible(
            "This client lets only administrators send passwords. Allow ALLOW_USER_SRP_AUTH, and Amplify signs in.",
        ),
        Way::Other => Note::Impossible(NO_PASSWORDS),
        _ => Note::None,
    };
    Terraform: "terraform", "Terraform", "main.tf", "snippets/terraform.tf", |_| Note::None;
    Environment: "env", "Environment", ".env", "snippets/app.env", |app| match app.has_secret {
        true => Note::Some("Put the client's secret behind COGNITO_CLIENT_SECRET=, and keep the file out of git."),
        false => Note::Some("SDKs since 2023 find the endpoint by its name; older ones and Debian's AWS CLI do not."),
    };
    Java: "java", "Java v2", "SignIn.java", "snippets/Java.java", in_general;
    Go: "go", "Go v2", "main.go", "snippets/main.go", in_general;
    DotNet: "dotnet", ".NET", "Program.cs", "snippets/Program.cs", in_general;
}

const NO_PASSWORDS: &str = "This client allows no sign-in by password: add a flow to ExplicitAuthFlows.";

fn in_general(app: &App) -> Note {
    match app.way {
        Way::Srp => Note::Some(
            "This client allows passwords by SRP only, which this SDK does not compute. Add ALLOW_USER_PASSWORD_AUTH to \
             sign in by it.",
        ),
        Way::Other => Note::Some(NO_PASSWORDS),
        _ if app.has_secret => Note::Some("The client's secret is read from the variable COGNITO_CLIENT_SECRET."),
        _ => Note::None,
    }
}

#[cfg(test)]
mod tests {
    use domain::client::AuthFlowPermission;

    use super::*;

    const WAYS: [Way; 5] = [Way::Password, Way::Choice, Way::AdminPassword, Way::Srp, Way::Other];

    fn app(way: Way, has_secret: bool) -> App {
        App {
            endpoint: "http://127.0.0.1:7665".to_owned(),
            region: "eu-west-1".to_owned(),
            user_pool_id: "eu-west-1_AbCdEfGhI".to_owned(),
            client_id: "4uc7mlhu2ei3tqbhp8ksp9d4ng".to_owned(),
            issuer: "http://127.0.0.1:7665/eu-west-1_AbCdEfGhI".to_owned(),
            has_secret,
            way,
        }
    }

    fn text(snippet: &Snippet) -> &str {
        snippet.text.as_deref().unwrap_or_default()
    }

    #[test]
    fn the_way_is_the_shortest_that_the_client_allows() {
        use AuthFlowPermission as P;
        for (flows, way) in [
            (Some(vec![P::AllowUserSrpAuth, P::AllowUserPasswordAuth]), Way::Password),
            (Some(vec![P::UserPasswordAuth]), Way::Password),
            (Some(vec![P::AllowAdminUserPasswordAuth, P::AllowUserSrpAuth]), Way::AdminPassword),
            (Some(vec![P::AllowUserAuth, P::AllowUserSrpAuth]), Way::Choice),
            (Some(vec![P::AllowUserSrpAuth]), Way::Srp),
            (None, Way::Srp),
            (Some(vec![P::AllowCustomAuth, P::AllowRefreshTokenAuth]), Way::Other),
        ] {
            let settings = ClientSettings { explicit_auth_flows: flows, ..ClientSettings::default() };
            assert_eq!(Way::of(&settings), way, "{:?}", settings.explicit_auth_flows);
        }
    }

    #[test]
    fn each_has_the_ids_of_this_client_and_the_flow_that_it_allows() {
        for (way, has_secret) in WAYS.into_iter().flat_map(|way| [(way, false), (way, true)]) {
            let snippets = of(&app(way, has_secret));
            assert_eq!(snippets.len(), 9);
            for snippet in snippets.iter().filter(|snippet| snippet.text.is_ok()) {
                let (text, case) = (text(snippet), format!("{way:?} {has_secret} {}:\n{}", snippet.id, text(snippet)));
                assert!(
                    text.contains("4uc7mlhu2ei3tqbhp8ksp9d4ng") && text.contains("http://127.0.0.1:7665"),
                    "{case}"
                );
                assert!(text.contains("eu-west-1"), "{case}");
                assert!(!text.contains("{{") && !text.contains("{%") && !text.contains("\n\n\n"), "{case}");
                assert!(text.ends_with('\n') && !text.lines().any(|line| line.ends_with(' ')), "{case}");
                let names_flow = text.contains(&format!("{}\"", way.auth_flow()))
                    || text.contains(&format!("{}'", way.auth_flow()))
                    || text.contains(&format!("{} ", way.auth_flow()));
                let is_program = !["terraform", "env", "amplify"].contains(&snippet.id);
                assert_eq!(names_flow && is_program, is_program && way.takes_password(), "{case}");
                let hashes = text.to_lowercase().contains("secret_hash");
                assert_eq!(hashes, is_program && has_secret && way.takes_password(), "{case}");
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_said_and_not_shown() {
        let amplify = |app: &App| of(app).into_iter().find(|snippet| snippet.id == "amplify").unwrap().text;
        assert!(amplify(&app(Way::Srp, false)).is_ok() && amplify(&app(Way::Password, false)).is_ok());
        assert!(amplify(&app(Way::Password, true)).unwrap_err().contains("without a secret"));
        assert!(amplify(&app(Way::AdminPassword, false)).unwrap_err().contains("ALLOW_USER_SRP_AUTH"));
    }
}
