//! Stories of the function `certificates`, and of checking certificates over the domain of `public`.

use std::process::Command;
use std::time::Duration;

use learning::certificates::is_signed;
use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};

/// A course, who teaches it, who learns there, and somebody else.
struct School {
    host: Host,
    ravi: Person,
    asha: Person,
    ben: Person,
}

impl School {
    async fn open() -> Self {
        Self::open_with(HostOptions::default()).await
    }

    async fn open_with(options: HostOptions) -> Self {
        let host = Host::start_with(options).await.unwrap();
        let people = host.students(&["ravi", "asha", "ben"]).await.unwrap();
        let [ravi, asha, ben] = <[Person; 3]>::try_from(people).unwrap();
        host.course("rust", &ravi)
            .chapters(2)
            .student(&asha)
            .put()
            .await
            .unwrap();
        let school = Self {
            host,
            ravi,
            asha,
            ben,
        };
        school.begin("rust", &school.asha).await;
        school
    }

    fn progress(course: &str, who: &Person) -> EdgeId {
        did(Kind::COURSE_PROGRESS, &[course, &who.id])
    }

    async fn begin(&self, course: &str, who: &Person) {
        let row = json!({ "userId": who.id, "courseId": course, "totalChapters": 2 });
        let own = [
            format!("read(\"user:{}\")", who.id),
            "read(\"user:ravi\")".to_owned(),
        ];
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let id = Self::progress(course, who);
        self.host
            .set_row("user_course_progress", id.as_str(), row, &own)
            .await
            .unwrap();
    }

    /// The progress is written as completing the last chapter does.
    async fn complete(&self, course: &str, who: &Person, score: f64) {
        let id = Self::progress(course, who);
        let path = format!("/tablesdb/peerspark-main-db/tables/user_course_progress/rows/{id}");
        let done = json!({ "data": {
            "status": "completed", "completionPct": 100, "chaptersCompleted": 2, "finalScore": score,
            "lastAccessedAt": "2026-03-20T12:00:00.000+00:00",
        }});
        self.host.as_key("PATCH", &path, Some(done)).await.unwrap();
        self.host.settle().await.unwrap();
    }

    /// The code of somebody's only certificate.
    async fn code(&self, who: &Person) -> String {
        let list = who.get("certificates", "/certificates").await.unwrap();
        assert_eq!(
            (list.status, list.json["items"].as_array().unwrap().len()),
            (200, 1),
            "{list:?}"
        );
        list.text("/items/0/code")
    }

    async fn fetch(&self, path: &str, accept: &str) -> (u16, String, String) {
        let root = self.host.running().endpoint().trim_end_matches("/v1");
        let request = reqwest::Client::new().get(format!("{root}/_domains/public{path}"));
        let answer = request.header("accept", accept).send().await.unwrap();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        (answer.status().as_u16(), kind, answer.text().await.unwrap())
    }

    async fn check(&self, code: &str) -> (u16, Value) {
        let (status, _, text) = self
            .fetch(&format!("/verify/{code}"), "application/json")
            .await;
        (status, serde_json::from_str(&text).unwrap())
    }
}

/// B-171: it is issued by itself, once, signed, and named by the progress.
#[tokio::test]
async fn completing_a_course_earns_one_certificate() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 92.4).await;
    school.complete("rust", &school.asha, 95.0).await;
    let rows = school.host.rows("certificates").await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!(
        (&row["recipientName"], &row["instructorName"], &row["score"]),
        (&json!("asha"), &json!("ravi"), &json!(92.4))
    );
    assert_eq!(row["$permissions"], json!(["read(\"user:asha\")"]));
    let progress = School::progress("rust", &school.asha);
    let progress = school
        .host
        .row("user_course_progress", progress.as_str())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(progress["certificateId"], row["$id"]);
    assert_eq!(
        progress["$permissions"],
        json!(["read(\"user:asha\")", "read(\"user:ravi\")"])
    );
    let code = school.code(&school.asha).await;
    let now = school.host.now().to_string();
    let (day, _) = now.split_once('T').unwrap();
    assert!(
        code.starts_with(&format!("CERT-{day}-")) && code.len() == 28,
        "{code}"
    );
    let told = school.host.rows("notifications").await.unwrap();
    let told = told
        .iter()
        .filter(|it| it["type"] == "certificate" && it["userId"] == "asha");
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn below_the_passing_score_there_is_none() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 69.9).await;
    assert!(school.host.rows("certificates").await.unwrap().is_empty());
}

