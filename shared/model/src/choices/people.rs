//! What people say about themselves and allow others.

use super::choices;

choices! {
    /// Who may see a profile.
    ProfileVisibility {
        /// Everybody signed in.
        Public = "public",
        /// People who share a pod with its owner or whom the owner follows.
        Members = "members",
        /// Its owner; others see the card only.
        Private = "private",
    }

    /// What somebody calls themselves.
    Identity {
        /// Learns at a school or university.
        Student = "student",
        /// Learns alone.
        SelfLearner = "self-learner",
        /// Coaches others.
        Coach = "coach",
        /// Mentors others.
        Mentor = "mentor",
        /// Is here for the subject.
        Enthusiast = "enthusiast",
    }

    /// How fast somebody likes to learn.
    LearningPace {
        /// Takes time.
        Slow = "slow",
        /// In between.
        Moderate = "moderate",
        /// Hurries.
        Fast = "fast",
    }

    /// How a pod or a person likes to meet.
    SessionType {
        /// At the same time.
        Live = "live",
        /// Each in their own time.
        Async = "async",
        /// Both.
        Hybrid = "hybrid",
    }

    /// Whether somebody is here.
    PresenceStatus {
        /// Looking at the application.
        Online = "online",
        /// Signed in, looking elsewhere.
        Away = "away",
        /// Gone.
        Offline = "offline",
    }

    /// Who may write to somebody directly.
    DmPolicy {
        /// Anybody.
        Everyone = "everyone",
        /// Those who follow them.
        Followers = "followers",
        /// Nobody.
        None = "none",
    }

    /// How somebody is matched with pods; an experiment that they stay in.
    MatchVariant {
        /// They join the best match at once.
        AutoJoin = "auto-join",
        /// They are asked.
        Prompted = "prompted",
    }

    /// How often somebody wants what happened in one mail.
    Digest {
        /// Never.
        None = "none",
        /// Once a day.
        Daily = "daily",
    }
}
