//! Study files with what is known about them; the file carries the same readers.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "resources",
    &[
        Column::id("authorId").required(),
        Column::string("title", 200).required(),
        Column::text("description", 2_000),
        Column::id("fileId").required(),
        Column::string("fileName", 255).required(),
        Column::integer("fileSize")
            .range(0, LARGEST_INTEGER)
            .required(),
        Column::string("mimeType", 100).required(),
        Column::id("podId"),
        // public | pod | private
        Column::string("visibility", 8).or("public"),
        Column::string("category", 50),
        Column::string("tags", 32).array(),
        // the tags joined by spaces, for search
        Column::string("tagText", 400),
        Column::counter("likesCount"),
        Column::counter("downloadsCount"),
        Column::counter("viewsCount"),
        Column::counter("bookmarksCount"),
        // false hides it from all but author and admins
        Column::boolean("isApproved").preset(Preset::Boolean(true)),
        Column::double("trendScore").preset(Preset::Integer(0)),
        Column::datetime("deletedAt"),
    ],
    &[
        Index::key("author_k", &[asc("authorId"), desc(CREATED_AT)]),
        Index::key("pod_k", &[asc("podId"), desc(CREATED_AT)]),
        Index::key(
            "public_k",
            &[asc("visibility"), asc("isApproved"), desc(CREATED_AT)],
        ),
        Index::key(
            "cat_k",
            &[asc("visibility"), asc("category"), desc(CREATED_AT)],
        ),
        Index::key("trend_k", &[asc("visibility"), desc("trendScore")]),
        Index::fulltext("title_f", &[asc("title")]),
        Index::fulltext("desc_f", &[asc("description")]),
        Index::fulltext("tags_f", &[asc("tagText")]),
    ],
)
.read_per_row();
