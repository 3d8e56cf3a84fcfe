//! Posts about what was achieved in a course: each claim is looked up before anybody hears of it.

use client::Query;
use futures_util::try_join;
use model::{CourseId, Packed, PostType, Text, UserId};
use runtime::{Json, Made, Query as Params, Result, State};
use store::post_items::{self, PostItem};
use store::schema::CREATED_AT;
use store::tables::Post;
use store::{readers, App, Me, Once, Page, Stored};

use crate::rules::Claim;
use crate::wire::{ClaimFilter, NewClaim, OnePost};
use crate::{claims, rules};

/// Tells others what the caller achieved; telling it again answers the same post. A new post is counted, as any is.
///
/// # Errors
///
/// `claim_not_verified`; for a pod `not_found`, `not_a_member`, `pod_inactive`; `validation_failed`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewClaim>,
) -> Result<Made<OnePost>> {
    let claim = rules::claim(&new)?;
    let evidence = claims::verify(&app, &me, &new, &claim).await?;
    let value = rules::value(&claim, &evidence);
    let course = evidence.course(new.course_id.clone());
    let id = rules::post_id(&me, course.as_ref(), &claim, &value);
    let audience = [new
        .pod_id
        .as_ref()
        .map_or_else(readers::everyone, readers::pod)];
    let post = post(&me, new, course, &claim, &value);
    let made = app
        .rows::<Post>()
        .create_or_get(&id, &post, &audience)
        .await?;
    Ok(match made {
        Once::Created(stored) => {
            count(&app, &stored).await?;
            Made::created(OnePost {
                post: stored.into(),
            })
        }
        Once::Already(stored) => Made::existing(OnePost {
            post: stored.into(),
        }),
    })
}

/// Lists posts about achievements, newest first.
///
/// # Errors
///
/// `session_required`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<ClaimFilter>,
) -> Result<Json<Page<PostItem>>> {
    let mut queries = vec![
        Query::equal(Post::KIND, [PostType::Achievement, PostType::Milestone]),
        Query::is_null(Post::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ];
    queries.extend(
        filter
            .course_id
            .as_ref()
            .map(|it| Query::equal(Post::COURSE_ID, it)),
    );
    queries.extend(
        filter
            .user_id
            .as_ref()
            .map(|it| Query::equal(Post::AUTHOR_ID, it)),
    );
    queries.extend(
        filter
            .pod_id
            .as_ref()
            .map(|it| Query::equal(Post::POD_ID, it)),
    );
    let page = app
        .as_caller::<Post>()?
        .page(queries, &filter.paging, 20)
        .await?;
    let next_cursor = page.next_cursor;
    let items = post_items::items(&app, &me, page.items).await?;
    Ok(Json(Page { items, next_cursor }))
}

/// Counts a new post for its author and in its pod: one call or two at once.
async fn count(app: &App, post: &Stored<Post>) -> Result<()> {
    let in_pod = async {
        match &post.row.pod_id {
            Some(pod) => app.count_post_in(pod).await.map(drop),
            None => Ok(()),
        }
    };
    try_join!(app.count_post_of(&post.row.author_id), in_pod)?;
    Ok(())
}

fn post(me: &UserId, new: NewClaim, course: Option<CourseId>, claim: &Claim, value: &str) -> Post {
    let certificate = new.certificate_code.as_deref();
    let text = Text::cut(&rules::text(claim, value, course.as_ref()));
    Post {
        meta: Some(Packed(rules::meta(claim, value, certificate))),
        course_id: course,
        ..Post::new(me, rules::post_type(claim), new.pod_id, text)
    }
}