#[tokio::test]
async fn events_that_come_twice_and_late_earn_one() {
    let options = HostOptions {
        chaos: Some(testkit::trouble::restless(7)),
        ..HostOptions::default()
    };
    let school = School::open_with(options).await;
    school.complete("rust", &school.asha, 80.0).await;
    assert_eq!(school.host.rows("certificates").await.unwrap().len(), 1);
}

/// J-22.
#[tokio::test]
async fn a_certificate_whose_event_was_lost_is_made_at_night() {
    let options = HostOptions {
        clock: Some("2026-03-20T12:00:00Z".parse().unwrap()),
        chaos: Some(testkit::trouble::deaf()),
        ..HostOptions::default()
    };
    let school = School::open_with(options).await;
    school.complete("rust", &school.asha, 80.0).await;
    assert!(school.host.rows("certificates").await.unwrap().is_empty());
    school
        .host
        .pass(Duration::from_secs(24 * 60 * 60))
        .await
        .unwrap();
    school.host.tick("scheduler").await.unwrap();
    let queued = school.host.rows("jobs").await.unwrap();
    assert!(
        queued.iter().any(|it| it["kind"] == "certificate_pdf"),
        "{queued:?}"
    );
    school.host.pass(Duration::from_secs(120)).await.unwrap();
    school.host.tick("scheduler").await.unwrap();
    assert_eq!(school.host.rows("certificates").await.unwrap().len(), 1);
}

/// B-170: it is checked by its code, and without us by the published key.
#[tokio::test]
async fn anybody_checks_a_certificate_here_or_with_the_published_key_alone() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 92.4).await;
    let code = school.code(&school.asha).await;
    let (status, told) = school.check(&code).await;
    assert_eq!(
        (status, &told["valid"], &told["status"]),
        (200, &json!(true), &json!("valid")),
        "{told}"
    );
    assert_eq!(
        (&told["recipientName"], &told["courseTitle"], &told["score"]),
        (&json!("asha"), &json!("Course rust"), &json!(92.4))
    );
    let (_, _, key) = school.fetch("/verify/key", "*/*").await;
    let key: Value = serde_json::from_str(&key).unwrap();
    let key = key["publicKey"].as_str().unwrap();
    let (statement, signature) = (
        told["statement"].as_str().unwrap(),
        told["signature"].as_str().unwrap(),
    );
    assert!(is_signed(statement, signature, key));
    assert!(!is_signed(
        &statement.replace("92.4", "99.4"),
        signature,
        key
    ));
    assert!(!told.to_string().contains("@example.com") && !told.to_string().contains("userId"));
    let (status, kind, page) = school
        .fetch(&format!("/verify/{code}"), "text/html,*/*;q=0.8")
        .await;
    assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
    assert!(
        page.contains("This certificate is valid") && page.contains(&code),
        "{page}"
    );
    for unknown in [
        "CERT-2026-01-01-000000000000",
        "x",
        "CERT-",
        "..%2F..",
        "%3Cscript%3E",
    ] {
        let (status, told) = school.check(unknown).await;
        assert_eq!(
            (status, &told["code"], told.get("valid")),
            (404, &json!("not_found"), None),
            "{unknown}"
        );
    }
    let (status, _, page) = school.fetch("/verify/%3Cscript%3E", "text/html").await;
    assert_eq!((status, page.contains("<script")), (200, false));
    assert!(page.contains("There is no such certificate"), "{page}");
}

/// Whoever writes into the table cannot make a certificate better than it is.
#[tokio::test]
async fn a_certificate_that_was_changed_does_not_count() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 72.0).await;
    let code = school.code(&school.asha).await;
    let id: EdgeId = did(Kind::CERTIFICATE, &["rust", "asha"]);
    let path = format!("/tablesdb/peerspark-main-db/tables/certificates/rows/{id}");
    school
        .host
        .as_key("PATCH", &path, Some(json!({ "data": { "score": 100.0 } })))
        .await
        .unwrap();
    let (status, told) = school.check(&code).await;
    assert_eq!((status, &told["code"]), (404, &json!("not_found")));
}

