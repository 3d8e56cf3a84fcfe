//! Every bucket: what may be uploaded, by whom, and who may read all of it.
//!
//! A client uploads with its own session and names the file's readers; the function that takes the
//! file's id then checks who uploaded it, its type, its size and its readers.

use crate::schema::{Bucket, Grant, Role};

/// Bytes of a megabyte, as Appwrite counts them.
const MB: u64 = 1_000_000;

const IMAGES: &[&str] = &["jpg", "jpeg", "png", "webp", "gif"];
const IMAGE_TYPES: &[&str] = &["image/jpeg", "image/png", "image/webp", "image/gif"];

const WORD_TYPES: [&str; 2] = [
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];
const SHEET_TYPES: [&str; 2] = [
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

const UPLOAD: Grant = Grant::create(Role::VerifiedUsers);
const SHOW: Grant = Grant::read(Role::Any);

/// Pictures of people.
pub const AVATARS: Bucket = Bucket {
    id: "avatars",
    max_bytes: 5 * MB,
    extensions: IMAGES,
    mime_types: IMAGE_TYPES,
    grants: &[UPLOAD, SHOW],
};

/// Pictures in posts; each has the readers of its post.
pub const POST_IMAGES: Bucket = Bucket {
    id: "post_images",
    max_bytes: 10 * MB,
    extensions: IMAGES,
    mime_types: IMAGE_TYPES,
    grants: &[UPLOAD],
};

/// Pictures of pods.
pub const POD_IMAGES: Bucket = Bucket {
    id: "pod_images",
    max_bytes: 10 * MB,
    extensions: IMAGES,
    mime_types: IMAGE_TYPES,
    grants: &[UPLOAD, SHOW],
};

/// Study files; each has the readers of its resource.
pub const RESOURCES: Bucket = Bucket {
    id: "resources",
    max_bytes: 50 * MB,
    extensions: &[
        "pdf", "doc", "docx", "xls", "xlsx", "txt", "jpg", "jpeg", "png", "gif",
    ],
    mime_types: &[
        "application/pdf",
        WORD_TYPES[0],
        WORD_TYPES[1],
        SHEET_TYPES[0],
        SHEET_TYPES[1],
        "text/plain",
        "image/jpeg",
        "image/png",
        "image/gif",
    ],
    grants: &[UPLOAD],
};

/// Files in chats; each has the readers of its room.
pub const ATTACHMENTS: Bucket = Bucket {
    id: "attachments",
    max_bytes: 25 * MB,
    extensions: &[
        "jpg", "jpeg", "png", "webp", "gif", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
        "txt",
    ],
    mime_types: &[
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "application/pdf",
        WORD_TYPES[0],
        WORD_TYPES[1],
        SHEET_TYPES[0],
        SHEET_TYPES[1],
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "text/plain",
    ],
    grants: &[UPLOAD],
};

/// What students submit; each is read by the student and the instructor.
pub const SUBMISSIONS: Bucket = Bucket {
    id: "submissions",
    max_bytes: 10 * MB,
    extensions: &["pdf", "txt", "doc", "docx", "jpg", "jpeg", "png"],
    mime_types: &[
        "application/pdf",
        "text/plain",
        WORD_TYPES[0],
        WORD_TYPES[1],
        "image/jpeg",
        "image/png",
    ],
    grants: &[UPLOAD],
};

/// Transcripts and pictures of courses, written by functions alone.
pub const COURSE_FILES: Bucket = Bucket {
    id: "course_files",
    max_bytes: 20 * MB,
    extensions: &["txt", "json", "jpg", "jpeg", "png"],
    mime_types: &["text/plain", "application/json", "image/jpeg", "image/png"],
    grants: &[],
};

/// Drawn certificates, written by functions alone.
pub const CERTIFICATES: Bucket = Bucket {
    id: "certificates",
    max_bytes: 5 * MB,
    extensions: &["pdf"],
    mime_types: &["application/pdf"],
    grants: &[],
};

/// Every bucket.
pub const ALL: &[Bucket] = &[
    AVATARS,
    POST_IMAGES,
    POD_IMAGES,
    RESOURCES,
    ATTACHMENTS,
    SUBMISSIONS,
    COURSE_FILES,
    CERTIFICATES,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_bucket_limits_its_files() {
        let ids: BTreeSet<&str> = ALL.iter().map(|it| it.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for bucket in ALL {
            assert!(bucket.max_bytes <= 50 * MB, "{}", bucket.id);
            assert!(!bucket.extensions.is_empty(), "{}", bucket.id);
            assert!(!bucket.mime_types.is_empty(), "{}", bucket.id);
        }
    }

    #[test]
    fn only_pictures_of_people_and_pods_are_public() {
        let public = ALL.iter().filter(|it| it.grants.contains(&SHOW));
        let public: Vec<&str> = public.map(|it| it.id).collect();
        assert_eq!(public, ["avatars", "pod_images"]);
    }
}
