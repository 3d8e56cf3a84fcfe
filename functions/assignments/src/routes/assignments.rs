//! Setting assignments: the half that students see, and the one that they never do.

use client::Query;
use futures_util::try_join;
use model::AssignmentId;
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{Assignment, AssignmentKey, CourseChapter};
use store::{App, Me, Stored};

use crate::wire::{AssignmentPatch, Deleted, NewAssignment, OneAssignment};
use crate::{access, rules};

/// How often a place is looked for while others set assignments in the same chapter.
const ATTEMPTS: usize = 4;

/// Sets an assignment at the end of a chapter. What answers it is written first: no student ever meets one that nothing can grade.
/// Five calls in four waves.
///
/// # Errors
///
/// `bad_key` where options and key do not fit together; `forbidden`; `not_found`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewAssignment>,
) -> Result<Made<OneAssignment>> {
    let chapter = app.rows::<CourseChapter>().get(&new.chapter_id).await?;
    let course = access::taught(&app, &chapter.row.course_id, &me).await?;
    let (mut assignment, key) = rules::assignment(&course.id, new)?;
    let id = AssignmentId::random();
    let keys = app.rows::<AssignmentKey>();
    let (last, stored_key) = try_join!(last_place(&app, &assignment), async {
        Ok(keys.create(&id, &key, &[]).await?)
    })?;
    assignment.seq = last + 1;
    match place(&app, &id, assignment).await {
        Ok(made) => Ok(Made::created(OneAssignment::taught(made, stored_key.row))),
        Err(refusal) => {
            keys.delete_once(&id).await?;
            Err(refusal)
        }
    }
}

/// Edits an assignment, or what answers it. Answers that were graded stay as they are: have them graded again.
///
/// # Errors
///
/// `bad_key`; `validation_failed`; `forbidden`; `not_found`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
    Json(patch): Json<AssignmentPatch>,
) -> Result<Json<OneAssignment>> {
    let (assignments, keys) = (app.rows::<Assignment>(), app.rows::<AssignmentKey>());
    let (assignment, key) = try_join!(assignments.get(&id), keys.find(&id))?;
    access::taught(&app, &assignment.row.course_id, &me).await?;
    let key = key.map_or_else(rules::no_key, |it| it.row);
    let (changes, new_key) = rules::edit(&assignment.row, &key, patch)?;
    if let Some(new_key) = &new_key {
        keys.upsert(&id, new_key, &[]).await?;
    }
    let after = if changes.is_empty() {
        assignment
    } else {
        assignments.update(&id, &changes).await?
    };
    Ok(Json(OneAssignment::taught(after, new_key.unwrap_or(key))))
}

/// Deletes an assignment with what answers it; what was handed in stays its students'.
///
/// # Errors
///
/// `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
) -> Result<Json<Deleted>> {
    let (assignments, keys) = (app.rows::<Assignment>(), app.rows::<AssignmentKey>());
    let assignment = assignments.get(&id).await?;
    access::taught(&app, &assignment.row.course_id, &me).await?;
    assignments.delete_once(&id).await?;
    keys.delete_once(&id).await?;
    Ok(Json(Deleted { deleted: true }))
}

/// Writes an assignment at the first free place from the one it has.
async fn place(
    app: &App,
    id: &AssignmentId,
    mut assignment: Assignment,
) -> Result<Stored<Assignment>> {
    let rows = app.rows::<Assignment>();
    for _ in 0..ATTEMPTS {
        match rows.create(id, &assignment, &[]).await {
            Err(store::Error::Conflict { .. }) => {
                assignment.seq = last_place(app, &assignment).await? + 1;
            }
            made => return Ok(made?),
        }
    }
    Err(Error::new(
        Code::SeqTaken,
        "Others set assignments in this chapter at the same time; try again",
    ))
}

async fn last_place(app: &App, assignment: &Assignment) -> Result<u32> {
    let last = [
        Query::equal(Assignment::CHAPTER_ID, &assignment.chapter_id),
        Query::order_desc(Assignment::SEQ),
    ];
    let last = app.rows::<Assignment>().first(last).await?;
    Ok(last.map_or(0, |it| it.row.seq))
}
