//! The chapters of a course: where a model sees them in a transcript, put right where it is wrong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::transcripts::Chunk;
use llm::{without_strange_links, Fence, Shape, Turn};

/// How much of each piece a model is shown, in characters.
const SHOWN: usize = 200;

/// The longest title, description and objective, in characters.
const LENGTHS: (usize, usize, usize) = (120, 400, 200);

/// The most objectives of a chapter.
const OBJECTIVES: usize = 5;

/// Minutes of a piece whose transcript has no times, and the fewest of a chapter.
const MINUTES: (u32, u32) = (2, 5);

/// How many chapters a course has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// At least, where there are so many pieces.
    pub fewest: usize,
    /// At most.
    pub most: usize,
}

impl Extent {
    /// Of a course in the catalogue.
    pub const CATALOGUE: Self = Self {
        fewest: 5,
        most: 15,
    };
    /// Of a pod's course.
    pub const POD: Self = Self { fewest: 4, most: 8 };
}

/// The chapters, as a model names them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outline {
    /// The chapters in the order of the text.
    #[schemars(length(min = 1, max = 15))]
    pub chapters: Vec<OutlineChapter>,
}

/// A chapter, as a model names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutlineChapter {
    /// What it is called.
    pub title: String,
    /// What it is about, in one or two sentences.
    #[serde(default)]
    pub description: String,
    /// The number of the piece with which it begins.
    #[serde(default)]
    pub start_chunk: i64,
    /// The number of the piece with which it ends.
    #[serde(default)]
    pub end_chunk: i64,
    /// What one can do afterwards: three to five, each one short sentence.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub objectives: Vec<String>,
}

impl Shape for Outline {
    const NAME: &'static str = "outline";

    fn check(mut self) -> Result<Self, String> {
        let (title, description, objective) = LENGTHS;
        for chapter in &mut self.chapters {
            chapter.title = tidy(&chapter.title, title);
            chapter.description = tidy(&chapter.description, description);
            let objectives = chapter.objectives.iter().map(|it| tidy(it, objective));
            chapter.objectives = objectives
                .filter(|it| !it.is_empty())
                .take(OBJECTIVES)
                .collect();
        }
        self.chapters.retain(|it| !it.title.is_empty());
        if self.chapters.is_empty() {
            return Err("chapters must name at least one chapter with a title".to_owned());
        }
        Ok(self)
    }
}

/// A chapter that covers pieces of the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What one can do afterwards.
    pub objectives: Vec<String>,
    /// Its first piece.
    pub first: usize,
    /// The piece after its last.
    pub end: usize,
}

/// A question for the chapters of a transcript.
pub fn turns(title: &str, pieces: &[Chunk], extent: Extent, fence: &Fence) -> Vec<Turn> {
    let (fewest, most) = (
        extent.fewest.min(pieces.len()),
        extent.most.min(pieces.len()),
    );
    let task = format!(
        "Divide the transcript of a lesson into {fewest} to {most} chapters for a course. You are shown the beginning of each numbered \
         piece of it. Every chapter begins with a piece and ends with the piece before the next chapter; together they cover all \
         pieces in order. Name what is taught, in the language of the transcript; promise nothing that is not in it.\n{}",
        fence.rule()
    );
    let lines: Vec<String> = pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| {
            let shown: String = piece.text.chars().take(SHOWN).collect();
            format!("[{at}] {shown}")
        })
        .collect();
    vec![
        Turn::system(task),
        fence.around("title of the course", title),
        fence.around("numbered pieces of the transcript", &lines.join("\n")),
    ]
}

/// Puts chapters right: all pieces are covered, in order, by no more chapters than there are pieces.
///
/// Where the numbers make no sense the chapters are made equally long; without an outline they have no names but numbers.
pub fn plan(outline: Option<&Outline>, pieces: usize, extent: Extent) -> Vec<Planned> {
    let named = outline.map(|it| it.chapters.as_slice()).unwrap_or_default();
    let most = extent.most.min(pieces);
    let Some(named) = named
        .get(..named.len().min(most))
        .filter(|it| !it.is_empty())
    else {
        let count = pieces.div_ceil(20).max(extent.fewest).min(most);
        return (0..count)
            .map(|at| Planned {
                title: format!("Part {}", at + 1),
                description: String::new(),
                objectives: Vec::new(),
                first: at * pieces / count,
                end: (at + 1) * pieces / count,
            })
            .collect();
    };
    let starts = starts(named, pieces);
    let ends = starts.iter().skip(1).copied().chain([pieces]);
    named
        .iter()
        .zip(starts.iter().copied().zip(ends))
        .map(|(chapter, (first, end))| Planned {
            title: chapter.title.clone(),
            description: chapter.description.clone(),
            objectives: chapter.objectives.clone(),
            first,
            end,
        })
        .collect()
}

