//! Goals that people reach together.

use super::choices;

choices! {
    /// How hard a challenge is, as its owner sees it.
    ChallengeDifficulty {
        /// Anybody manages it.
        Easy = "Easy",
        /// It takes some effort.
        Medium = "Medium",
        /// Few manage it.
        Hard = "Hard",
    }

    /// What a challenge counts.
    ChallengeMetric {
        /// Minutes studied.
        FocusMinutes = "focus_minutes",
        /// Study sessions finished.
        FocusSessions = "focus_sessions",
        /// Days with a check-in, in each pod.
        CheckIns = "check_ins",
        /// What participants say themselves.
        Manual = "manual",
    }

    /// Who may take part in a challenge.
    ChallengeScope {
        /// Anybody signed in.
        Community = "community",
        /// The members of a pod.
        Pod = "pod",
    }

    /// How far a challenge has come.
    ChallengeStatus {
        /// It runs.
        Active = "active",
        /// Its time is over.
        Ended = "ended",
        /// Its owner called it off.
        Cancelled = "cancelled",
    }

    /// How far somebody is in a challenge.
    Participation {
        /// They are at it.
        Active = "active",
        /// They reached the goal.
        Completed = "completed",
        /// They left.
        Left = "left",
    }
}
