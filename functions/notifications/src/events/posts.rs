//! Somebody publishes or edits a post.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use model::{NotificationType, PodId, PostType, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::schema::CREATED_AT;
use store::tables::{Follow, Pod, Post};
use store::{App, Created, Stored, Updated};

use super::{name_of, tell};
use crate::{access, rules};

/// How many followers hear of an achievement.
const MOST_FOLLOWERS: u32 = 500;

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells those who are mentioned, then the members of the pod, or the followers of somebody who achieved something.
pub async fn published(app: App, Created(post): Created<Post>) -> Result<()> {
    let author = &post.row.author_id;
    if post.row.deleted_at.is_some() {
        return Ok(());
    }
    let name = name_of(&app, author).await?;
    let mentioned = tell_mentioned(&app, &post, &name).await?;
    if let Some(pod) = &post.row.pod_id {
        tell_pod(&app, &post, pod, &name, &mentioned).await?;
    }
    if matches!(post.row.kind, PostType::Achievement | PostType::Milestone) {
        tell_followers(&app, &post, &name).await?;
    }
    Ok(())
}

/// Tells those whom an edit mentions; whoever was told before is not told again, since the key is the post's.
///
/// Every like changes the row as well, so only a change that just came from the author is looked at; and of an author who left the pod
/// by now nobody hears.
pub async fn edited(app: App, Updated(post): Updated<Post>) -> Result<()> {
    let is_edit = rules::is_fresh(post.row.edited_at, app.now());
    if !is_edit || post.row.mentions.is_empty() {
        return Ok(());
    }
    let author = &post.row.author_id;
    let people = post.row.mentions.iter().chain([author]);
    let mut seeing = access::who_sees(&app, &post, people).await?;
    if !seeing.contains(author) {
        return Ok(());
    }
    seeing.retain(|it| post.row.mentions.contains(it));
    let name = name_of(&app, author).await?;
    tell_of_mention(&app, &post, &name, &seeing).await
}

async fn tell_mentioned(app: &App, post: &Stored<Post>, name: &str) -> Result<BTreeSet<UserId>> {
    if post.row.mentions.is_empty() {
        return Ok(BTreeSet::new());
    }
    let people = access::who_sees(app, post, post.row.mentions.iter()).await?;
    tell_of_mention(app, post, name, &people).await?;
    Ok(people)
}

async fn tell_of_mention(
    app: &App,
    post: &Stored<Post>,
    name: &str,
    people: &BTreeSet<UserId>,
) -> Result<()> {
    let notice = Notice::of(
        NotificationType::Mention,
        post.id.as_str(),
        &[post.id.as_str()],
    )
    .by(&post.row.author_id, name)
    .about("post", post.id.as_str())
    .map_err(Error::internal)?
    .word("kind", "post")
    .leading_to(format!("/app/feed?post={}", post.id));
    tell(app, &notice, people.iter().cloned()).await
}

async fn tell_pod(
    app: &App,
    post: &Stored<Post>,
    id: &PodId,
    name: &str,
    told: &BTreeSet<UserId>,
) -> Result<()> {
    let pods = app.rows::<Pod>();
    let (pod, members) = try_join!(pods.find(id), app.members(id, MOST_MEMBERS))?;
    let Some(pod) = pod.filter(|it| it.row.deleted_at.is_none()) else {
        return Ok(());
    };
    let notice = Notice::of(NotificationType::PodPost, post.id.as_str(), &[id.as_str()])
        .by(&post.row.author_id, name)
        .within(id, &pod.row.name)
        .about("post", post.id.as_str())
        .map_err(Error::internal)?
        .word("excerpt", &*post.row.content)
        .happened(post.created_at);
    let members = members.into_iter().map(|it| it.row.user_id);
    tell(app, &notice, members.filter(|it| !told.contains(it))).await
}

async fn tell_followers(app: &App, post: &Stored<Post>, name: &str) -> Result<()> {
    let author = &post.row.author_id;
    let of_author = [
        Query::equal(Follow::FOLLOWING_ID, author),
        Query::order_desc(CREATED_AT),
    ];
    let followers = app.rows::<Follow>().list(of_author, MOST_FOLLOWERS).await?;
    let followers: BTreeSet<UserId> = followers.into_iter().map(|it| it.row.follower_id).collect();
    let followers = access::who_sees(app, post, &followers).await?;
    let key = [author.as_str()];
    let notice = Notice::of(NotificationType::CourseAchievement, post.id.as_str(), &key)
        .by(author, name)
        .about("post", post.id.as_str())
        .map_err(Error::internal)?
        .word("excerpt", &*post.row.content)
        .happened(post.created_at);
    tell(app, &notice, followers).await
}
