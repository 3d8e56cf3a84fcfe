//! What is said in a video: finding it, cleaning it, cutting it into pieces that a model can be shown.
//!
//! A transcript comes from whoever asks for a course, or from the captions of the video. Where there is neither, there is no course:
//! nothing is made up from a title.

mod chunks;
mod clean;
mod cues;
mod entities;
mod keep;
mod source;
mod video;

pub use chunks::{chunks, Chunk};
pub use cues::{parse, Cue};
pub use keep::{keep, pieces, Material};
pub use source::{captions, Captions, NoCaptions, TranscriptSource, YOUTUBE_BASE_URL};
pub use video::video_id;
