//! What posts are, who reads them, and what is reported.

use super::choices;

choices! {
    /// What a post is.
    PostType {
        /// Words.
        Text = "text",
        /// Pictures.
        Image = "image",
        /// A link.
        Link = "link",
        /// A question to others.
        Question = "question",
        /// A shared study file.
        Resource = "resource",
        /// Something achieved in a course; written by us alone.
        Achievement = "achievement",
        /// A round number reached; written by us alone.
        Milestone = "milestone",
    }

    /// Who may read a post.
    Visibility {
        /// Everybody signed in.
        Public = "public",
        /// The members of its pod.
        Pod = "pod",
    }

    /// Who may read a shared study file.
    ResourceVisibility {
        /// Everybody signed in.
        Public = "public",
        /// The members of its pod.
        Pod = "pod",
        /// Who shared it.
        Private = "private",
    }

    /// What a report is about.
    ReportTarget {
        /// A post.
        Post = "post",
        /// A comment.
        Comment = "comment",
        /// A profile.
        Profile = "profile",
        /// A chat message.
        Message = "message",
        /// A shared study file.
        Resource = "resource",
        /// A pod.
        Pod = "pod",
    }

    /// How far the handling of a report has come.
    ReportStatus {
        /// Nobody has looked.
        Open = "open",
        /// Somebody is looking.
        Reviewing = "reviewing",
        /// Something was done.
        Actioned = "actioned",
        /// Nothing had to be done.
        Dismissed = "dismissed",
    }
}
