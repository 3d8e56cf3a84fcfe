//! The file itself: <https://pdfa.org/resource/iso-32000-2/>.

use std::collections::BTreeMap;

use model::{Timestamp, Zone};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use runtime::{Error, Result};
use subsetter::GlyphRemapper;

use super::fonts::{font, Font, FontId};
use super::lines::{Fitted, Place};
use super::qr::Modules;
use super::shape::Glyph;
use super::Sheet;

/// How hard streams are compressed, of 10.
const EFFORT: u8 = 6;

/// Units of a font in a PDF.
const UNITS: f32 = 1_000.0;

const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// A sheet that is being drawn.
pub struct Document {
    width: f32,
    height: f32,
    content: Content,
    used: BTreeMap<FontId, Used>,
}

/// What is used of a font: the shapes, renumbered, and what they stand for.
#[derive(Default)]
struct Used {
    remapper: GlyphRemapper,
    texts: BTreeMap<u16, (u16, String)>,
}

/// Hands out numbers of objects.
struct Refs(i32);

impl Refs {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

impl Document {
    /// An empty sheet.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            content: Content::new(),
            used: BTreeMap::new(),
        }
    }

    /// Draws a frame at a distance from the edge.
    pub fn frame(&mut self, inset: f32, line: f32) {
        let (width, height) = (self.width - 2.0 * inset, self.height - 2.0 * inset);
        self.content
            .set_stroke_rgb(0.16, 0.22, 0.45)
            .set_line_width(line)
            .rect(inset, inset, width, height)
            .stroke();
    }

    /// Writes lines, the first on the base line.
    pub fn text(&mut self, text: &Fitted, place: Place, base: f32, gray: f32) {
        self.content.begin_text().set_fill_gray(gray);
        for (number, line) in text.lines.iter().enumerate() {
            let below = f32::from(u8::try_from(number).unwrap_or(u8::MAX)) * text.leading();
            let left = match place {
                Place::Centered(middle) => middle - line.width * text.size / 2.0,
                Place::From(left) => left,
            };
            for glyph in &line.glyphs {
                let (x, y) = (
                    left + glyph.x * text.size,
                    base - below + glyph.y * text.size,
                );
                self.glyph(glyph, text.size, x, y);
            }
        }
        self.content.end_text();
    }

    fn glyph(&mut self, glyph: &Glyph, size: f32, x: f32, y: f32) {
        let used = self.used.entry(glyph.font).or_default();
        let id = used.remapper.remap(glyph.id);
        let known = used.texts.entry(id).or_default();
        known.0 = glyph.id;
        if known.1.is_empty() {
            known.1.clone_from(&glyph.text);
        }
        self.content
            .set_font(Name(resource(glyph.font).as_bytes()), size)
            .set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y])
            .show(Str(&id.to_be_bytes()));
    }

    /// Draws squares into a square.
    pub fn squares(&mut self, rows: &Modules, left: f32, bottom: f32, side: f32) {
        let count = u8::try_from(rows.len()).unwrap_or(u8::MAX);
        let step = side / f32::from(count.max(1));
        let at = |place: usize| f32::from(u8::try_from(place).unwrap_or(u8::MAX)) * step;
        self.content.set_fill_gray(0.0);
        for (down, row) in rows.iter().enumerate() {
            let y = bottom + side - at(down + 1);
            for (right, _) in row.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
                self.content.rect(left + at(right), y, step, step);
            }
        }
        self.content.fill_nonzero();
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// `internal` where a font cannot be cut.
    pub fn finish(self, sheet: &Sheet<'_>) -> Result<Vec<u8>> {
        let mut refs = Refs(0);
        let mut pdf = Pdf::new();
        let (catalog, pages, page, content) = (refs.next(), refs.next(), refs.next(), refs.next());
        let (spec, file, info) = (refs.next(), refs.next(), refs.next());
        let fonts: Vec<(FontId, Ref)> = self.used.keys().map(|id| (*id, refs.next())).collect();
        let mut root = pdf.catalog(catalog);
        root.pages(pages).lang(TextStr("en"));
        let mut names = root.names();
        let mut files = names.embedded_files();
        files.names().insert(Str(b"certificate.json"), spec);
        files.finish();
        names.finish();
        root.finish();
        pdf.pages(pages).kids([page]).count(1);
        let mut sheet_page = pdf.page(page);
        sheet_page
            .parent(pages)
            .media_box(Rect::new(0.0, 0.0, self.width, self.height))
            .contents(content);
        let mut resources = sheet_page.resources();
        let mut by_name = resources.fonts();
        for (id, reference) in &fonts {
            by_name.pair(Name(resource(*id).as_bytes()), *reference);
        }
        by_name.finish();
        resources.finish();
        sheet_page.finish();
        let drawn = packed(&self.content.finish());
        pdf.stream(content, &drawn).filter(Filter::FlateDecode);
        for (id, reference) in fonts {
            if let Some(used) = self.used.get(&id) {
                embed(&mut pdf, &mut refs, reference, font(id)?, used)?;
            }
        }
        attach(&mut pdf, spec, file, sheet.proof);
        let title = format!("{} – {}", sheet.recipient, sheet.course);
        pdf.document_info(info)
            .title(TextStr(&title))
            .author(TextStr("PeerSpark"))
            .subject(TextStr(sheet.code))
            .creator(TextStr("PeerSpark"))
            .creation_date(date(sheet.made));
        Ok(pdf.finish())
    }
}

