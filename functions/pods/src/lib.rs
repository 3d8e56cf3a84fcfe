//! Study pods: who is in them, and what their members promise each other.
//!
//! `pod_members` decides who is in and as what; the pod's team follows and conveys reading alone. Seats are taken by an increment
//! with a limit, so no pod is ever fuller than it may be.

mod access;
mod cache;
mod entering;
mod events;
mod founding;
mod leaving;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::variables::APP_URL;
use store::App;

use routes::{
    board, check_ins, ends, invites, lists, matching, members, membership, pledges, pods,
    reactions, replies,
};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("pods", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(pod_routes().merge(member_routes()))
        .on_request(invite_routes().merge(matching_routes()))
        .on_request(promise_routes().merge(board_routes()))
        .on_event(events::joined_team)
        .writing(&["pod_members.update"])
        .on_event(events::checked_in)
        .writing(&[
            "points_ledger",
            "study_days",
            "profiles",
            "pod_members",
            "notifications",
        ])
        .execute(Execute::VerifiedUsers)
        .variables(&[APP_URL])
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "teams.read",
            "teams.write",
            "files.read",
            "files.write",
            "users.read",
        ])
        .writes(&[
            "pods",
            "pod_members",
            "pod_invites",
            "pod_commitments",
            "pod_check_ins",
            "pod_reactions",
            "match_experiments",
            "points_ledger",
            "study_days",
            "profiles",
            "jobs",
            "user_settings",
            "notifications",
            "rate_limits",
        ])
}

fn pod_routes() -> Routes<App> {
    Routes::new()
        .post("/pods", pods::create, "POD-1", "Found a pod")
        .refuses(&[
            Code::AlreadyExists,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::TooManyPods,
        ])
        .get("/pods", lists::list, "POD-2", "Find pods, or list yours")
        .get("/pods/{id}", pods::read, "POD-3", "Read one pod")
        .refuses(&[Code::NotFound])
        .patch("/pods/{id}", pods::update, "POD-4", "Change a pod")
        .refuses(&[
            Code::NotAMember,
            Code::Forbidden,
            Code::NotOwner,
            Code::NotFound,
            Code::AlreadyExists,
            Code::BelowMemberCount,
            Code::TooLarge,
            Code::UnsupportedType,
        ])
        .delete("/pods/{id}", ends::delete, "POD-5", "Delete your pod")
        .refuses(&[
            Code::NotAMember,
            Code::NotOwner,
            Code::NotFound,
            Code::ConfirmMismatch,
            Code::VersionConflict,
        ])
        .get(
            "/pods/{id}/count",
            pods::count,
            "POD-17",
            "Count a pod's members",
        )
        .refuses(&[Code::NotFound])
}

fn member_routes() -> Routes<App> {
    Routes::new()
        .post("/pods/{id}/join", membership::join, "POD-6", "Join a pod")
        .refuses(&[
            Code::InviteRequired,
            Code::NotFound,
            Code::PodFull,
            Code::InviteExpired,
            Code::PodInactive,
        ])
        .post(
            "/pods/{id}/leave",
            membership::leave,
            "POD-7",
            "Leave a pod",
        )
        .refuses(&[
            Code::NothingToLeave,
            Code::OwnerMustTransfer,
            Code::VersionConflict,
        ])
        .get(
            "/pods/{id}/members",
            members::list,
            "POD-8",
            "List who is in a pod",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/pods/{id}/members/{userId}/role",
            members::set_role,
            "POD-9",
            "Make somebody an admin, or a member again",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotOwner,
            Code::NotFound,
            Code::OwnerRole,
        ])
        .delete(
            "/pods/{id}/members/{userId}",
            members::remove,
            "POD-10",
            "Remove somebody from a pod",
        )
        .refuses(&[
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::OwnerRole,
            Code::VersionConflict,
        ])
        .post(
            "/pods/{id}/transfer",
            ends::transfer,
            "POD-11",
            "Hand a pod over to another member",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotOwner,
            Code::NotFound,
            Code::AlreadyExists,
            Code::VersionConflict,
        ])
}

