//! Enrolling people in courses, and letting them go.
//!
//! The row of an enrolment comes first and decides: its id is computed from course and person, so only who created it, or who turned
//! it from dropped to active, moves the counter. An enrolment needs a right: [`Enrolment`] is made for what is free or was paid for,
//! and for nothing else.

use std::collections::BTreeMap;

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{
    did, CohortId, CourseId, CourseStatus, EdgeId, EnrollmentStatus, EnrollmentType, Kind,
    PaymentId, PodId, ProgressStatus, UserId,
};
use runtime::Code;
use serde::de::IgnoredAny;
use serde::Deserialize;
use store::schema::{Column, ID};
use store::tables::{Course, CourseProgress, Enrollment};
use store::{readers, App, Error, Once, Result, Stored, DATABASE, LONGEST_LIST};

/// The table of payments.
const PAYMENTS: &str = "payments";

/// Ids in one query.
const TOGETHER: usize = 100;

/// Whose a payment is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payer {
    user_id: UserId,
}

/// The id of somebody's enrolment in a course.
pub fn enrollment_id(course: &CourseId, user: &UserId) -> EdgeId {
    did(Kind::ENROLLMENT, &[course.as_str(), user.as_str()])
}

/// The id of somebody's progress in a course.
pub fn progress_id(course: &CourseId, user: &UserId) -> EdgeId {
    did(Kind::COURSE_PROGRESS, &[course.as_str(), user.as_str()])
}

/// Who teaches the course that a row of somebody's progress is about: besides the student, the instructor alone may read it.
pub fn instructor_of(progress: &Stored<CourseProgress>) -> Option<UserId> {
    let named = progress.permissions.iter().filter_map(|it| {
        let id = it.strip_prefix("read(\"user:")?.strip_suffix("\")")?;
        UserId::parse(id).ok()
    });
    named.into_iter().find(|it| *it != progress.row.user_id)
}

/// Whether a course costs something.
pub fn is_priced(course: &Course) -> bool {
    course.is_monetized && course.price_cents.0 > 0
}

/// Whether a course can be seen by whoever is signed in.
pub fn is_in_catalogue(course: &Course) -> bool {
    course.status == CourseStatus::Published && course.deleted_at.is_none()
}

/// Refuses to enrol in what is no place to enrol in: a course that is not published, or one's own.
///
/// # Errors
///
/// `not_found` for what is deleted and for a draft; `not_published` for what is archived; `own_course`.
pub fn check_open(course: &Course, user: &UserId) -> Result<(), runtime::Error> {
    let is_own = course.instructor_id == *user;
    if course.deleted_at.is_some() || (course.status == CourseStatus::Draft && !is_own) {
        return Err(runtime::Error::not_found("course"));
    }
    if is_own {
        return Err(runtime::Error::new(
            Code::OwnCourse,
            "You teach this course",
        ));
    }
    if course.status != CourseStatus::Published {
        return Err(runtime::Error::new(
            Code::NotPublished,
            "This course takes no new students",
        ));
    }
    Ok(())
}

/// The right of somebody to a course.
#[derive(Debug, Clone)]
pub struct Enrolment<'a> {
    course: &'a Stored<Course>,
    user: &'a UserId,
    row: Enrollment,
}

impl<'a> Enrolment<'a> {
    /// In a course that costs nothing.
    ///
    /// # Errors
    ///
    /// `payment_required` for one that costs something.
    pub fn free(course: &'a Stored<Course>, user: &'a UserId) -> Result<Self, runtime::Error> {
        if is_priced(&course.row) {
            return Err(runtime::Error::new(
                Code::PaymentRequired,
                "This course has a price: buy it first",
            )
            .and_field("checkoutPath", "/payments/checkout"));
        }
        Ok(Self::of(course, user, EnrollmentType::Free, None))
    }

    /// In a course that a payment was received for. The caller has made sure that it was: for this course, by this person.
    pub fn paid(course: &'a Stored<Course>, user: &'a UserId, payment: &PaymentId) -> Self {
        Self::of(course, user, EnrollmentType::Paid, Some(payment.clone()))
    }

    /// Taken together with a pod.
    #[must_use]
    pub fn with_cohort(mut self, cohort: &CohortId, pod: &PodId) -> Self {
        self.row.kind = EnrollmentType::Cohort;
        self.row.cohort_id = Some(cohort.clone());
        self.row.pod_id = Some(pod.clone());
        self
    }

