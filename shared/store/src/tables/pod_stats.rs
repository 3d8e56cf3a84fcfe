//! Statistics of pods, written by a rollup; the id is the pod's.

use crate::schema::{Column, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_stats",
    &[
        Column::counter("activeMembers7d"),
        Column::counter("messages7d"),
        Column::counter("checkIns7d"),
        Column::counter("posts7d"),
        Column::counter("sessions30d"),
        Column::counter("pledgesKept4w"),
        Column::counter("eventsUpcoming"),
        Column::counter("resourcesCount"),
        Column::integer("healthScore")
            .range(0, 100)
            .preset(Preset::Integer(0)),
        Column::datetime("computedAt"),
    ],
    &[],
)
.read_per_row();
