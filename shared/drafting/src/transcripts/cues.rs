//! Lines of a transcript, with the time at which each begins.

use super::clean::{clean, is_time};

/// What is said at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// When it begins, in seconds; none where the transcript names no times.
    pub start: Option<f64>,
    /// What is said.
    pub text: String,
}

/// Reads a transcript as people have it: plain text, text with a time before each line, `SubRip` or `WebVTT`.
pub fn parse(text: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut start = None;
    let mut is_note = false;
    for line in text.lines().map(str::trim) {
        if let Some((from, _)) = line.split_once("-->") {
            start = seconds(from.trim());
            is_note = false;
            continue;
        }
        if line.is_empty() {
            is_note = false;
            continue;
        }
        is_note |= line.starts_with("NOTE") && cues.len() < 2 || line.starts_with("WEBVTT");
        if is_note || line.bytes().all(|it| it.is_ascii_digit()) {
            continue;
        }
        let (time, said) = leading_time(line);
        start = time.or(start);
        let text = clean(said);
        if !text.is_empty() {
            cues.push(Cue { start, text });
        }
    }
    without_repeats(cues)
}

/// Captions that roll repeat the line before: it is said once.
fn without_repeats(cues: Vec<Cue>) -> Vec<Cue> {
    let mut kept: Vec<Cue> = Vec::with_capacity(cues.len());
    for cue in cues {
        if kept.last().is_none_or(|it| it.text != cue.text) {
            kept.push(cue);
        }
    }
    kept
}

fn leading_time(line: &str) -> (Option<f64>, &str) {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if is_time(first) {
        (seconds(first), rest)
    } else {
        (None, line)
    }
}

/// The seconds of `1:02:03.5`.
fn seconds(time: &str) -> Option<f64> {
    let time = time.trim_matches(|it| matches!(it, '[' | ']' | '(' | ')'));
    let mut total = 0.0;
    for part in time.split(':') {
        let part: f64 = part.replace(',', ".").parse().ok()?;
        total = total * 60.0 + part;
    }
    (time.contains(':') && total.is_finite()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Option<f64>, String)> {
        let cues = parse(text).into_iter();
        cues.map(|it| (it.start, it.text)).collect()
    }

    #[test]
    fn plain_text_has_no_times() {
        let cues = read("Hello there.\n\nSecond line");
        assert_eq!(
            cues,
            [
                (None, "Hello there.".to_owned()),
                (None, "Second line".to_owned())
            ]
        );
    }

    #[test]
    fn subtitles_keep_their_times() {
        let srt = "1\n00:00:01,500 --> 00:00:04,000\nHello\nthere\n\n2\n00:01:00,000 --> 00:01:02,000\n[Music]\n";
        let expected = [
            (Some(1.5), "Hello".to_owned()),
            (Some(1.5), "there".to_owned()),
        ];
        assert_eq!(read(srt), expected);
        let vtt = "WEBVTT\nKind: captions\n\nNOTE a remark\n\n00:01.000 --> 00:02.000 align:start\n<c>Hi</c>\n\n00:02.000 --> 00:03.000\nHi\n";
        assert_eq!(read(vtt), [(Some(1.0), "Hi".to_owned())]);
    }

    #[test]
    fn a_time_before_a_line_is_its_time() {
        let text = "0:05 First\n1:00:10 Second\nstill second";
        let expected = [
            (Some(5.0), "First".to_owned()),
            (Some(3_610.0), "Second".to_owned()),
            (Some(3_610.0), "still second".to_owned()),
        ];
        assert_eq!(read(text), expected);
    }
}
