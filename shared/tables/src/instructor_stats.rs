//! Sums over an instructor's courses, written by a rollup; the id is the account's.

use model::UserId;
use serde::{Deserialize, Serialize};

use super::course_stats::CourseStats;
use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<InstructorStats>().read_per_row();

/// What became of somebody's courses: the figures of one course, over all of theirs. They may read it.
///
/// Who takes two of the courses counts twice, as with the courses. Money is added up whatever currency it is in, as minor units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstructorStats(pub CourseStats);

impl Row for InstructorStats {
    type Id = UserId;
    const TABLE: &'static str = "instructor_stats";
    const NOUN: &'static str = CourseStats::NOUN;
    const COLUMNS: &'static [Column] = CourseStats::COLUMNS;
    const INDEXES: &'static [Index] = CourseStats::INDEXES;
}
