//! Courses in place, with chapters and students, as rows that the function `courses` leaves.

use anyhow::Result;
use model::{did, EdgeId, Kind};
use serde_json::{json, Value};

use crate::{Host, Person};

/// A course that is about to be put in place.
#[derive(Debug, Clone)]
pub struct CoursePlan {
    host: Host,
    id: String,
    row: Value,
    instructor: Person,
    chapters: u32,
    students: Vec<Person>,
}

impl Host {
    /// A published, free course of this instructor; [`CoursePlan::put`] makes it.
    pub fn course(&self, id: &str, instructor: &Person) -> CoursePlan {
        CoursePlan {
            host: self.clone(),
            id: id.to_owned(),
            row: json!({
                "instructorId": instructor.id,
                "title": format!("Course {id}"),
                "description": "What one learns here",
                "status": "published",
                "publishedAt": "2026-01-01T00:00:00.000+00:00",
            }),
            instructor: instructor.clone(),
            chapters: 0,
            students: Vec::new(),
        }
    }

    /// Enrols somebody in a course that is in place, at its beginning, without counting them.
    pub async fn put_enrollment(&self, course: &str, student: &Person, kind: &str) -> Result<()> {
        let row = json!({
            "userId": student.id, "courseId": course, "type": kind, "status": "active",
        });
        let id: EdgeId = did(Kind::ENROLLMENT, &[course, &student.id]);
        let own = format!("read(\"user:{}\")", student.id);
        let course_row = self.row("courses", course).await?.unwrap_or_default();
        let instructor = course_row.get("instructorId").and_then(Value::as_str);
        let teaching = format!("read(\"user:{}\")", instructor.unwrap_or("nobody"));
        let readers = [own.as_str(), teaching.as_str()];
        self.set_row("course_enrollments", id.as_str(), row, &readers)
            .await?;
        let progress = json!({
            "userId": student.id, "courseId": course, "totalChapters": course_row.get("chapterCount").cloned().unwrap_or(json!(0)),
        });
        let id: EdgeId = did(Kind::COURSE_PROGRESS, &[course, &student.id]);
        self.set_row("user_course_progress", id.as_str(), progress, &readers)
            .await?;
        Ok(())
    }
}

impl CoursePlan {
    /// With this many chapters, named `<course>-c1` and so on.
    #[must_use]
    pub fn chapters(mut self, count: u32) -> Self {
        self.chapters = count;
        self
    }

    /// With a student.
    #[must_use]
    pub fn student(mut self, student: &Person) -> Self {
        self.students.push(student.clone());
        self
    }

    /// With cells of its row other than usual.
    #[must_use]
    pub fn with(mut self, cells: Value) -> Self {
        if let (Value::Object(row), Value::Object(cells)) = (&mut self.row, cells) {
            row.extend(cells);
        }
        self
    }

    /// Makes the rows, waits for what they set off, and answers the course's id.
    pub async fn put(mut self) -> Result<String> {
        let counts =
            json!({ "chapterCount": self.chapters, "enrollmentCount": self.students.len() });
        self = self.with(counts);
        let is_draft = self.row.get("status") == Some(&json!("draft"));
        let reader = if is_draft {
            format!("read(\"user:{}\")", self.instructor.id)
        } else {
            r#"read("users")"#.to_owned()
        };
        let host = &self.host;
        host.set_row("courses", &self.id, self.row.clone(), &[&reader])
            .await?;
        for number in 1..=self.chapters {
            let chapter = json!({
                "courseId": self.id, "title": format!("Chapter {number}"), "seq": number,
            });
            let id = format!("{}-c{number}", self.id);
            host.set_row("course_chapters", &id, chapter, &[&reader])
                .await?;
        }
        for student in &self.students {
            host.put_enrollment(&self.id, student, "free").await?;
        }
        host.settle().await?;
        Ok(self.id)
    }
}
