//! Codes that make courses cheaper; the id is the code in capitals.

use model::{Cents, CourseId, DiscountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<DiscountCode>();

/// Makes a course cheaper, for whoever knows it. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscountCode {
    /// How much, in per cent.
    pub percent_off: Option<u32>,
    /// How much, in minor units.
    pub amount_off_cents: Option<Cents>,
    /// The only course that it is for.
    pub course_id: Option<CourseId>,
    /// How often it may be used.
    pub max_uses: Option<u32>,
    /// How often it was.
    pub uses: u32,
    /// From when it works.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// Whether it works at all.
    pub active: bool,
}

impl DiscountCode {
    /// Column of [`DiscountCode::percent_off`].
    pub const PERCENT_OFF: Column = Column::integer("percentOff").range(1, 100);
    /// Column of [`DiscountCode::amount_off_cents`].
    pub const AMOUNT_OFF_CENTS: Column =
        Column::integer("amountOffCents").range(1, LARGEST_INTEGER);
    /// Column of [`DiscountCode::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId");
    /// Column of [`DiscountCode::max_uses`].
    pub const MAX_USES: Column = Column::integer("maxUses").range(1, LARGEST_INTEGER);
    /// Column of [`DiscountCode::uses`].
    pub const USES: Column = Column::counter("uses");
    /// Column of [`DiscountCode::starts_at`].
    pub const STARTS_AT: Column = Column::datetime("startsAt");
    /// Column of [`DiscountCode::ends_at`].
    pub const ENDS_AT: Column = Column::datetime("endsAt");
    /// Column of [`DiscountCode::active`].
    pub const ACTIVE: Column = Column::boolean("active").preset(Preset::Boolean(true));
}

impl Row for DiscountCode {
    type Id = DiscountId;
    const TABLE: &'static str = "discount_codes";
    const NOUN: &'static str = "Discount code";
    const COLUMNS: &'static [Column] = &[
        Self::PERCENT_OFF,
        Self::AMOUNT_OFF_CENTS,
        Self::COURSE_ID,
        Self::MAX_USES,
        Self::USES,
        Self::STARTS_AT,
        Self::ENDS_AT,
        Self::ACTIVE,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<DiscountCode>(&json!({
            "percentOff": 20,
            "amountOffCents": 500,
            "courseId": "c1",
            "maxUses": 10,
            "uses": 3,
            "startsAt": "2026-01-02T03:04:05.678Z",
            "endsAt": "2026-01-02T03:04:05.678Z",
            "active": true,
        }));
    }
}