/// What a font is called on the sheet.
fn resource(id: FontId) -> String {
    format!("F{id}")
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, EFFORT)
}

/// Puts the used shapes of a font into the file.
fn embed(pdf: &mut Pdf, refs: &mut Refs, reference: Ref, font: &Font, used: &Used) -> Result<()> {
    let (cid, descriptor, unicode, file) = (refs.next(), refs.next(), refs.next(), refs.next());
    let name = format!("PEERSP+{}", font.name);
    let name = Name(name.as_bytes());
    pdf.type0_font(reference)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(unicode);
    let scale = UNITS / units(font.face.units_per_em());
    let mut descendant = pdf.cid_font(cid);
    descendant
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(SYSTEM)
        .font_descriptor(descriptor)
        .default_width(0.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = descendant.widths();
    for (id, (original, _)) in &used.texts {
        let advance = font
            .face
            .glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(*original));
        let width = f32::from(advance.unwrap_or(0)) * scale;
        widths.consecutive(*id, [width]);
    }
    widths.finish();
    descendant.finish();
    let bounds = font.face.global_bounding_box();
    let side = |it: i16| f32::from(it) * scale;
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            side(bounds.x_min),
            side(bounds.y_min),
            side(bounds.x_max),
            side(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(side(font.face.ascender()))
        .descent(side(font.face.descender()))
        .cap_height(side(font.face.capital_height().unwrap_or(700)))
        .stem_v(80.0)
        .font_file2(file);
    let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    for (id, (_, text)) in used.texts.iter().filter(|(_, (_, text))| !text.is_empty()) {
        map.pair_with_multiple(*id, text.chars());
    }
    let map = packed(&map.finish());
    pdf.cmap(unicode, &map).filter(Filter::FlateDecode);
    let subset = subsetter::subset(font.data, 0, &used.remapper)
        .map_err(|cause| Error::internal(format!("{}: {cause}", font.name)))?;
    let packed_subset = packed(&subset);
    pdf.stream(file, &packed_subset)
        .filter(Filter::FlateDecode)
        .pair(Name(b"Length1"), length(subset.len()));
    Ok(())
}

fn attach(pdf: &mut Pdf, spec: Ref, file: Ref, proof: &str) {
    let mut attached = pdf.embedded_file(file, proof.as_bytes());
    attached.subtype(Name(b"application/json"));
    attached.params().size(length(proof.len()));
    attached.finish();
    let mut described = pdf.file_spec(spec);
    described
        .path(Str(b"certificate.json"))
        .unic_file(TextStr("certificate.json"))
        .description(TextStr("What this certificate states, signed"))
        .embedded_file_with_unicode(file);
}

fn date(at: Timestamp) -> Date {
    let day = at.date_in(&Zone::utc()).to_string();
    let mut parts = day.split('-');
    let mut number = || parts.next().and_then(|it| it.parse::<u16>().ok());
    let (year, month, day) = (number(), number(), number());
    let small = |it: Option<u16>| it.and_then(|it| u8::try_from(it).ok()).unwrap_or(1);
    Date::new(year.unwrap_or(2026))
        .month(small(month))
        .day(small(day))
}

fn length(bytes: usize) -> i32 {
    i32::try_from(bytes).unwrap_or(i32::MAX)
}

/// Font units as a number to compute with.
fn units(per_em: i32) -> f32 {
    f32::from(u16::try_from(per_em).unwrap_or(1_000))
}
