//! How many connections there may be at once.

use rustix::process::{Resource, getrlimit, setrlimit};

/// File descriptors that are not for callers: listeners, the database, what goes out.
const RESERVED_DESCRIPTORS: usize = 128;
/// No caller is kept below this.
const MIN_PER_CALLER: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(super) total: usize,
    /// Of one caller.
    pub(super) per_caller: usize,
}

impl Limits {
    /// `wanted` connections, or as many as the system lets the process have: it is asked for all it grants.
    pub(crate) fn new(wanted: usize) -> Self {
        let granted =
            raise_descriptors().map_or(usize::MAX, |all| all.saturating_sub(RESERVED_DESCRIPTORS).max(all / 2));
        if granted < wanted {
            tracing::warn!(
                wanted,
                granted,
                "fewer connections than wanted: the limit of open files is low (ulimit -n)"
            );
        }
        Self::of(wanted.min(granted))
    }

    pub(in crate::http) fn of(total: usize) -> Self {
        Self { total, per_caller: (total / 4).max(MIN_PER_CALLER).min(total) }
    }
}

/// Moves the soft limit to the hard one, and tells what then holds; `None` is no limit.
fn raise_descriptors() -> Option<usize> {
    let mut limit = getrlimit(Resource::Nofile);
    let soft = limit.current;
    limit.current = limit.maximum;
    // Where it cannot be raised, what there was must do.
    let now = if setrlimit(Resource::Nofile, limit).is_ok() { getrlimit(Resource::Nofile).current } else { soft };
    now.map(|descriptors| usize::try_from(descriptors).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_has_a_part_of_all() {
        assert_eq!(Limits::of(4_096), Limits { total: 4_096, per_caller: 1_024 });
        assert_eq!(Limits::of(32), Limits { total: 32, per_caller: 16 });
        assert_eq!(Limits::of(4), Limits { total: 4, per_caller: 4 });
    }
}