    fn of(
        course: &'a Stored<Course>,
        user: &'a UserId,
        kind: EnrollmentType,
        payment_id: Option<PaymentId>,
    ) -> Self {
        let row = Enrollment {
            user_id: user.clone(),
            course_id: course.id.clone(),
            kind,
            payment_id,
            cohort_id: None,
            pod_id: None,
            status: EnrollmentStatus::Active,
            completed_at: None,
        };
        Self { course, user, row }
    }

    /// The id of its row.
    pub fn id(&self) -> EdgeId {
        enrollment_id(&self.course.id, self.user)
    }

    /// Its row.
    pub fn row(&self) -> &Enrollment {
        &self.row
    }

    /// The id of the row of its progress.
    pub fn progress_id(&self) -> EdgeId {
        progress_id(&self.course.id, self.user)
    }

    /// The row of its progress, at the beginning.
    pub fn progress(&self) -> CourseProgress {
        CourseProgress {
            user_id: self.user.clone(),
            course_id: self.course.id.clone(),
            cohort_id: self.row.cohort_id.clone(),
            total_chapters: self.course.row.chapter_count,
            chapters_completed: 0,
            completion_pct: 0,
            score_sum: 0.0,
            scored_count: 0,
            final_score: None,
            status: ProgressStatus::InProgress,
            certificate_id: None,
            time_spent_sec: 0,
            last_accessed_at: None,
            bookmarked_chapter_ids: model::List::default(),
            attempted: 0,
            passed: 0,
        }
    }

    /// Who may read both rows: the student and the instructor.
    pub fn readers(&self) -> [Permission; 2] {
        let instructor = &self.course.row.instructor_id;
        [readers::user(self.user), readers::user(instructor)]
    }
}

/// Somebody who is enrolled.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolled {
    /// The enrolment.
    pub enrollment: Stored<Enrollment>,
    /// How far they are.
    pub progress: Stored<CourseProgress>,
    /// Whether they were not enrolled before this call.
    pub is_new: bool,
}

/// Enrols somebody, or finds them enrolled; who dropped the course is enrolled again, in the same row.
///
/// Three calls in two waves for who is new, three for who is enrolled, and up to five for who comes back. What a call that died
/// left undone, another one does; the counter is counted again at night.
///
/// # Errors
///
/// What the store answers.
pub async fn enrol(app: &App, grant: &Enrolment<'_>) -> Result<Enrolled> {
    let rows = app.rows::<Enrollment>();
    let made = rows
        .create_or_get(&grant.id(), &grant.row, &grant.readers())
        .await?;
    match made {
        Once::Created(enrollment) => begin(app, grant, enrollment, true).await,
        Once::Already(enrollment) if enrollment.row.is_open() => {
            begin(app, grant, enrollment, false).await
        }
        Once::Already(_) => reopen(app, grant).await,
    }
}

