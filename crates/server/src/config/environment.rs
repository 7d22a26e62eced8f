//! Variables of the environment that look like settings and are none: a misspelt one must not be ignored in silence.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::Command;

const PREFIX: &str = "POOLHOUSE_";
/// What others read than this program, and may stand in the environment beside it: its build (`build.rs`), and our packages
/// for tests (where it is).
const OF_OTHERS: [&str; 2] = ["POOLHOUSE_COMMIT", "POOLHOUSE_BINARY"];

/// Refuses the names that no command has.
///
/// # Errors
/// The name, and the nearest one that is a setting.
pub(crate) fn check_environment(command: &Command, names: impl Iterator<Item = OsString>) -> Result<(), String> {
    let known = settings(command);
    let names: BTreeSet<String> = names.filter_map(|name| name.into_string().ok()).collect();
    let by_kubernetes = |name: &str| is_of_a_service(name) && names.contains("POOLHOUSE_SERVICE_HOST");
    let is_known = |name: &str| OF_OTHERS.contains(&name) || known.contains(name) || by_kubernetes(name);
    let unknown = |name: &&String| name.starts_with(PREFIX) && !is_known(name);
    let Some(name) = names.iter().find(unknown) else { return Ok(()) };
    // Weighs beginnings: what follows them is what people add or leave out.
    let likeness = |setting: &str| strsim::jaro_winkler(&setting[PREFIX.len()..], &name[PREFIX.len()..]);
    let nearest = known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map(|setting| format!("; the nearest one is {setting}")).unwrap_or_default();
    Err(format!("the environment has {name}, which is no setting{nearest}"))
}

fn settings(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(settings)).filter(|name| name.starts_with(PREFIX)).collect()
}

/// What Kubernetes puts into every container beside a service that is called `poolhouse`.
fn is_of_a_service(name: &str) -> bool {
    name.starts_with("POOLHOUSE_SERVICE_") || name == "POOLHOUSE_PORT" || name.starts_with("POOLHOUSE_PORT_")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn check(names: &[&str]) -> Result<(), String> {
        check_environment(&Cli::command(), names.iter().map(OsString::from))
    }

    #[test]
    fn settings_of_every_command_are_known() {
        let known = [
            "POOLHOUSE_LISTEN",
            "POOLHOUSE_QUOTAS",
            "POOLHOUSE_SMTP",
            "POOLHOUSE_APPLY",
            "POOLHOUSE_ENDPOINT",
            OF_OTHERS[0],
            OF_OTHERS[1],
        ];
        assert_eq!(check(&known), Ok(()));
        assert_eq!(check(&["PATH", "POOLHOUSE", "MY_POOLHOUSE_X"]), Ok(()));
    }

    #[test]
    fn a_misspelt_one_is_refused_with_the_nearest() {
        for (misspelt, meant) in [
            ("POOLHOUSE_REGION", "POOLHOUSE_REGIONS"),
            ("POOLHOUSE_LISTNE", "POOLHOUSE_LISTEN"),
            ("POOLHOUSE_INMEMORY", "POOLHOUSE_IN_MEMORY"),
            ("POOLHOUSE_ALLOWED_HOST", "POOLHOUSE_ALLOWED_HOSTS"),
            ("POOLHOUSE_DATABASE_URL", "POOLHOUSE_DATABASE"),
        ] {
            let refused = check(&["POOLHOUSE_LISTEN", misspelt]).unwrap_err();
            assert!(refused.contains(&format!("{misspelt}, ")) && refused.ends_with(meant), "{refused}");
        }
    }

    #[test]
    fn what_kubernetes_adds_is_left_alone() {
        let added =
            ["POOLHOUSE_SERVICE_HOST", "POOLHOUSE_SERVICE_PORT", "POOLHOUSE_PORT", "POOLHOUSE_PORT_7665_TCP_ADDR"];
        assert_eq!(check(&added), Ok(()));
        assert!(check(&["POOLHOUSE_PORT"]).is_err());
    }
}
