//! What every enum of the API can do. The enums themselves are generated (`crate::generated::enums`).

/// The text is no value of the enum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no value of {name}")]
pub struct UnknownValue {
    pub name: &'static str,
    pub value: String,
}

macro_rules! wire_enum {
    ($name:ident { $($variant:ident = $text:literal,)+ }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($variant,)+
        }

        impl $name {
            /// Every value, in the order of the model.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The text on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::wire_enum::UnknownValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::wire_enum::UnknownValue { name: stringify!($name), value: text.to_owned() }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use wire_enum;

#[cfg(test)]
mod tests {
    use crate::types::{AuthFlowType, ExplicitAuthFlowsType};

    #[test]
    fn an_enum_reads_and_writes_its_wire_text() {
        assert_eq!(serde_json::to_string(&AuthFlowType::UserSrpAuth).unwrap(), "\"USER_SRP_AUTH\"");
        assert_eq!(serde_json::from_str::<AuthFlowType>("\"USER_SRP_AUTH\"").unwrap(), AuthFlowType::UserSrpAuth);
        assert!(serde_json::from_str::<AuthFlowType>("\"user_srp_auth\"").is_err());
        for flow in AuthFlowType::ALL {
            assert_eq!(flow.as_str().parse::<AuthFlowType>().unwrap(), *flow);
        }
    }

    #[test]
    fn the_undocumented_client_token_flow_is_known() {
        assert_eq!("ALLOW_CLIENT_TOKEN_AUTH".parse(), Ok(ExplicitAuthFlowsType::AllowClientTokenAuth));
    }
}