#[tokio::test]
async fn only_its_owner_reads_downloads_and_shares_it() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 92.4).await;
    let code = school.code(&school.asha).await;
    let one = format!("/certificates/{code}");
    let read = school.asha.get("certificates", &one).await.unwrap();
    assert_eq!(
        (read.status, read.text("/certificate/code")),
        (200, code.clone())
    );
    let share = school
        .asha
        .post("certificates", &format!("{one}/share-link"), json!({}))
        .await
        .unwrap();
    assert!(
        share
            .text("/url")
            .starts_with("https://www.linkedin.com/profile/add?"),
        "{share:?}"
    );
    for who in [&school.ben, &school.ravi] {
        for (method, path) in [
            ("GET", one.clone()),
            ("GET", format!("{one}/download")),
            ("POST", format!("{one}/share-link")),
        ] {
            let refused = who.call("certificates", method, &path, "").await.unwrap();
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (404, "not_found"),
                "{path}"
            );
        }
        let list = who.get("certificates", "/certificates").await.unwrap();
        assert_eq!(list.json["items"], json!([]));
    }
    let guest = school.host.guest();
    assert_eq!(guest.get("certificates", &one).await.unwrap().status, 401);
    let unverified = school.host.sign_in_unverified("new").await.unwrap();
    assert_eq!(
        unverified
            .get("certificates", "/certificates")
            .await
            .unwrap()
            .status,
        401
    );
    let csv = school
        .asha
        .call("certificates", "GET", "/certificates/transcript.csv", "")
        .await
        .unwrap();
    assert_eq!(csv.status, 200);
}

#[tokio::test]
async fn the_instructor_and_admins_take_it_back_for_good() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 92.4).await;
    let code = school.code(&school.asha).await;
    let path = format!("/certificates/{code}/revoke");
    let reason = json!({ "reason": "Copied <b>everything</b>" });
    for (who, status) in [(&school.asha, 403), (&school.ben, 404)] {
        let refused = who
            .post("certificates", &path, reason.clone())
            .await
            .unwrap();
        assert_eq!(refused.status, status, "{refused:?}");
    }
    for body in [
        json!({}),
        json!({ "reason": "" }),
        json!({ "reason": "x".repeat(201) }),
    ] {
        let refused = school.ravi.post("certificates", &path, body).await.unwrap();
        assert_eq!(refused.status, 400, "{refused:?}");
    }
    assert_eq!(school.check(&code).await.1["valid"], true);
    for _ in 0..2 {
        let taken = school
            .ravi
            .post("certificates", &path, reason.clone())
            .await
            .unwrap();
        assert_eq!(
            (taken.status, taken.text("/certificate/status").as_str()),
            (200, "revoked")
        );
    }
    let (status, told) = school.check(&code).await;
    assert_eq!(
        (status, &told["valid"], &told["status"]),
        (200, &json!(false), &json!("revoked"))
    );
    let (_, _, page) = school.fetch(&format!("/verify/{code}"), "text/html").await;
    assert!(page.contains("Copied &lt;b&gt;everything"), "{page}");
    for (method, what) in [("GET", "download"), ("POST", "share-link")] {
        let refused = school
            .asha
            .call(
                "certificates",
                method,
                &format!("/certificates/{code}/{what}"),
                "",
            )
            .await
            .unwrap();
        assert_eq!((refused.status, refused.code().as_str()), (410, "revoked"));
    }
    let id: EdgeId = did(Kind::CERTIFICATE, &["rust", "asha"]);
    let file = format!("/storage/buckets/certificates/files/{id}");
    assert_eq!(
        school.host.try_as_key("GET", &file, None).await.unwrap().0,
        404
    );
    school.complete("rust", &school.asha, 99.0).await;
    assert_eq!(
        school.check(&code).await.1["status"],
        "revoked",
        "completing again brings nothing back"
    );
    let log = school.host.rows("admin_audit_logs").await.unwrap();
    assert!(log.is_empty(), "what is an instructor's own: {log:?}");
}

