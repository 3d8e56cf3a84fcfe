//! Switches that clients read and admins set; the id is the switch's name.

use model::{SnapshotId, Text};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Preset, Role, Table};

/// The table.
pub const TABLE: Table = Table::of::<FeatureFlag>().readable_by(&[Grant::read(Role::Users)]);

/// A switch. Everybody signed in may read it; what has none is off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeatureFlag {
    /// Whether it is on.
    pub enabled: bool,
    /// What it switches.
    pub description: Text<1, 200>,
}

impl FeatureFlag {
    /// Column of [`FeatureFlag::enabled`].
    pub const ENABLED: Column = Column::boolean("enabled").preset(Preset::Boolean(false));
    /// Column of [`FeatureFlag::description`].
    pub const DESCRIPTION: Column = Column::string("description", 200).required();
}

impl Row for FeatureFlag {
    type Id = SnapshotId;
    const TABLE: &'static str = "feature_flags";
    const NOUN: &'static str = "Switch";
    const COLUMNS: &'static [Column] = &[Self::ENABLED, Self::DESCRIPTION];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<FeatureFlag>(&json!({
            "enabled": true,
            "description": "Some descri",
        }));
    }
}
