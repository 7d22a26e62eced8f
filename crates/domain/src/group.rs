//! Groups of users, and what a token says of them (behaviour 10 §4.1, behaviour 30 §1.3).

use crate::arn::{self, UNSPECIFIED_ACCOUNT};
use crate::clock::Time;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub user_pool_id: String,
    /// Never shown. Memberships hold it instead of the name, so that those of a deleted group cannot come back to life
    /// in a later one of the same name.
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    /// 0 is the strongest; none is weaker than any.
    pub precedence: Option<i32>,
    pub created_at: Time,
    pub modified_at: Time,
}

/// Names that differ in this differ: `Admins` and `admins` cannot both be groups of a pool.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroupViolation {
    #[error("Cross-account pass role is not allowed.")]
    CrossAccountRole,
}

/// Checks the role of a group: one of the site's own account, if the operator has said which that is.
///
/// # Errors
/// The role is of another account.
pub fn check_role(role_arn: Option<&str>, account_id: &str) -> Result<(), GroupViolation> {
    let foreign = role_arn.is_some_and(|role| arn::account(role) != account_id);
    if foreign && account_id != UNSPECIFIED_ACCOUNT { Err(GroupViolation::CrossAccountRole) } else { Ok(()) }
}

/// What a user has from being in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub group: String,
    pub precedence: Option<i32>,
    pub role_arn: Option<String>,
}

impl Membership {
    fn rank(&self) -> i64 {
        self.precedence.map_or(i64::MAX, i64::from)
    }
}

/// Strongest first, by name where none is stronger: the order of everything that lists a user's groups.
pub fn sort(memberships: &mut [Membership]) {
    memberships.sort_by(|a, b| (a.rank(), &a.group).cmp(&(b.rank(), &b.group)));
}

/// What tokens say of a user's groups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupClaims {
    pub groups: Vec<String>,
    /// Each role once.
    pub roles: Vec<String>,
    /// The role of the strongest group that has one; none where equally strong groups have different ones.
    pub preferred_role: Option<String>,
}

/// The claims of memberships that are in order ([`sort`]).
pub fn claims(memberships: &[Membership]) -> GroupClaims {
    let mut claims = GroupClaims::default();
    for membership in memberships {
        claims.groups.push(membership.group.clone());
        if let Some(role) = membership.role_arn.as_ref().filter(|role| !claims.roles.contains(role)) {
            claims.roles.push(role.clone());
        }
    }
    let mut with_role = memberships.iter().filter(|membership| membership.role_arn.is_some());
    if let Some(first) = with_role.next() {
        let contested = with_role.any(|other| other.rank() == first.rank() && other.role_arn != first.role_arn);
        claims.preferred_role = first.role_arn.clone().filter(|_| !contested);
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership(group: &str, precedence: Option<i32>, role: &str) -> Membership {
        let role_arn = Some(role.to_owned()).filter(|role| !role.is_empty());
        Membership { group: group.to_owned(), precedence, role_arn }
    }

    fn claims_of(memberships: &[(&str, Option<i32>, &str)]) -> (String, String, Option<String>) {
        let mut list: Vec<Membership> = memberships.iter().map(|(g, p, r)| membership(g, *p, r)).collect();
        sort(&mut list);
        let claims = claims(&list);
        (claims.groups.join(" "), claims.roles.join(" "), claims.preferred_role)
    }

    #[test]
    fn the_role_of_the_strongest_group_is_preferred() {
        assert_eq!(claims_of(&[]), (String::new(), String::new(), None));
        assert_eq!(claims_of(&[("a", None, "")]), ("a".into(), String::new(), None));
        assert_eq!(claims_of(&[("a", None, "x")]), ("a".into(), "x".into(), Some("x".into())));
        let mixed = [("none", None, "n"), ("b", Some(2), "two"), ("z", Some(0), "zero"), ("a", Some(2), "two")];
        assert_eq!(claims_of(&mixed), ("z a b none".into(), "zero two n".into(), Some("zero".into())));
        assert_eq!(claims_of(&[("a", Some(0), ""), ("b", Some(1), "x")]).2, Some("x".into()), "a role to prefer");
    }

    #[test]
    fn equally_strong_groups_agree_on_a_role_or_have_none() {
        assert_eq!(claims_of(&[("a", Some(1), "x"), ("b", Some(1), "x")]).2, Some("x".into()));
        assert_eq!(claims_of(&[("a", Some(1), "x"), ("b", Some(1), "y")]).2, None);
        assert_eq!(claims_of(&[("a", None, "x"), ("b", None, "y")]).2, None);
        assert_eq!(claims_of(&[("a", Some(1), "x"), ("b", Some(2), "y"), ("c", Some(2), "z")]).2, Some("x".into()));
    }

    #[test]
    fn roles_are_of_the_own_account() {
        let role = Some("arn:aws:iam::123456789012:role/r");
        assert_eq!(check_role(role, "123456789012"), Ok(()));
        assert_eq!(check_role(role, UNSPECIFIED_ACCOUNT), Ok(()));
        assert_eq!(check_role(None, "210987654321"), Ok(()));
        assert_eq!(check_role(role, "210987654321"), Err(GroupViolation::CrossAccountRole));
    }
}