/// Nobody takes anything back as an admin without a line in their log.
#[tokio::test]
async fn what_admins_take_back_stands_in_their_log() {
    let school = School::open().await;
    let boss = school.host.sign_in("boss").await.unwrap();
    let labels = json!({ "labels": ["admin"] });
    school
        .host
        .as_key("PUT", "/users/boss/labels", Some(labels))
        .await
        .unwrap();
    school.complete("rust", &school.asha, 92.4).await;
    let path = format!("/certificates/{}/revoke", school.code(&school.asha).await);
    let reason = json!({ "reason": "Copied" });
    let taken = boss.post("certificates", &path, reason).await.unwrap();
    assert_eq!(taken.status, 200, "{taken:?}");
    let log = school.host.rows("admin_audit_logs").await.unwrap();
    let [line] = log.as_slice() else {
        panic!("{log:?}")
    };
    let id: EdgeId = did(Kind::CERTIFICATE, &["rust", "asha"]);
    let said = ["actorId", "action", "targetId", "reason"].map(|it| &line[it]);
    assert_eq!(said, ["boss", "certificate_revoke", id.as_str(), "Copied"]);
}

/// B-145: what is downloaded is read back by other people's programs: its text, its QR code, its proof.
#[tokio::test]
#[expect(
    clippy::print_stderr,
    reason = "a test that cannot do all of it says so"
)]
async fn the_drawing_is_read_back_by_other_programs() {
    let school = School::open().await;
    school.complete("rust", &school.asha, 92.4).await;
    let code = school.code(&school.asha).await;
    let got = school
        .asha
        .get("certificates", &format!("/certificates/{code}/download"))
        .await
        .unwrap();
    assert_eq!((got.status, got.calls), (200, 2), "{got:?}");
    assert_eq!(got.text("/fileName"), "asha_course_rust_2026-03-20.pdf");
    let url = got.text("/url");
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let bytes = answer.bytes().await.unwrap();
    assert!(
        bytes.starts_with(b"%PDF-") && bytes.len() < 200_000,
        "{}",
        bytes.len()
    );
    let without = url.split("&token=").next().unwrap();
    assert_ne!(
        reqwest::get(without).await.unwrap().status(),
        200,
        "nobody without the token"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("certificate.pdf");
    std::fs::write(&file, &bytes).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .ok()?;
        assert!(output.status.success(), "{program}: {output:?}");
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(text) = run("pdftotext", &["-layout", "certificate.pdf", "-"]) else {
        eprintln!("SKIPPED: pdftotext is not here: apt-get install poppler-utils");
        return;
    };
    for part in [
        "Certificate of completion",
        "asha",
        "Course rust",
        "taught by ravi",
        "2026-03-20",
        "92 %",
        &code,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    run("pdfdetach", &["-saveall", "certificate.pdf"]).unwrap();
    let proof = std::fs::read_to_string(folder.path().join("certificate.json")).unwrap();
    let proof: Value = serde_json::from_str(&proof).unwrap();
    let member = |name: &str| proof[name].as_str().unwrap().to_owned();
    assert!(is_signed(
        &member("statement"),
        &member("signature"),
        &member("publicKey")
    ));
    run(
        "pdftoppm",
        &[
            "-r",
            "150",
            "-png",
            "-singlefile",
            "certificate.pdf",
            "page",
        ],
    )
    .unwrap();
    let Some(qr) = run("zbarimg", &["--quiet", "--raw", "page.png"]) else {
        eprintln!("SKIPPED: zbarimg is not here: apt-get install zbar-tools");
        return;
    };
    assert_eq!(qr.trim(), member("verify"));
    let path = qr.trim().split("/_domains/public").nth(1).unwrap();
    assert_eq!(school.fetch(path, "*/*").await.0, 200);
}

/// CRT-5 needs no account, so it is limited by the network that asks; what cannot be a code costs nothing and counts for nothing.
#[tokio::test]
async fn whoever_tries_codes_is_stopped_and_may_go_on_a_minute_later() {
    let school = School::open_with(HostOptions {
        clock: Some("2026-03-20T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    })
    .await;
    let wrong = "CERT-2026-03-20-0123456789AB";
    assert_eq!(school.check("no-code").await.0, 404);
    for _ in 0..60 {
        assert_eq!(school.check(wrong).await.0, 404);
    }
    let (status, refused) = school.check(wrong).await;
    assert_eq!((status, &refused["code"]), (429, &json!("rate_limited")));
    assert_eq!(school.check("no-code").await.0, 404);
    school.host.pass(Duration::from_secs(60)).await.unwrap();
    assert_eq!(school.check(wrong).await.0, 404);
}
