//! Two separate sets of people: the project's users and the console's operators.

use crate::resources::Kind;

/// Id of the project that stands for the console itself.
pub const CONSOLE: &str = "console";

/// Which people a call is about. Their documents never mix: an operator is no user of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// The users of the one project.
    Project,
    /// The operators, who sign in to the console or the CLI.
    Console,
}

impl Realm {
    /// Documents of people, without a parent.
    pub fn users(self) -> Kind {
        match self {
            Self::Project => Kind("user"),
            Self::Console => Kind("console_user"),
        }
    }

    /// Sessions; the parent is the user.
    pub fn sessions(self) -> Kind {
        match self {
            Self::Project => Kind("session"),
            Self::Console => Kind("console_session"),
        }
    }

    /// One-time tokens; the parent is the user.
    pub fn tokens(self) -> Kind {
        match self {
            Self::Project => Kind("token"),
            Self::Console => Kind("console_token"),
        }
    }
}

/// Addresses of users at which messages reach them; without a parent, by `userId`.
pub const TARGETS: Kind = Kind("target");
/// Teams.
pub const TEAMS: Kind = Kind("team");
/// Memberships, by `userId` and `teamId`.
pub const MEMBERSHIPS: Kind = Kind("membership");
