//! Enrolling and dropping: an enrolment exists for what is free or was paid for, and is counted exactly.

use futures_util::future::join_all;
use model::Kind;
use serde_json::{json, Value};
use testkit::Host;

use super::{
    act, begun, course_row, crowded, edge_row, enrolled, post, published, read, refusal, refused,
};

#[tokio::test]
async fn somebody_enrols_drops_and_comes_back_in_the_same_row() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let (id, _) = published(ines, json!({}), 2).await;
    let (enroll, leave) = (format!("/{id}/enroll"), format!("/{id}/drop"));
    let first = post(asha, &enroll, Value::Null).await;
    assert_eq!(
        (first.status, first.calls, first.waves),
        (201, 4, 3),
        "{first:?}"
    );
    assert_eq!(first.text("/enrollment/type"), "free");
    assert_eq!(
        (
            first.number("/progress/totalChapters"),
            &first.json["alreadyEnrolled"]
        ),
        (2, &json!(false))
    );
    let again = post(asha, &enroll, Value::Null).await;
    assert_eq!(
        (again.status, &again.json["alreadyEnrolled"]),
        (200, &json!(true)),
        "{again:?}"
    );
    assert_eq!(again.text("/enrollment/id"), first.text("/enrollment/id"));
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 1);
    let row = edge_row(&host, Kind::ENROLLMENT, &id, asha).await.unwrap();
    assert_eq!(
        row["$permissions"],
        json!([r#"read("user:asha")"#, r#"read("user:ines")"#])
    );
    let page = read(asha, &format!("/{id}")).await;
    assert_eq!(
        (page.calls, page.waves, page.text("/enrollment/status")),
        (5, 2, "active".to_owned())
    );

    let dropped = post(asha, &leave, Value::Null).await;
    assert_eq!(
        (dropped.status, dropped.calls, dropped.waves),
        (200, 3, 2),
        "{dropped:?}"
    );
    assert_eq!(dropped.text("/enrollment/status"), "dropped");
    assert_eq!(post(asha, &leave, Value::Null).await.status, 200);
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 0);
    let progress = edge_row(&host, Kind::COURSE_PROGRESS, &id, asha)
        .await
        .unwrap();
    assert_eq!(progress["status"], "dropped");
    assert_eq!(post(ben, &leave, Value::Null).await.status, 404);

    let back = post(asha, &enroll, Value::Null).await;
    assert_eq!(
        (back.status, back.text("/progress/status")),
        (201, "in_progress".to_owned()),
        "{back:?}"
    );
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 1);
    assert_eq!(host.rows("course_enrollments").await.unwrap().len(), 1);
    host.settle().await.unwrap();
}

/// B-029, B-063, B-169: nobody is in a priced course who did not pay for it, and nobody enrols another.
#[tokio::test]
async fn a_priced_course_is_taken_by_who_paid_for_it() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let (id, _) = published(ines, json!({ "isMonetized": true, "priceCents": 900 }), 1).await;
    let enroll = format!("/{id}/enroll");
    let asked = post(
        asha,
        &enroll,
        json!({ "userId": "ben", "enrollmentType": "free" }),
    )
    .await;
    assert_eq!(refused(&asked), refusal(402, "payment_required"));
    assert_eq!(asked.json["fields"]["checkoutPath"], "/payments/checkout");
    for (person, status) in [("asha", "open"), ("asha", "refunded"), ("ben", "paid")] {
        let payment = json!({ "userId": person, "courseId": id, "amountCents": 900, "currency": "usd", "status": status, "stripeSessionId": format!("cs_{person}_{status}") });
        let row = format!("{person}-{status}");
        host.put_row("payments", &row, payment, &[]).await.unwrap();
    }
    assert_eq!(post(asha, &enroll, Value::Null).await.status, 402);
    assert!(edge_row(&host, Kind::ENROLLMENT, &id, asha).await.is_none());
    let paid = post(ben, &enroll, Value::Null).await;
    assert_eq!(
        (paid.status, paid.text("/enrollment/type")),
        (201, "paid".to_owned()),
        "{paid:?}"
    );
    let row = edge_row(&host, Kind::ENROLLMENT, &id, ben).await.unwrap();
    assert_eq!(row["paymentId"], "ben-paid");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn what_is_no_place_to_enrol_in_says_so() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let draft = begun(ines, json!({})).await;
    let (id, _) = published(ines, json!({}), 1).await;
    enrolled(ben, &id).await;
    assert_eq!(
        refused(&post(ines, &format!("/{id}/enroll"), Value::Null).await),
        refusal(422, "own_course")
    );
    assert_eq!(
        refused(&post(asha, &format!("/{draft}/enroll"), Value::Null).await),
        refusal(404, "not_found")
    );
    post(ines, &format!("/{id}/archive"), Value::Null).await;
    let late = post(asha, &format!("/{id}/enroll"), Value::Null).await;
    assert_eq!(refused(&late), refusal(422, "not_published"));
    let kept = post(ben, &format!("/{id}/enroll"), Value::Null).await;
    assert_eq!(
        (kept.status, &kept.json["alreadyEnrolled"]),
        (200, &json!(true))
    );
    assert_eq!(read(ben, &format!("/{id}")).await.status, 200);
    assert_eq!(post(asha, "/none/enroll", Value::Null).await.status, 404);
    host.settle().await.unwrap();
}

