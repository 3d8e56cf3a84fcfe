//! How far courses and those who take them are.

use super::choices;

choices! {
    /// Whether a course is for sale, in writing or withdrawn.
    CourseStatus {
        /// Its instructor's alone.
        Draft = "draft",
        /// In the catalogue.
        Published = "published",
        /// Withdrawn from the catalogue, kept for those enrolled.
        Archived = "archived",
    }

    /// How far somebody is in a course.
    ProgressStatus {
        /// At it.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Gave it up.
        Dropped = "dropped",
    }

    /// Whether a certificate still counts.
    CertificateStatus {
        /// It does.
        Valid = "valid",
        /// It was taken back.
        Revoked = "revoked",
    }

    /// How rare an achievement is.
    Rarity {
        /// Many have it.
        Common = "common",
        /// Some have it.
        Uncommon = "uncommon",
        /// Few have it.
        Rare = "rare",
        /// Very few have it.
        Epic = "epic",
        /// Hardly anybody has it.
        Legendary = "legendary",
    }
}
