//! What people may do in pods and how they came into them.

use super::choices;

choices! {
    /// What somebody may do in a pod.
    PodRole {
        /// Everything.
        Owner = "owner",
        /// Manage members and content.
        Admin = "admin",
        /// Take part.
        Member = "member",
    }

    /// How somebody came into a pod.
    JoinedVia {
        /// By its page.
        Direct = "direct",
        /// By an invitation's code.
        Invite = "invite",
        /// By an invitation to their e-mail address.
        Email = "email",
        /// Matched automatically.
        Auto = "auto",
        /// By founding it.
        Owner = "owner",
    }

    /// How hard a pod or course is.
    Difficulty {
        /// For a start.
        Beginner = "Beginner",
        /// With some knowledge.
        Intermediate = "Intermediate",
        /// For those who know.
        Advanced = "Advanced",
    }
}
