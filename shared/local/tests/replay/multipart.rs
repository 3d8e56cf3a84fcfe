//! Forms with a file, and the archives in them.

use std::io::Write;

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value};

use crate::names::plain_text;

const BOUNDARY: &str = "----replay-boundary-7f1d";
/// The size that archives are filled up to, as `tar` does.
const RECORD: usize = 10_240;

/// A body with its content type, and with a content range where it is a piece of a file.
pub struct Form {
    pub body: Vec<u8>,
    pub kind: String,
    pub range: Option<String>,
}

impl Form {
    pub fn of(spec: &Value) -> Self {
        let mut form = Self {
            body: Vec::new(),
            kind: format!("multipart/form-data; boundary={BOUNDARY}"),
            range: None,
        };
        for (name, value) in spec["fields"].as_object().into_iter().flatten() {
            match value {
                Value::Array(items) => {
                    for (place, item) in items.iter().enumerate() {
                        form.field(&format!("{name}[{place}]"), item);
                    }
                }
                value => form.field(name, value),
            }
        }
        if spec["file"].is_object() {
            form.file(&spec["file"], spec["part"].as_array());
        }
        form.add(&format!("--{BOUNDARY}--\r\n"));
        form
    }

    fn add(&mut self, text: &str) {
        self.body.extend_from_slice(text.as_bytes());
    }

    fn field(&mut self, name: &str, value: &Value) {
        let text = plain_text(value);
        self.add(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        ));
    }

    fn file(&mut self, file: &Value, part: Option<&Vec<Value>>) {
        let mut bytes = bytes_of(file);
        if let Some([first, last]) = part.map(Vec::as_slice) {
            let place = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            self.range = Some(format!("bytes {first}-{last}/{}", bytes.len()));
            let end = bytes.len().min(place(last) + 1);
            bytes = bytes.drain(place(first)..end).collect();
        }
        let word = |key: &str, other: &'static str| file[key].as_str().unwrap_or(other).to_owned();
        self.add(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            word("field", "file"),
            word("name", ""),
            word("type", "application/octet-stream"),
        ));
        self.body.append(&mut bytes);
        self.add("\r\n");
    }
}

fn bytes_of(file: &Value) -> Vec<u8> {
    if let Some(text) = file["text"].as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(text) = file["base64"].as_str() {
        return STANDARD.decode(text).unwrap();
    }
    if let Some(files) = file["targz"].as_object() {
        return archive(files);
    }
    let count = usize::try_from(file["chars"]["count"].as_u64().unwrap()).unwrap();
    file["chars"]["of"]
        .as_str()
        .unwrap()
        .repeat(count)
        .into_bytes()
}

/// A `tar.gz` that is the same in each run: no times, no compression.
fn archive(files: &Map<String, Value>) -> Vec<u8> {
    let mut packed = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let text = text.as_str().unwrap();
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(u64::try_from(text.len()).unwrap());
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        let sum = header.cksum().unwrap();
        // Six digits, NUL and a space, as most writers of archives have it.
        header.as_old_mut().cksum = format!("{sum:06o}\0 ").as_bytes().try_into().unwrap();
        packed.append(&header, text.as_bytes()).unwrap();
    }
    let mut packed = packed.into_inner().unwrap();
    packed.resize(packed.len().next_multiple_of(RECORD), 0);
    let mut zipped = GzBuilder::new()
        .operating_system(255)
        .write(Vec::new(), Compression::none());
    zipped.write_all(&packed).unwrap();
    let mut zipped = zipped.finish().unwrap();
    // No hint how hard it was compressed, as the recording's archives have none.
    if let Some(hint) = zipped.get_mut(8) {
        *hint = 0;
    }
    zipped
}
