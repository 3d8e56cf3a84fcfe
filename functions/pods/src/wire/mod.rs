//! JSON in and out.

mod invites;
mod matching;
mod people;
mod pods;
mod promises;

pub use invites::{Invited, Invites, JoinByCode, NewInvite, Preview, Revoked};
pub use matching::{AutoMatch, Matched, RecommendFilter, Recommendation, Recommendations};
pub use people::{
    Board, BoardFilter, BoardItem, Left, MemberItem, NewOwner, NewRole, OneMember, Removed,
};
pub use pods::{
    Confirmation, Count, CourseSummary, Deleting, JoinRequest, Joined, NewPod, OnePod, PodCard,
    PodDetails, PodFilter, PodItem, PodPatch, PodSort, PodView, StatsAnswer, YesNo,
};
pub use promises::{
    CheckInItem, CheckInPage, CheckedIn, Deleted, Kept, NewCheckIn, NewPledge, OnePledge,
    PledgeItem, Pledges, Reacted, ReactionCount, Reactions, Replies, RepliesFilter, Reply,
    TheirReactions, WeekFilter,
};
