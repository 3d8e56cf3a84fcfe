//! What admins of the platform do.

use super::choices;

choices! {
    /// What an admin did.
    AdminAction {
        /// Took a report on.
        ReportTake = "report_take",
        /// Decided on a report.
        ReportResolve = "report_resolve",
        /// Left something to its author's eyes.
        ContentHide = "content_hide",
        /// Let others see it again.
        ContentRestore = "content_restore",
        /// Shut somebody out.
        UserSuspend = "user_suspend",
        /// Let somebody in again.
        UserLift = "user_lift",
        /// Told everybody something.
        BroadcastSend = "broadcast_send",
        /// Set a switch.
        FlagSet = "flag_set",
        /// Took a switch away.
        FlagRemove = "flag_remove",
        /// Deleted somebody's post.
        PostDelete = "post_delete",
        /// Deleted somebody's study file.
        ResourceDelete = "resource_delete",
        /// Took a certificate back.
        CertificateRevoke = "certificate_revoke",
        /// Gave somebody's money back.
        PaymentRefund = "payment_refund",
    }

    /// What an admin's action is about.
    AdminTarget {
        /// A report.
        Report = "report",
        /// A post.
        Post = "post",
        /// A comment.
        Comment = "comment",
        /// A chat message.
        Message = "message",
        /// A shared study file.
        Resource = "resource",
        /// A person.
        User = "user",
        /// Something that everybody is told.
        Broadcast = "broadcast",
        /// A switch.
        Flag = "flag",
        /// A certificate.
        Certificate = "certificate",
        /// A payment.
        Payment = "payment",
    }
}
