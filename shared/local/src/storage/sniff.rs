//! What a file is, by its first bytes: a client's word for it is not taken.

/// Beginnings of files, and where they stand.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/x-wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"BM", "image/bmp"),
    (0, b"\x7fELF", "application/x-executable"),
];

/// Beginnings of texts that are more than plain ones, in small letters.
const TEXTS: &[(&str, &str)] = &[
    ("<!doctype html", "text/html"),
    ("<html", "text/html"),
    ("<svg", "image/svg+xml"),
    ("<?xml", "text/xml"),
    ("<?php", "text/x-php"),
    ("#!/bin/sh", "text/x-shellscript"),
    ("#!/bin/bash", "text/x-shellscript"),
];

/// The content type that these first bytes make likely.
pub fn mime(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return "application/x-empty";
    }
    let magic = MAGIC
        .iter()
        .find(|(at, bytes, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)));
    if let Some((_, _, mime)) = magic {
        return mime;
    }
    match text_of(head) {
        None => "application/octet-stream",
        Some(text) => text_mime(text),
    }
}

/// The bytes as a text, if they are one; the last letter may be cut off.
fn text_of(head: &[u8]) -> Option<&str> {
    if head.contains(&0) {
        return None;
    }
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(cause) if cause.error_len().is_none() => {
            std::str::from_utf8(head.get(..cause.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn text_mime(text: &str) -> &'static str {
    let start: String = text.trim_start().chars().take(32).collect();
    let start = start.to_lowercase();
    let known = TEXTS.iter().find(|(begin, _)| start.starts_with(begin));
    match known {
        Some((_, mime)) => mime,
        None if start.starts_with(['{', '[']) && is_json(text) => "application/json",
        None => "text/plain",
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (head, expected) in [
            (&b""[..], "application/x-empty"),
            (b"hello", "text/plain"),
            (b"0123456789", "text/plain"),
            ("grün".as_bytes(), "text/plain"),
            (&"grün".as_bytes()[..3], "text/plain"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"RIFF....WEBPVP8 ", "image/webp"),
            (b" <!DOCTYPE HTML><p>", "text/html"),
            (b"{\"a\": [1]}", "application/json"),
            (b"{curly}", "text/plain"),
            (b"a\0b", "application/octet-stream"),
            (b"\xff\xfe\xfd", "application/octet-stream"),
        ] {
            assert_eq!(mime(head), expected, "{head:?}");
        }
    }
}