/// Ends an enrolment that is active; none where it is not. Three calls in two waves.
///
/// # Errors
///
/// What the store answers.
pub async fn drop_enrolment(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Option<Stored<Enrollment>>> {
    end(app, course, user, EnrollmentStatus::Active).await
}

/// Takes the right to a course away, also from who completed it: what it cost was paid back. None where there is no right to take.
///
/// # Errors
///
/// What the store answers.
pub async fn revoke_enrolment(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Option<Stored<Enrollment>>> {
    if let Some(ended) = drop_enrolment(app, course, user).await? {
        return Ok(Some(ended));
    }
    let ended = end(app, course, user, EnrollmentStatus::Completed).await?;
    if ended.is_some() {
        discount(app, course, Course::COMPLETION_COUNT).await?;
    }
    Ok(ended)
}

/// Finds the payment that somebody made for a course and that was not paid back. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn payment_for(app: &App, course: &CourseId, user: &UserId) -> Result<Option<PaymentId>> {
    let received = [
        Query::equal("courseId", course),
        Query::equal("status", "paid"),
        Query::equal("userId", user),
        Query::select([ID]),
        Query::limit(1),
    ];
    let page = app
        .client()
        .rows(DATABASE, PAYMENTS)
        .list::<IgnoredAny>(&received)
        .await
        .map_err(|cause| Error::about("Payment", cause))?;
    let found = page.items.into_iter().next();
    let broken = |cause: model::Invalid| Error::Broken {
        noun: "Payment",
        reason: cause.to_string(),
    };
    found
        .map(|it| PaymentId::parse(&it.id).map_err(broken))
        .transpose()
}

/// Finds the payments that some people made for a course and that were not paid back: one call for a hundred people.
///
/// # Errors
///
/// What the store answers.
pub async fn payments_for(
    app: &App,
    course: &CourseId,
    users: &[UserId],
) -> Result<BTreeMap<UserId, PaymentId>> {
    let mut paid = BTreeMap::new();
    for users in users.chunks(TOGETHER) {
        let received = [
            Query::equal("courseId", course),
            Query::equal("status", "paid"),
            Query::equal("userId", users),
            Query::select([ID, "userId"]),
            Query::limit(LONGEST_LIST),
        ];
        let page = app
            .client()
            .rows(DATABASE, PAYMENTS)
            .list::<Payer>(&received)
            .await
            .map_err(|cause| Error::about("Payment", cause))?;
        for payment in page.items {
            let id = PaymentId::parse(&payment.id).map_err(|cause| Error::Broken {
                noun: "Payment",
                reason: cause.to_string(),
            })?;
            paid.insert(payment.data.user_id, id);
        }
    }
    Ok(paid)
}

/// Drops an enrolment that is in a state; of any number of callers one is told that it did.
async fn end(
    app: &App,
    course: &CourseId,
    user: &UserId,
    from: EnrollmentStatus,
) -> Result<Option<Stored<Enrollment>>> {
    let dropped = Changes::new().set(Enrollment::STATUS, EnrollmentStatus::Dropped);
    let open = [Query::equal(Enrollment::STATUS, from)];
    let id = enrollment_id(course, user);
    let rows = app.rows::<Enrollment>();
    let Some(ended) = rows.update_if(&id, open, &dropped).await? else {
        return Ok(None);
    };
    let stopped = Changes::new().set(CourseProgress::STATUS, ProgressStatus::Dropped);
    let named = [Query::equal(ID, progress_id(course, user).as_str())];
    let progress = app.rows::<CourseProgress>();
    try_join!(
        progress.update_where(named, &stopped),
        discount(app, course, Course::ENROLLMENT_COUNT)
    )?;
    Ok(Some(ended))
}

/// Sees to it that an enrolment has its progress, and counts it where it is new.
async fn begin(
    app: &App,
    grant: &Enrolment<'_>,
    enrollment: Stored<Enrollment>,
    is_new: bool,
) -> Result<Enrolled> {
    let progress = app.rows::<CourseProgress>();
    let id = grant.progress_id();
    let progress = async {
        if !is_new {
            if let Some(found) = progress.find(&id).await? {
                return Ok(found);
            }
        }
        let (row, readers) = (grant.progress(), grant.readers());
        let made = progress.create_or_get(&id, &row, &readers).await?;
        Ok(made.into_inner())
    };
    let (progress, ()) = try_join!(progress, async {
        if is_new {
            count_enrolment(app, &grant.course.id).await?;
        }
        Ok::<_, Error>(())
    })?;
    Ok(Enrolled {
        enrollment,
        progress,
        is_new,
    })
}

/// Turns a dropped enrolment into an active one; of any number of callers one is told that it did.
async fn reopen(app: &App, grant: &Enrolment<'_>) -> Result<Enrolled> {
    let rows = app.rows::<Enrollment>();
    let row = &grant.row;
    let back = Changes::new()
        .set(Enrollment::STATUS, EnrollmentStatus::Active)
        .set(Enrollment::KIND, row.kind)
        .set(Enrollment::PAYMENT_ID, &row.payment_id)
        .set(Enrollment::COHORT_ID, &row.cohort_id)
        .set(Enrollment::POD_ID, &row.pod_id)
        .set(Enrollment::COMPLETED_AT, None::<model::Timestamp>);
    let dropped = [Query::equal(Enrollment::STATUS, EnrollmentStatus::Dropped)];
    let Some(enrollment) = rows.update_if(&grant.id(), dropped, &back).await? else {
        let enrollment = rows.get(&grant.id()).await?;
        return begin(app, grant, enrollment, false).await;
    };
    let going = Changes::new()
        .set(CourseProgress::STATUS, ProgressStatus::InProgress)
        .set(CourseProgress::COHORT_ID, &row.cohort_id);
    let stopped = [Query::equal(
        CourseProgress::STATUS,
        ProgressStatus::Dropped,
    )];
    let progress = app.rows::<CourseProgress>();
    let id = grant.progress_id();
    let (resumed, ()) = try_join!(
        progress.update_if(&id, stopped, &going),
        count_enrolment(app, &grant.course.id)
    )?;
    let Some(progress) = resumed else {
        let begun = begin(app, grant, enrollment, false).await?;
        return Ok(Enrolled {
            is_new: true,
            ..begun
        });
    };
    Ok(Enrolled {
        enrollment,
        progress,
        is_new: true,
    })
}

async fn count_enrolment(app: &App, course: &CourseId) -> Result<()> {
    let courses = app.rows::<Course>();
    let counted = courses.increment(course, Course::ENROLLMENT_COUNT, 1, None);
    counted.await.map(drop)
}

async fn discount(app: &App, course: &CourseId, counter: Column) -> Result<()> {
    let courses = app.rows::<Course>();
    match courses.decrement(course, counter, 1, Some(0)).await {
        // What is gone counts nothing, and nothing is below nought.
        Ok(_) | Err(Error::NotFound { .. } | Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn course(cells: &serde_json::Value) -> Stored<Course> {
        let mut row = json!({
            "$id": "c1", "$createdAt": "2026-01-02T03:04:05.678Z", "$updatedAt": "2026-01-02T03:04:05.678Z",
            "$permissions": [], "instructorId": "ines", "title": "Logic", "description": "", "language": "en",
            "durationMin": 0, "difficulty": "Beginner", "tags": [], "prerequisites": [], "status": "published",
            "isMonetized": false, "priceCents": 0, "currency": "usd", "passingScore": 70, "masteryRequired": false,
            "enrollmentCount": 0, "completionCount": 0, "ratingSum": 0, "ratingCount": 0, "chapterCount": 3,
        });
        for (key, value) in cells.as_object().unwrap() {
            row[key] = value.clone();
        }
        Stored::from_answer(serde_json::from_value(row).unwrap()).unwrap()
    }

    fn asha() -> UserId {
        "asha".parse().unwrap()
    }

    /// B-029, B-169: what has a price is not given away.
    #[test]
    fn a_course_with_a_price_is_not_free() {
        let priced = course(&json!({ "isMonetized": true, "priceCents": 100 }));
        let refused = Enrolment::free(&priced, &asha()).unwrap_err();
        assert_eq!(refused.code, Code::PaymentRequired);
        assert_eq!(refused.fields["checkoutPath"], "/payments/checkout");
        for cells in [
            json!({ "isMonetized": true, "priceCents": 0 }),
            json!({ "priceCents": 500 }),
        ] {
            assert!(Enrolment::free(&course(&cells), &asha()).is_ok());
        }
    }

    #[test]
    fn an_enrolment_says_what_gives_the_right_to_it() {
        let (logic, user) = (course(&json!({})), asha());
        let free = Enrolment::free(&logic, &user).unwrap();
        assert_eq!(free.row().kind, EnrollmentType::Free);
        assert_eq!(free.progress().total_chapters, 3);
        let readers = free.readers().map(|it| it.value().to_owned());
        assert_eq!(readers, [r#"read("user:asha")"#, r#"read("user:ines")"#]);
        let paid = Enrolment::paid(&logic, &user, &"pay1".parse().unwrap());
        assert_eq!(paid.row().kind, EnrollmentType::Paid);
        let joint = paid.with_cohort(&"co1".parse().unwrap(), &"maths".parse().unwrap());
        assert_eq!(joint.row().kind, EnrollmentType::Cohort);
        assert_eq!(joint.row().payment_id, Some("pay1".parse().unwrap()));
        assert_eq!(joint.id(), free.id());
    }

    #[test]
    fn one_enrols_in_published_courses_of_others() {
        let ines: UserId = "ines".parse().unwrap();
        for (cells, user, expected) in [
            (json!({}), asha(), None),
            (json!({}), ines.clone(), Some(Code::OwnCourse)),
            (json!({ "status": "draft" }), asha(), Some(Code::NotFound)),
            (json!({ "status": "draft" }), ines, Some(Code::OwnCourse)),
            (
                json!({ "status": "archived" }),
                asha(),
                Some(Code::NotPublished),
            ),
            (
                json!({ "deletedAt": "2026-01-02T03:04:05.678Z" }),
                asha(),
                Some(Code::NotFound),
            ),
        ] {
            let refused = check_open(&course(&cells).row, &user).err();
            assert_eq!(refused.map(|it| it.code), expected, "{cells}");
        }
    }
}
