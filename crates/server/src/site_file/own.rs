//! Members of a file that the inputs of the API's operations do not have, and members of those that a file does not have.
//!
//! The reader and the schema (`poolhouse schema`) both go by these tables, so that what one takes the other knows.

use api::shape::{Kind as ShapeKind, Length, Pattern, Shape};

use super::kinds::{self, Kind};

pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// What a value must be, in words.
    pub(super) is: &'static str,
}

pub(super) enum Form {
    /// As this member of an operation's input.
    Like(&'static str, &'static str),
    /// A list of such.
    ListLike(&'static str, &'static str),
    Text(&'static Shape),
    Switch,
    /// The members of an operation's input.
    Input(&'static str),
    /// Declared by lists of their own: [`kinds::KINDS`] and users.
    Entries(Entries),
}

#[derive(Clone, Copy)]
pub(super) enum Entries {
    Kind(&'static Kind),
    Pools,
    Users,
}

/// What an object of a file holds: the input of an operation, but for `silent`, and members of its own.
pub(super) struct Part {
    pub(super) operation: &'static str,
    pub(super) own: Vec<Own>,
    /// About the call, not about what is made, or how people are told of it: a file tells nobody.
    pub(super) silent: &'static [&'static str],
}

static SUB: Shape = Shape {
    name: "Sub",
    sensitive: false,
    kind: ShapeKind::String {
        length: Length { min: None, max: None },
        pattern: Some(Pattern::new(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        )),
    },
};

static ANY_TEXT: Shape = Shape {
    name: "Text",
    sensitive: false,
    kind: ShapeKind::String { length: Length { min: None, max: None }, pattern: None },
};

/// Members of a file itself.
pub(super) fn file() -> [Own; 2] {
    [
        Own { name: "$schema", form: Form::Text(&ANY_TEXT), is: "where the schema of site files is, for editors" },
        Own { name: "UserPools", form: Form::Entries(Entries::Pools), is: "a list of user pools" },
    ]
}

pub(super) fn pool() -> Part {
    let id = Form::Like("DescribeUserPool", "UserPoolId");
    let mut own = vec![
        Own { name: "Id", form: id, is: "a region, _ and a name, such as us-east-1_Example01" },
        Own { name: "MfaConfig", form: Form::Input("SetUserPoolMfaConfig"), is: "members of SetUserPoolMfaConfig" },
        Own { name: "Users", form: Form::Entries(Entries::Users), is: "a list of users" },
    ];
    own.extend(kinds::KINDS.map(|kind| Own {
        name: kind.section,
        form: Form::Entries(Entries::Kind(kind)),
        is: "a list; what the pool has beside it is deleted with --prune",
    }));
    Part { operation: "CreateUserPool", own, silent: &[] }
}

pub(super) fn entry(kind: &Kind) -> Part {
    let id = Form::Like("DescribeUserPoolClient", "ClientId");
    let pinned = Own { name: "ClientId", form: id, is: "letters, digits, _ and +" };
    Part { operation: kind.create, own: kind.is_clients().then_some(pinned).into_iter().collect(), silent: &[] }
}

pub(super) fn user() -> Part {
    let password = Form::Like("AdminSetUserPassword", "Password");
    let own = vec![
        Own { name: "Sub", form: Form::Text(&SUB), is: "a UUID in lower case" },
        Own {
            name: "Password",
            form: password,
            is: "a password, which is permanent; TemporaryPassword is the other kind",
        },
        Own { name: "Enabled", form: Form::Switch, is: "true or false" },
        Own { name: "Groups", form: Form::ListLike("AdminAddUserToGroup", "GroupName"), is: "a list of names" },
    ];
    let silent = &["MessageAction", "DesiredDeliveryMediums", "ForceAliasCreation", "ValidationData", "ClientMetadata"];
    Part { operation: "AdminCreateUser", own, silent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_of_the_model_and_has_names_of_its_own() {
        for part in kinds::KINDS.map(entry).into_iter().chain([pool(), user()]) {
            let has = |name: &str| kinds::member(part.operation, name).is_some();
            assert!(part.silent.iter().all(|name| has(name)), "{}", part.operation);
            for own in &part.own {
                assert!(!has(own.name), "{} of {}", own.name, part.operation);
                if let Form::Like(operation, member) | Form::ListLike(operation, member) = own.form {
                    assert!(kinds::member(operation, member).is_some(), "{operation}");
                }
            }
        }
    }
}
