//! How many requests a second an account may send in a region: categories of requests, each with the rate it has unless
//! another was provisioned (behaviour 40 §7.1).

use std::str::FromStr;

/// Whether requests are let through at the service's rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rates {
    /// Every category has its rate, and every operation upon a pool's resources its own.
    Service,
    /// Only categories whose rate was provisioned have one.
    Unlimited,
}

impl Rates {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Unlimited => "unlimited",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected service or unlimited")]
pub struct UnknownRates;

impl FromStr for Rates {
    type Err = UnknownRates;

    fn from_str(text: &str) -> Result<Self, UnknownRates> {
        [Self::Service, Self::Unlimited].into_iter().find(|rates| rates.as_str() == text).ok_or(UnknownRates)
    }
}

/// Whether the rate of a category can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Adjustable,
    Fixed,
}

macro_rules! categories {
    ($($name:ident = $per_second:literal $setting:ident,)+) => {
        /// What requests are counted as, all user pools of an account and region together.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Category {
            $($name,)+
        }

        impl Category {
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// As requests about limits name it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// Requests a second that may be sent without more having been provisioned.
            pub const fn free_per_second(self) -> i32 {
                match self {
                    $(Self::$name => $per_second,)+
                }
            }

            const fn setting(self) -> Setting {
                match self {
                    $(Self::$name => Setting::$setting,)+
                }
            }
        }
    };
}

categories! {
    UserAuthentication = 120 Adjustable,
    UserCreation = 50 Adjustable,
    UserFederation = 25 Adjustable,
    UserAccountRecovery = 30 Fixed,
    UserRead = 120 Adjustable,
    UserUpdate = 25 Fixed,
    UserToken = 120 Adjustable,
    UserResourceRead = 50 Adjustable,
    UserResourceUpdate = 25 Fixed,
    UserList = 30 Fixed,
    UserPoolRead = 15 Fixed,
    UserPoolUpdate = 15 Fixed,
    UserPoolResourceRead = 20 Fixed,
    UserPoolResourceUpdate = 15 Fixed,
    UserPoolClientRead = 15 Fixed,
    UserPoolClientUpdate = 15 Fixed,
    ClientAuthentication = 150 Fixed,
    LimitManagement = 1 Fixed,
}

impl Category {
    /// The category of this name; none, if there is no such.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|category| category.as_str() == name)
    }

    pub fn is_adjustable(self) -> bool {
        self.setting() == Setting::Adjustable
    }

    /// Where one operation may be called [`OPERATION_PER_SECOND`] times upon one pool, too.
    pub const fn limits_operations(self) -> bool {
        matches!(
            self,
            Self::UserPoolResourceRead
                | Self::UserPoolResourceUpdate
                | Self::UserPoolClientRead
                | Self::UserPoolClientUpdate
        )
    }
}

/// How often a second a single operation may be called upon one pool, in categories that limit operations.
pub const OPERATION_PER_SECOND: i32 = 5;

/// Answers to challenges have a rate of their own, so many times that of signing in; only more count as signing in.
pub const ANSWERS_FOR_EACH_SIGN_IN: i32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for rates in [Rates::Service, Rates::Unlimited] {
            assert_eq!(rates.as_str().parse(), Ok(rates));
        }
        assert_eq!("Service".parse::<Rates>(), Err(UnknownRates));
        for category in Category::ALL {
            assert_eq!(Category::named(category.as_str()), Some(*category));
        }
        assert_eq!(Category::named("userAuthentication"), None);
    }

    #[test]
    fn what_can_be_set_is_what_the_service_lets_one_set() {
        let adjustable: Vec<&str> = Category::ALL
            .iter()
            .filter(|category| category.is_adjustable())
            .map(|category| category.as_str())
            .collect();
        let expected =
            ["UserAuthentication", "UserCreation", "UserFederation", "UserRead", "UserToken", "UserResourceRead"];
        assert_eq!(adjustable, expected);
    }
}
