//! Previews over HTTP: what comes back is decoded again.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::stage::{By, Part, Stage};

/// Left half red, right half blue.
fn flag(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn with_file(name: &str, bytes: &[u8]) -> Stage {
    let stage = Stage::start().await;
    let body = json!({ "bucketId": "b", "name": "B" });
    let made = stage.call(By::Key, "POST", "/storage/buckets", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let part = Part {
        name,
        bytes,
        ..Part::default()
    };
    let made = stage.upload(By::Key, "b", "f", part).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage
}

async fn drawn(stage: &Stage, query: &str, format: ImageFormat) -> DynamicImage {
    let path = format!("/storage/buckets/b/files/f/preview?{query}");
    let (status, headers, bytes) = stage.bytes(By::Key, &path).await;
    assert_eq!(status, 200, "{query}: {}", String::from_utf8_lossy(&bytes));
    assert_eq!(headers["content-type"], format.to_mime_type(), "{query}");
    assert_eq!(headers["cache-control"], "private, max-age=2592000");
    assert_eq!(headers["content-length"], bytes.len().to_string());
    image::load_from_memory_with_format(&bytes, format).unwrap()
}

#[tokio::test]
async fn a_preview_has_the_size_and_the_format_that_are_asked_for() {
    let stage = with_file("flag.png", &flag(100, 50)).await;
    for (query, format, size) in [
        ("", ImageFormat::Png, (100, 50)),
        ("width=40", ImageFormat::Png, (40, 20)),
        ("height=10&output=jpg", ImageFormat::Jpeg, (20, 10)),
        (
            "width=30&height=30&output=webp",
            ImageFormat::WebP,
            (30, 30),
        ),
        ("width=10&output=gif", ImageFormat::Gif, (10, 5)),
        ("rotation=90", ImageFormat::Png, (50, 100)),
        ("borderWidth=5&borderColor=fff", ImageFormat::Png, (110, 60)),
    ] {
        let picture = drawn(&stage, query, format).await;
        assert_eq!((picture.width(), picture.height()), size, "{query}");
    }
}

#[tokio::test]
async fn a_preview_shows_the_side_that_gravity_holds() {
    let stage = with_file("flag.png", &flag(100, 50)).await;
    for (gravity, color) in [("left", [255, 0, 0]), ("top-right", [0, 0, 255])] {
        let query = format!("width=20&height=20&gravity={gravity}");
        let picture = drawn(&stage, &query, ImageFormat::Png).await.into_rgb8();
        assert_eq!(picture.get_pixel(10, 10).0, color, "{gravity}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_picture_has_a_placeholder() {
    let stage = with_file("a.txt", b"hello").await;
    let picture = drawn(&stage, "width=8&height=8", ImageFormat::Png).await;
    assert_eq!((picture.width(), picture.height()), (8, 8));
}

#[tokio::test]
async fn what_cannot_be_drawn_is_refused() {
    // The head of a PNG of 60,000 by 60,000 pixels.
    let mut bomb = flag(1, 1);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = flate2::Crc::new();
    let crc = [&bomb[12..29]].iter().fold(crc, |mut crc, bytes| {
        crc.update(bytes);
        crc
    });
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    for (bytes, query, expected) in [
        (bomb, "", (400, "storage_image_resolution_exceeded")),
        (
            flag(1, 1)[..40].to_vec(),
            "",
            (400, "storage_file_type_unsupported"),
        ),
        (flag(1, 1), "width=4001", (400, "general_argument_invalid")),
        (flag(1, 1), "output=avif", (501, "general_not_implemented")),
    ] {
        let stage = with_file("a.png", &bytes).await;
        let path = format!("/storage/buckets/b/files/f/preview?{query}");
        assert_eq!(stage.get(By::Key, &path).await.kind(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_bucket_may_forbid_previews_to_clients() {
    let stage = with_file("flag.png", &flag(4, 4)).await;
    let body = json!({ "name": "B", "permissions": ["read(\"any\")"], "transformations": false });
    let changed = stage.call(By::Key, "PUT", "/storage/buckets/b", body).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let path = "/storage/buckets/b/files/f/preview";
    let refused = stage.get(By::Guest, path).await;
    assert_eq!(
        refused.kind(),
        (403, "storage_bucket_transformations_disabled")
    );
    assert_eq!(stage.get(By::Key, path).await.status, 200);
}