/// Where chapters begin: where the model says if that rises, else at equal distances.
fn starts(named: &[OutlineChapter], pieces: usize) -> Vec<usize> {
    let said: Option<Vec<usize>> = named
        .iter()
        .enumerate()
        .map(|(at, it)| match usize::try_from(it.start_chunk) {
            _ if at == 0 => Some(0),
            Ok(start) if start < pieces => Some(start),
            _ => None,
        })
        .collect();
    let rises = |it: &Vec<usize>| {
        it.iter()
            .zip(it.iter().skip(1))
            .all(|(one, next)| one < next)
    };
    said.filter(rises).unwrap_or_else(|| {
        let count = named.len();
        (0..count).map(|at| at * pieces / count).collect()
    })
}

impl Planned {
    /// What is said in it, up to a length in characters.
    pub fn text(&self, pieces: &[Chunk], most: usize) -> String {
        let own = pieces.get(self.first..self.end).unwrap_or_default();
        let texts: Vec<&str> = own.iter().map(|it| it.text.as_str()).collect();
        texts.join(" ").chars().take(most).collect()
    }

    /// Where it begins and ends in the video, in seconds. B-205: they all began at 0.
    pub fn times(&self, pieces: &[Chunk]) -> (Option<u32>, Option<u32>) {
        let start = |at: usize| pieces.get(at).and_then(|it| it.start);
        (start(self.first), start(self.end))
    }

    /// How long it takes, in minutes.
    pub fn minutes(&self, pieces: &[Chunk]) -> u32 {
        let (each, fewest) = MINUTES;
        let minutes = match self.times(pieces) {
            (Some(start), Some(end)) if end > start => (end - start).div_ceil(60),
            _ => u32::try_from(self.end - self.first)
                .unwrap_or(u32::MAX)
                .saturating_mul(each),
        };
        minutes.max(fewest)
    }
}

fn tidy(text: &str, most: usize) -> String {
    let text: String = without_strange_links(text).chars().take(most).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(starts: &[i64]) -> Outline {
        let chapter = |start: &i64| OutlineChapter {
            title: format!("From {start}"),
            description: String::new(),
            start_chunk: *start,
            end_chunk: 0,
            objectives: Vec::new(),
        };
        Outline {
            chapters: starts.iter().map(chapter).collect(),
        }
    }

    fn ranges(outline: Option<&Outline>, pieces: usize) -> Vec<(usize, usize)> {
        let plan = plan(outline, pieces, Extent::CATALOGUE);
        plan.iter().map(|it| (it.first, it.end)).collect()
    }

    #[test]
    fn chapters_cover_all_pieces_in_order() {
        assert_eq!(
            ranges(Some(&outline(&[0, 2, 5])), 8),
            [(0, 2), (2, 5), (5, 8)]
        );
        assert_eq!(ranges(Some(&outline(&[1, 2])), 3), [(0, 2), (2, 3)]);
    }

    #[test]
    fn chapters_without_sense_are_equally_long() {
        for starts in [&[0, 0, 0][..], &[0, 5, 2], &[0, 9, 10], &[0, -1, 2]] {
            assert_eq!(
                ranges(Some(&outline(starts)), 6),
                [(0, 2), (2, 4), (4, 6)],
                "{starts:?}"
            );
        }
    }

    #[test]
    fn there_are_never_more_chapters_than_pieces() {
        assert_eq!(ranges(Some(&outline(&[0, 1, 2, 3])), 2), [(0, 1), (1, 2)]);
        assert_eq!(ranges(None, 3), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(ranges(None, 0), []);
        assert_eq!(ranges(None, 60).len(), 5);
        assert_eq!(ranges(None, 200).len(), 10);
        assert_eq!(ranges(None, 999).len(), 15);
        assert_eq!(ranges(None, 999).last(), Some(&(932, 999)));
    }

    #[test]
    fn times_come_from_the_pieces() {
        let piece = |start: Option<u32>| Chunk {
            start,
            text: "x".to_owned(),
        };
        let timed: Vec<Chunk> = (0..4).map(|it| piece(Some(it * 400))).collect();
        let plan = plan(Some(&outline(&[0, 2])), 4, Extent::POD);
        assert_eq!(plan[1].times(&timed), (Some(800), None));
        assert_eq!((plan[0].minutes(&timed), plan[1].minutes(&timed)), (14, 5));
        let untimed = vec![piece(None); 4];
        assert_eq!(plan[0].minutes(&untimed), 5);
        assert_eq!(plan[0].text(&untimed, 2), "x ");
    }

    #[test]
    fn an_outline_is_cleaned() {
        let mut outline = outline(&[0, 1]);
        outline.chapters[0].title = " See\n[this](http://x.example) ".to_owned();
        outline.chapters[1].title = " ".to_owned();
        outline.chapters[0].objectives = vec!["é".repeat(999); 9];
        let outline = outline.check().unwrap();
        assert_eq!(outline.chapters.len(), 1);
        assert_eq!(outline.chapters[0].title, "See this");
        assert_eq!(outline.chapters[0].objectives, vec!["é".repeat(200); 5]);
        assert!(Outline { chapters: vec![] }.check().is_err());
    }
}
