//! Pieces of a transcript that a model can be shown: they end with a sentence where there are sentences.

use serde::{Deserialize, Serialize};

use super::cues::Cue;

/// The longest piece, in characters: about 800 tokens.
const MOST: usize = 3_200;

/// A piece is long enough at this many characters: about 500 tokens.
const TARGET: usize = 2_000;

/// A pause in the captions, in seconds, that ends a sentence where nobody wrote a full stop.
const PAUSE: f64 = 2.0;

/// A piece of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// When it begins, in seconds.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// What is said.
    #[serde(rename = "t")]
    pub text: String,
}

/// Cuts a transcript into pieces.
pub fn chunks(cues: &[Cue]) -> Vec<Chunk> {
    let mut builder = Builder::default();
    for (at, cue) in cues.iter().enumerate() {
        let next = cues.get(at + 1).and_then(|it| it.start);
        let is_pause = match (cue.start, next) {
            (Some(start), Some(next)) => next - start >= PAUSE + spoken(&cue.text),
            _ => false,
        };
        for part in sentences(&cue.text) {
            builder.add(cue.start, part);
        }
        if is_pause {
            builder.may_end();
        }
    }
    builder.end();
    builder.done
}

/// How long it takes to say a text, in seconds: about fifteen characters each.
fn spoken(text: &str) -> f64 {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(characters) / 15.0
}

#[derive(Default)]
struct Builder {
    done: Vec<Chunk>,
    start: Option<f64>,
    text: String,
    length: usize,
}

impl Builder {
    fn add(&mut self, start: Option<f64>, part: &str) {
        for piece in fitting(part) {
            let length = piece.chars().count();
            if self.length + 1 + length > MOST {
                self.end();
            }
            if self.text.is_empty() {
                self.start = start;
            } else {
                self.text.push(' ');
                self.length += 1;
            }
            self.text.push_str(&piece);
            self.length += length;
            if piece.ends_with(['.', '!', '?', '。', '…', '"', '”']) {
                self.may_end();
            }
        }
    }

    fn may_end(&mut self) {
        if self.length >= TARGET {
            self.end();
        }
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.length = 0;
        if text.is_empty() {
            return;
        }
        let start = self.start.map(|it| format!("{:.0}", it.max(0.0).floor()));
        self.done.push(Chunk {
            start: start.and_then(|it| it.parse().ok()),
            text,
        });
    }
}

/// Parts that end with a sentence; what has none is one part.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split_inclusive(['.', '!', '?', '。']);
    parts.map(str::trim).filter(|it| !it.is_empty())
}

/// A part as it is, or cut between words where it is too long, or between characters where a word is.
fn fitting(part: &str) -> Vec<String> {
    if part.chars().count() <= MOST {
        return vec![part.to_owned()];
    }
    let mut pieces = vec![String::new()];
    for word in part.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for letters in letters.chunks(MOST) {
            let word: String = letters.iter().collect();
            match pieces.last_mut() {
                Some(last) if last.is_empty() => last.push_str(&word),
                Some(last) if last.chars().count() + 1 + letters.len() <= TARGET => {
                    last.push(' ');
                    last.push_str(&word);
                }
                _ => pieces.push(word),
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: Option<f64>, text: &str) -> Cue {
        Cue {
            start,
            text: text.to_owned(),
        }
    }

    fn words(chunks: &[Chunk]) -> String {
        let texts: Vec<&str> = chunks.iter().map(|it| it.text.as_str()).collect();
        texts.join(" ")
    }

    #[test]
    fn pieces_end_with_a_sentence_and_lose_nothing() {
        let sentence = "This sentence has exactly fifty characters, I hope.";
        let text = vec![sentence; 200].join(" ");
        let chunks = chunks(&[cue(None, &text)]);
        assert!(chunks.len() >= 4, "{}", chunks.len());
        for chunk in &chunks {
            assert!(chunk.text.ends_with('.'));
            assert!(chunk.text.chars().count() <= MOST);
        }
        assert_eq!(words(&chunks), text);
    }

    #[test]
    fn captions_without_full_stops_are_cut_at_pauses_and_by_size() {
        let text = "and so on ".repeat(10);
        let cues: Vec<Cue> = (0..100_u32)
            .map(|it| cue(Some(f64::from(it) * 7.0), text.trim()))
            .collect();
        let chunks = chunks(&cues);
        assert!(chunks.len() >= 3);
        assert!(chunks.iter().all(|it| it.text.chars().count() <= MOST));
        assert_eq!(chunks[0].start, Some(0));
        assert!(chunks[1].start > Some(100));
    }

    #[test]
    fn a_sentence_or_word_of_any_length_is_cut() {
        for text in ["word ".repeat(2_000), "x".repeat(10_000)] {
            let chunks = chunks(&[cue(None, text.trim())]);
            assert!(chunks.iter().all(|it| it.text.chars().count() <= MOST));
            let kept = words(&chunks).replace(' ', "");
            assert_eq!(kept, text.replace(' ', ""));
        }
    }

    #[test]
    fn nothing_is_no_piece() {
        assert!(chunks(&[]).is_empty());
    }
}
