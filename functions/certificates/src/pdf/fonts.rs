//! The letters: which font has which. See `fonts/README.md` for where they come from.

use std::sync::OnceLock;

use runtime::{Error, Result};
use rustybuzz::Face;

macro_rules! fonts {
    ($($name:literal)*) => {
        /// Every font, in the order in which a letter is looked for.
        const FILES: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!("../../fonts/", $name, ".ttf")))),*
        ];
    };
}

fonts! {
    "NotoSans" "NotoSansDevanagari" "NotoSansArabic" "NotoSansBengali" "NotoSansTamil" "NotoSansTelugu" "NotoSansGujarati"
    "NotoSansGurmukhi" "NotoSansKannada" "NotoSansMalayalam" "NotoSansOriya" "NotoSansSinhala" "NotoSansThai" "NotoSansLao"
    "NotoSansKhmer" "NotoSansMyanmar" "NotoSerifTibetan" "NotoSansHebrew" "NotoSansGeorgian" "NotoSansArmenian"
    "NotoSansEthiopic" "NotoSansThaana" "NotoSansCherokee" "NotoSansCanadianAboriginal" "NotoSansTifinagh" "NotoSansNKo"
    "NanumSquare" "DroidSansFallback"
}

/// A font, ready to shape text.
pub struct Font {
    /// What it is called.
    pub name: &'static str,
    /// The file.
    pub data: &'static [u8],
    /// The same, read.
    pub face: Face<'static>,
}

/// Which font: its place in the list.
pub type FontId = usize;

/// A font, read when it is first needed.
///
/// # Errors
///
/// `internal` for a file that is none.
pub fn font(id: FontId) -> Result<&'static Font> {
    static READ: [OnceLock<Option<Font>>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
    let read = |(name, data): &(&'static str, &'static [u8])| {
        let face = Face::from_slice(data, 0)?;
        Some(Font { name, data, face })
    };
    let slot = READ.get(id).zip(FILES.get(id));
    let font = slot.and_then(|(slot, file)| slot.get_or_init(|| read(file)).as_ref());
    font.ok_or_else(|| Error::internal(format!("font {id} cannot be read")))
}

/// The font that has a letter: the one that had the letter before it, if it can, so that words stay together.
pub fn font_for(letter: char, before: Option<FontId>) -> FontId {
    if joins(letter) {
        return before.unwrap_or(0);
    }
    let has = |id: &FontId| font(*id).is_ok_and(|it| it.face.glyph_index(letter).is_some());
    before
        .filter(has)
        .or_else(|| (0..FILES.len()).find(has))
        .unwrap_or(0)
}

/// What has no shape of its own, or shapes the letter before it: joiners, selectors, marks that stack.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_can_be_read_and_the_scripts_of_the_world_are_there() {
        for (id, (name, _)) in FILES.iter().enumerate() {
            assert!(font(id).is_ok(), "{name}");
        }
        let letters =
            "aßřŁðĐñçơưΩЖђհა אأپڃ अआ ਅ અ ଅ অ அ అ ಅ അ අ ก ກ ក က ཀ አ ހ Ꭰ ᐁ ⴰ ߊ 中 の ア 한 ，";
        for letter in letters.chars().filter(|it| !it.is_whitespace()) {
            let found = font(font_for(letter, None)).unwrap();
            assert!(found.face.glyph_index(letter).is_some(), "{letter}");
        }
    }
}
