//! What models are told to write for a chapter: from what is said in it, and from nothing else.

use llm::{Fence, Turn};
use store::tables::CourseChapter;

use super::parts::Part;

const SUMMARIES: &str = "Write for students who learn this chapter: one summary of it in 80 to 150 words, three to five one-sentence \
summaries of what it goes through, and five to seven points to remember.";

const NOTES: &str = "Write study notes for this chapter in Markdown, 300 to 700 words with headings, and list its concepts with their \
definitions, its formulas and where it is used. Leave a list empty where the chapter has nothing for it.";

const ASSIGNMENTS: &str = "Write three assignments on this chapter: an easy one with four options of which exactly one is right, a \
medium one that is answered in a few words with the answers that are right, and a hard one that is answered in an essay with three \
criteria for grading it. Every answer must be in the chapter.";

/// The longest transcript that a model is shown, in characters.
const LONGEST: usize = 8_000;

/// A question for a part of a chapter's content.
pub fn turns(part: Part, chapter: &CourseChapter, fence: &Fence) -> Vec<Turn> {
    let task = match part {
        Part::Summaries => SUMMARIES,
        Part::Notes => NOTES,
        Part::Assignments => ASSIGNMENTS,
    };
    let task = format!(
        "You write material for one chapter of a course. {task} Use only what the chapter says, in its language. Make up no facts, no \
         sources and no links.\n{}",
        fence.rule()
    );
    let said: String = chapter
        .transcript_excerpt
        .iter()
        .flat_map(|it| it.chars())
        .take(LONGEST)
        .collect();
    let mut about = format!("Title: {}", chapter.title.as_str());
    if let Some(description) = &chapter.description {
        about.push_str("\nAbout: ");
        about.push_str(description.as_str());
    }
    for objective in chapter.objectives.iter() {
        about.push_str("\nObjective: ");
        about.push_str(objective.as_str());
    }
    let mut turns = vec![Turn::system(task), fence.around("chapter", &about)];
    if !said.is_empty() {
        turns.push(fence.around("transcript of the chapter", &said));
    }
    turns
}
