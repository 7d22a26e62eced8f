//! What a pool contains and a file can declare, apart from users: one line of facts for each kind of thing.
//!
//! To add a kind that has create, update, delete and list operations, add its facts.

use api::shape::{self, Shape};

pub(super) struct Kind {
    /// The member of a pool that lists them.
    pub(super) section: &'static str,
    /// What people call one.
    pub(super) noun: &'static str,
    /// The member that names one in requests and answers.
    pub(super) key: &'static str,
    /// The member by which people know one.
    pub(super) label: &'static str,
    pub(super) create: &'static str,
    pub(super) update: &'static str,
    pub(super) delete: &'static str,
    pub(super) source: Source,
    /// Updates replace everything, so that what the file does not mention is sent as it is.
    pub(super) replaces: bool,
    /// What an answer shows and no file holds, as pointers.
    pub(super) derived: &'static [&'static str],
    /// What an export holds only if secrets are asked for, as pointers.
    pub(super) secrets: &'static [&'static str],
}

/// Where those that exist are found.
pub(super) enum Source {
    List {
        operation: &'static str,
        member: &'static str,
        size: (&'static str, i64),
        /// The operation that tells everything of one, and the member of its answer, where the list does not.
        describe: Option<(&'static str, &'static str)>,
    },
    /// In the description of the pool, `Domain` and `CustomDomain`.
    Domains,
}

pub(super) static CLIENTS: Kind = Kind {
    section: "Clients",
    noun: "client",
    key: "ClientId",
    label: "ClientName",
    create: "CreateUserPoolClient",
    update: "UpdateUserPoolClient",
    delete: "DeleteUserPoolClient",
    source: Source::List {
        operation: "ListUserPoolClients",
        member: "UserPoolClients",
        size: ("MaxResults", 60),
        describe: Some(("DescribeUserPoolClient", "UserPoolClient")),
    },
    replaces: true,
    derived: &[],
    secrets: &["/ClientSecret"],
};

/// In the order in which one can need another.
pub(super) static KINDS: [&Kind; 5] = [
    &Kind {
        section: "ResourceServers",
        noun: "resource server",
        key: "Identifier",
        label: "Identifier",
        create: "CreateResourceServer",
        update: "UpdateResourceServer",
        delete: "DeleteResourceServer",
        source: Source::List {
            operation: "ListResourceServers",
            member: "ResourceServers",
            size: ("MaxResults", 50),
            describe: None,
        },
        replaces: true,
        derived: &[],
        secrets: &[],
    },
    &Kind {
        section: "IdentityProviders",
        noun: "identity provider",
        key: "ProviderName",
        label: "ProviderName",
        create: "CreateIdentityProvider",
        update: "UpdateIdentityProvider",
        delete: "DeleteIdentityProvider",
        source: Source::List {
            operation: "ListIdentityProviders",
            member: "Providers",
            size: ("MaxResults", 60),
            describe: Some(("DescribeIdentityProvider", "IdentityProvider")),
        },
        // Details are filled in by discovery and must not be sent back.
        replaces: false,
        derived: &["/ProviderDetails/ActiveEncryptionCertificate"],
        secrets: &["/ProviderDetails/client_secret", "/ProviderDetails/private_key"],
    },
    &CLIENTS,
    &Kind {
        section: "Domains",
        noun: "domain",
        key: "Domain",
        label: "Domain",
        create: "CreateUserPoolDomain",
        update: "UpdateUserPoolDomain",
        delete: "DeleteUserPoolDomain",
        source: Source::Domains,
        replaces: true,
        derived: &[],
        secrets: &[],
    },
    &Kind {
        section: "Groups",
        noun: "group",
        key: "GroupName",
        label: "GroupName",
        create: "CreateGroup",
        update: "UpdateGroup",
        delete: "DeleteGroup",
        source: Source::List { operation: "ListGroups", member: "Groups", size: ("Limit", 60), describe: None },
        replaces: true,
        derived: &[],
        secrets: &[],
    },
];

impl Kind {
    pub(super) fn is_clients(&self) -> bool {
        self.section == CLIENTS.section
    }
}

/// The members of an operation's input.
pub(super) fn members(operation: &str) -> &'static [shape::Member] {
    match api::operation::find(operation).map(|info| &info.input.kind) {
        Some(shape::Kind::Structure { members }) => members,
        _ => &[],
    }
}

/// The shape of a member of an operation's input.
pub(super) fn member(operation: &str, name: &str) -> Option<&'static Shape> {
    members(operation).iter().find(|member| member.name == name).map(|member| member.shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_every_operation_and_key() {
        for kind in KINDS {
            assert!(member(kind.update, kind.key).is_some(), "{}", kind.update);
            assert!(member(kind.delete, kind.key).is_some(), "{}", kind.delete);
            assert!(member(kind.create, kind.label).is_some(), "{}", kind.create);
            if let Source::List { operation, size, describe, .. } = &kind.source {
                assert!(member(operation, size.0).is_some(), "{operation}");
                assert!(describe.is_none_or(|(operation, _)| member(operation, kind.key).is_some()));
            }
        }
    }
}
