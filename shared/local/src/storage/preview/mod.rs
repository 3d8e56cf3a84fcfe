//! Previews: pictures drawn as clients want them, and a placeholder for what is no picture.
//!
//! Decoding is bounded before it begins, since a small file may stand for a picture that fills the memory.

mod draw;
mod wanted;

use std::io::Cursor;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{header, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};
use tokio::sync::Semaphore;

use super::download::{answer, found};
use super::{bucket, failures, flag, number, text};
use crate::app::App;
use crate::call::Call;
use crate::data::permissions::Asker;
use crate::error::{Error, Result};

use draw::{TooLarge, LONGEST, MOST_PIXELS};
use wanted::Wanted;

/// How long a client may keep a preview: 30 days.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=2592000");
/// Real Appwrite keeps drawn previews and says whether it had one; this host draws each.
const CACHED: HeaderName = HeaderName::from_static("x-appwrite-cache");
/// Larger files are not drawn, in bytes: appwrite/appwrite:app/init/constants.php, `APP_STORAGE_READ_BUFFER`.
const LARGEST: u64 = 20_000_000;
/// What is shown in place of a file that cannot be drawn: one grey pixel.
const PLACEHOLDER: &[u8] = include_bytes!("../placeholder.png");
/// Quality of a JPEG where the client names none.
const QUALITY: u8 = 92;
/// Bytes that a decoder may take.
const MEMORY: u64 = 512 * 1_024 * 1_024;
/// Pictures that are drawn at the same time; each may take [`MEMORY`].
static PLACES: Semaphore = Semaphore::const_new(2);

/// `GET …/preview`
pub async fn preview(
    State(app): State<App>,
    Path((within, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response> {
    let mut wanted = Wanted::read(&call.params)?;
    check_bucket(&app, &call, &within).await?;
    let file = found(&app, &call, (within, id)).await?;
    let mime = text(&file, "mimeType");
    let is_drawn = wanted::is_drawn(mime) && number(&file, "sizeActual") <= LARGEST;
    let (source, own) = if is_drawn {
        if mime == "image/heic" {
            return Err(not_served("heic"));
        }
        let size = number(&file, "sizeOriginal");
        let source = app.blobs.read(text(&file, "_blob"), 0, size).await?;
        (source, wanted::format_of(text(&file, "name"), mime))
    } else {
        wanted
            .background
            .get_or_insert(image::Rgba([0xec, 0xef, 0xf1, u8::MAX]));
        (PLACEHOLDER.to_vec(), "png")
    };
    let format = wanted.output.take().unwrap_or_else(|| own.to_owned());
    let kind = wanted::mime(&format);
    let drawn = drawn(source, wanted, format).await?;
    let headers = [
        (header::CACHE_CONTROL, CACHE),
        (header::CONTENT_LENGTH, drawn.len().into()),
        (CACHED, HeaderValue::from_static("miss")),
    ];
    Ok(answer(StatusCode::OK, Body::from(drawn), kind, &headers))
}

/// Refuses buckets that want their pictures left alone; servers may look all the same.
async fn check_bucket(app: &App, call: &Call, id: &str) -> Result<()> {
    let (who, id) = (Asker::of(&call.auth), id.to_owned());
    let is_privileged = who.is_privileged();
    let bucket = app.db.read(move |connection| bucket(connection, &who, &id));
    if flag(&bucket.await?, "transformations") || is_privileged {
        return Ok(());
    }
    Err(Error::new(
        403,
        "storage_bucket_transformations_disabled",
        "Image transformations are disabled for the requested bucket.",
    ))
}

async fn drawn(source: Vec<u8>, wanted: Wanted, format: String) -> Result<Vec<u8>> {
    let _place = PLACES
        .acquire()
        .await
        .map_err(|cause| Error::internal(&cause))?;
    let work = move || {
        let (picture, turned) = decode(&source)?;
        let picture = draw::draw(picture, &wanted).map_err(too_large)?;
        let picture = draw::turn(picture, turned).map_err(too_large)?;
        encode(picture, &format, wanted.quality)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(cause) => Err(Error::internal(&cause)),
    }
}

/// The first picture of a file, and by how many degrees its camera says that it is turned.
fn decode(source: &[u8]) -> Result<(RgbaImage, u32)> {
    let broken = |_cause: image::ImageError| failures::not_a_picture();
    let reader = ImageReader::new(Cursor::new(source)).with_guessed_format();
    let mut reader = reader.map_err(|_cause| failures::not_a_picture())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    draw::check(width, height).map_err(too_large)?;
    let turned = match decoder.orientation() {
        Ok(Orientation::Rotate90) => 90,
        Ok(Orientation::Rotate180) => 180,
        Ok(Orientation::Rotate270) => 270,
        _ => 0,
    };
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok((picture.into_rgba8(), turned))
}

fn encode(picture: RgbaImage, format: &str, quality: Option<u8>) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgba8(picture);
    let done = match format {
        "jpg" | "jpeg" => {
            let quality = quality.unwrap_or(QUALITY).max(1);
            let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
            DynamicImage::ImageRgb8(picture.into_rgb8()).write_with_encoder(encoder)
        }
        "png" => picture.write_to(&mut bytes, ImageFormat::Png),
        "gif" => picture.write_to(&mut bytes, ImageFormat::Gif),
        // Without loss, whatever quality is asked for.
        "webp" => picture.write_to(&mut bytes, ImageFormat::WebP),
        other => return Err(not_served(other)),
    };
    done.map_err(|cause| Error::internal(&cause))?;
    Ok(bytes.into_inner())
}

fn not_served(format: &str) -> Error {
    Error::not_served("GET", &format!("/storage/…/preview of or as {format}"))
}

fn too_large(size: TooLarge) -> Error {
    let TooLarge { width, height } = size;
    Error::new(
        400,
        "storage_image_resolution_exceeded",
        format!("Image resolution {width}x{height} exceeds the maximum allowed {LONGEST}x{LONGEST} or {MOST_PIXELS} total pixels"),
    )
}
