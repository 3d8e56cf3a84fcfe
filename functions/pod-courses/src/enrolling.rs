//! Enrolling the members of a pod in a course that they are to take together (B-128: the original made a table for each, and a hundred
//! calls).

use std::collections::BTreeMap;

use client::{Changes, NewRow, Query};
use futures_util::try_join;
use learning::enrolment::{enrollment_id, is_priced, payments_for, progress_id, Enrolment};
use model::{CohortId, PaymentId, PodId, UserId};
use runtime::{Code, Error, Result};
use store::schema::ID;
use store::tables::{Course, CourseProgress, Enrollment, PodMember};
use store::{App, Stored};

use crate::rules::count;

/// Ids in one query.
const TOGETHER: usize = 100;

/// Who takes part in a cohort.
#[derive(Debug)]
pub struct Takers<'a> {
    course: &'a Stored<Course>,
    /// Those who were enrolled before, at it or not any more.
    known: Vec<Stored<Enrollment>>,
    /// Those who will be, with what gives them the right to a course that has a price.
    new: Vec<(UserId, Option<PaymentId>)>,
}

impl<'a> Takers<'a> {
    /// Finds out who of a pod takes the course, and who may: one call for a hundred members, another where the course has a price.
    /// Whoever teaches the course takes no part, and whoever dropped it stays out.
    ///
    /// # Errors
    ///
    /// `payment_required` where somebody has not paid for a course with a price.
    pub async fn find(
        app: &App,
        course: &'a Stored<Course>,
        members: &[Stored<PodMember>],
    ) -> Result<Takers<'a>> {
        let people = members.iter().map(|it| &it.row.user_id);
        let people: Vec<UserId> = people
            .filter(|it| **it != course.row.instructor_id)
            .cloned()
            .collect();
        let ids: Vec<_> = people
            .iter()
            .map(|it| enrollment_id(&course.id, it))
            .collect();
        let known = app.rows::<Enrollment>().get_many(&ids).await?;
        let paid = if is_priced(&course.row) {
            let paid = payments_for(app, &course.id, &people).await?;
            check_paid(&people, &known, &paid)?;
            paid
        } else {
            BTreeMap::new()
        };
        let is_known = |user: &UserId| known.iter().any(|it| it.row.user_id == *user);
        let new = people.into_iter().filter(|it| !is_known(it)).map(|user| {
            let payment = paid.get(&user).cloned();
            (user, payment)
        });
        let new = new.collect();
        Ok(Self { course, known, new })
    }

    /// How many took the course before.
    pub fn already(&self) -> u32 {
        count(self.known.iter().filter(|it| it.row.is_open()).count())
    }

    /// How many take part.
    pub fn size(&self) -> u32 {
        self.already() + count(self.new.len())
    }

    /// Enrols those who are not, a hundred in a call, and lets what the others do count for the cohort. Answers how many this call
    /// enrolled: they alone are counted.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn enrol(&self, app: &App, cohort: &CohortId, pod: &PodId) -> Result<u32> {
        let (enrolled, ()) = try_join!(
            self.enrol_new(app, cohort, pod),
            self.join_known(app, cohort)
        )?;
        Ok(enrolled)
    }

    async fn enrol_new(&self, app: &App, cohort: &CohortId, pod: &PodId) -> Result<u32> {
        let (mut enrollments, mut progress) = (Vec::new(), Vec::new());
        for (user, payment) in &self.new {
            let right = match payment {
                Some(payment) => Enrolment::paid(self.course, user, payment),
                None => Enrolment::free(self.course, user)?,
            };
            let right = right.with_cohort(cohort, pod);
            let permissions = right.readers().to_vec();
            enrollments.push(NewRow {
                id: right.id().to_string(),
                data: right.row().clone(),
                permissions: permissions.clone(),
            });
            progress.push(NewRow {
                id: right.progress_id().to_string(),
                data: right.progress(),
                permissions,
            });
        }
        if enrollments.is_empty() {
            return Ok(0);
        }
        let (rows, progresses) = (app.rows::<Enrollment>(), app.rows::<CourseProgress>());
        let (made, _) = try_join!(
            rows.create_missing(&enrollments),
            progresses.create_missing(&progress)
        )?;
        let made = count(made.len());
        if made > 0 {
            let courses = app.rows::<Course>();
            courses
                .increment(&self.course.id, Course::ENROLLMENT_COUNT, made, None)
                .await?;
        }
        Ok(made)
    }

    async fn join_known(&self, app: &App, cohort: &CohortId) -> Result<()> {
        let open = self.known.iter().filter(|it| it.row.is_open());
        let ids: Vec<String> = open
            .map(|it| progress_id(&self.course.id, &it.row.user_id).to_string())
            .collect();
        let joined = Changes::new().set(CourseProgress::COHORT_ID, cohort);
        let rows = app.rows::<CourseProgress>();
        for some in ids.chunks(TOGETHER) {
            let alone = [
                Query::equal(ID, some),
                Query::is_null(CourseProgress::COHORT_ID),
            ];
            rows.update_where(alone, &joined).await?;
        }
        Ok(())
    }
}

/// Refuses where somebody neither takes the course nor paid for it (B-029, B-169).
fn check_paid(
    people: &[UserId],
    known: &[Stored<Enrollment>],
    paid: &BTreeMap<UserId, PaymentId>,
) -> Result<()> {
    let takes = |user: &UserId| {
        let mut open = known.iter().filter(|it| it.row.is_open());
        open.any(|it| it.row.user_id == *user)
    };
    if people.iter().all(|it| takes(it) || paid.contains_key(it)) {
        return Ok(());
    }
    Err(Error::new(
        Code::PaymentRequired,
        "This course has a price: every member buys it first",
    )
    .and_field("checkoutPath", "/payments/checkout"))
}
