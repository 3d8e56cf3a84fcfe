//! The refusals of this part, in Appwrite's words: appwrite/appwrite:app/config/errors.php.

use crate::error::Error;

/// There is no such bucket, or the caller may not know of it.
pub fn bucket_not_found() -> Error {
    Error::new(
        404,
        "storage_bucket_not_found",
        "Storage bucket with the requested ID could not be found.",
    )
}

/// The bucket's id is taken.
pub fn bucket_already_exists() -> Error {
    Error::new(
        409,
        "storage_bucket_already_exists",
        "A storage bucket with the requested ID already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
    )
}

/// There is no such file, or the caller may not know of it.
pub fn file_not_found() -> Error {
    Error::new(
        404,
        "storage_file_not_found",
        "The requested file could not be found.",
    )
}

/// The file's id is taken.
pub fn file_already_exists() -> Error {
    Error::new(
        409,
        "storage_file_already_exists",
        "A storage file with the requested ID already exists.",
    )
}

/// The file cannot be read as the picture that it seems to be.
pub fn not_a_picture() -> Error {
    Error::new(
        400,
        "storage_file_type_unsupported",
        "The given file extension is not supported.",
    )
}

/// No file came along.
pub fn file_empty() -> Error {
    Error::new(
        400,
        "storage_file_empty",
        "Empty file passed to the endpoint.",
    )
}

/// The bucket does not take files of this name.
pub fn extension_not_allowed() -> Error {
    Error::new(
        400,
        "storage_file_type_unsupported",
        "File extension not allowed",
    )
}

/// The file is larger than the bucket takes.
pub fn size_not_allowed() -> Error {
    Error::new(400, "storage_invalid_file_size", "File size not allowed")
}

/// The part does not say rightly which one it is.
pub fn bad_content_range() -> Error {
    Error::new(
        400,
        "storage_invalid_content_range",
        "The content range is invalid. Please check the value of the Content-Range header.",
    )
}

/// The part names a file by what is no id.
pub fn bad_upload_id() -> Error {
    Error::new(
        400,
        "storage_invalid_appwrite_id",
        "The value for x-appwrite-id header is invalid. Please check the value of the x-appwrite-id header is a valid id and not unique().",
    )
}

/// The file has no such range.
pub fn bad_range() -> Error {
    Error::new(
        416,
        "storage_invalid_range",
        "The requested range is not satisfiable. Please check the value of the Range header.",
    )
}

/// There is no such file token.
pub fn token_not_found() -> Error {
    Error::new(
        404,
        "token_not_found",
        "The requested file token could not be found.",
    )
}
