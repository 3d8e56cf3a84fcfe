//! JSON in and out of courses.

mod chapters;
mod courses;
mod learning;
mod reviews;

pub use chapters::{
    ChapterOrder, ChapterPatch, ChapterView, Chapters, NewChapter, OneChapter, StudiedChapter,
};
pub use courses::{
    CourseFilter, CourseItem, CoursePage, CoursePatch, CourseSort, Deleted, NewCourse, OneCourse,
    Rating, TakenCourse,
};
pub use learning::{Completed, JobView, Marked, OneEnrollment, Spent, Study, Taken};
pub use reviews::{Helpful, NewReview, ReviewItem, Reviewed, Reviews};