fn invite_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/pods/{id}/invites",
            invites::create,
            "POD-12",
            "Invite people into a pod",
        )
        .refuses(&[
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::TooManyInvites,
        ])
        .get(
            "/pods/{id}/invites",
            invites::list,
            "POD-13",
            "List a pod's invitations",
        )
        .refuses(&[Code::NotAMember, Code::Forbidden, Code::NotFound])
        .delete(
            "/pods/{id}/invites/{code}",
            invites::revoke,
            "POD-14",
            "Withdraw an invitation",
        )
        .refuses(&[Code::NotAMember, Code::Forbidden, Code::NotFound])
        .get(
            "/pods/invites/{code}",
            invites::preview,
            "POD-15",
            "Look at the pod that an invitation opens",
        )
        .refuses(&[Code::NotFound, Code::InviteExpired, Code::RateLimited])
        .post(
            "/pods/join-by-code",
            membership::join_by_code,
            "POD-16",
            "Join a pod by an invitation's code",
        )
        .refuses(&[
            Code::NotFound,
            Code::PodFull,
            Code::InviteExpired,
            Code::PodInactive,
            Code::RateLimited,
        ])
}

fn matching_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/pods/recommendations",
            matching::recommend,
            "MAT-1",
            "List the pods that fit you best",
        )
        .post(
            "/pods/auto-match",
            matching::auto_match,
            "MAT-2",
            "Be matched with pods after signing up",
        )
}

fn promise_routes() -> Routes<App> {
    const MEMBERS: &[Code] = &[Code::NotAMember, Code::NotFound];
    const WRITERS: &[Code] = &[Code::NotAMember, Code::NotFound, Code::PodInactive];
    Routes::new()
        .get(
            "/pods/{id}/pledges",
            pledges::list,
            "ACC-1",
            "List what a pod's members promise for a week",
        )
        .refuses(MEMBERS)
        .put(
            "/pods/{id}/pledges/me",
            pledges::promise,
            "ACC-2",
            "Promise something for this week",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::PodInactive,
            Code::AlreadyKept,
        ])
        .post(
            "/pods/{id}/pledges/me/keep",
            pledges::keep,
            "ACC-3",
            "Say that you kept this week's promise",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::PodInactive,
            Code::AlreadyKept,
            Code::WrongState,
        ])
        .get(
            "/pods/{id}/check-ins",
            check_ins::list,
            "ACC-4",
            "List a pod's check-ins",
        )
        .refuses(MEMBERS)
        .post(
            "/pods/{id}/check-ins",
            check_ins::create,
            "ACC-5",
            "Say how you are getting on",
        )
        .refuses(WRITERS)
        .delete(
            "/pods/{id}/check-ins/{checkInId}",
            check_ins::delete,
            "ACC-6",
            "Delete a check-in",
        )
        .refuses(&[Code::NotAMember, Code::Forbidden, Code::NotFound])
}

fn board_routes() -> Routes<App> {
    const MEMBERS: &[Code] = &[Code::NotAMember, Code::NotFound];
    Routes::new()
        .get(
            "/pods/{id}/rsvps",
            replies::list,
            "ACC-7",
            "Count who comes to a pod's events",
        )
        .refuses(MEMBERS)
        .get(
            "/pods/{id}/reactions",
            reactions::list,
            "ACC-9",
            "Count the emoji on things of a pod",
        )
        .refuses(MEMBERS)
        .put(
            "/pods/{id}/reactions/{itemType}/{itemId}/{emoji}",
            reactions::add,
            "ACC-10a",
            "Put an emoji on something",
        )
        .refuses(&[Code::NotAMember, Code::NotFound, Code::PodInactive])
        .delete(
            "/pods/{id}/reactions/{itemType}/{itemId}/{emoji}",
            reactions::remove,
            "ACC-10b",
            "Take your emoji back",
        )
        .refuses(MEMBERS)
        .get(
            "/pods/{id}/leaderboard",
            board::leaderboard,
            "ACC-11",
            "Rank a pod's members by streak and points",
        )
        .refuses(MEMBERS)
        .get(
            "/pods/{id}/stats",
            board::stats,
            "ACC-12",
            "Read how a pod is doing",
        )
        .refuses(&[Code::NotFound])
}