/// B-096, B-097: twenty calls of one person are one enrolment; what the instructor writes at the same time stays.
#[tokio::test]
async fn enrolling_at_once_is_enrolling_once_and_overwrites_nothing() {
    let host = crowded().await;
    let people = host
        .students(&["ines", "asha", "ben", "cara"])
        .await
        .unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let (id, _) = published(ines, json!({}), 1).await;
    let enroll = format!("/{id}/enroll");
    let calls = (0..20).map(|number| {
        let person = if number < 18 {
            asha
        } else {
            &people[number - 16]
        };
        post(person, &enroll, Value::Null)
    });
    let edit = json!({ "title": "Edited meanwhile" });
    let path = format!("/{id}");
    let (answers, edited) = tokio::join!(join_all(calls), act(ines, "PATCH", &path, edit));
    assert_eq!(edited.status, 200);
    let made = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(made, 3, "{answers:?}");
    assert!(answers
        .iter()
        .all(|it| it.status == 201 || it.status == 200));
    let row = course_row(&host, &id).await;
    assert_eq!(
        (&row["enrollmentCount"], &row["title"]),
        (&json!(3), &json!("Edited meanwhile"))
    );
    assert_eq!(host.rows("course_enrollments").await.unwrap().len(), 3);
    assert_eq!(host.rows("user_course_progress").await.unwrap().len(), 3);

    let leave = format!("/{id}/drop");
    let drops = join_all((0..10).map(|_| post(asha, &leave, Value::Null))).await;
    assert!(drops.iter().all(|it| it.status == 200), "{drops:?}");
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 2);
    let back = join_all((0..10).map(|_| post(asha, &enroll, Value::Null))).await;
    assert_eq!(
        back.iter().filter(|it| it.status == 201).count(),
        1,
        "{back:?}"
    );
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 3);
    host.settle().await.unwrap();
}

/// B-214: an enrolment that was left without its progress gets it by the next call.
#[tokio::test]
async fn what_a_call_left_undone_the_next_one_does() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (id, chapters) = published(&people[0], json!({}), 1).await;
    let row = json!({ "userId": "asha", "courseId": id, "type": "free", "status": "active" });
    let edge: model::EdgeId = model::did(Kind::ENROLLMENT, &[&id, "asha"]);
    host.put_row("course_enrollments", edge.as_str(), row, &[])
        .await
        .unwrap();
    let answer = post(&people[1], &format!("/{id}/enroll"), Value::Null).await;
    assert_eq!(
        (answer.status, answer.number("/progress/totalChapters")),
        (200, 1),
        "{answer:?}"
    );
    let done = super::completed(&people[1], &id, &chapters[0]).await;
    assert_eq!(done.status, 200, "{done:?}");
    host.settle().await.unwrap();
}
