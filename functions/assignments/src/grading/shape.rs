//! What a grade must be.

use llm::{tidied, tidy, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest feedback, in characters, and the most points of praise or advice, with their length.
const FEEDBACK: usize = 3_000;
const POINTS: (usize, usize) = (5, 300);

/// A grade as a model gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Grade {
    /// How right and complete the answer is, in per cent.
    #[schemars(range(min = 0, max = 100))]
    pub score: f64,
    /// How sure you are of the score, from 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub confidence: f64,
    /// What is good about the answer.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub strengths: Vec<String>,
    /// What would make it better.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub improvements: Vec<String>,
    /// What you say to the student, in the language of their answer.
    pub feedback: String,
}

impl Shape for Grade {
    const NAME: &'static str = "grade";

    /// B-162: a score of 900 or "high" was stored as it came.
    fn check(mut self) -> Result<Self, String> {
        if !(0.0..=100.0).contains(&self.score) {
            return Err("score must be a number from 0 to 100".to_owned());
        }
        if !self.confidence.is_finite() {
            return Err("confidence must be a number from 0 to 1".to_owned());
        }
        self.confidence = self.confidence.clamp(0.0, 1.0);
        self.score = (self.score * 10.0).round() / 10.0;
        self.feedback = tidy(&self.feedback, FEEDBACK);
        for points in [&mut self.strengths, &mut self.improvements] {
            *points = tidied(points, POINTS.0, POINTS.1);
        }
        Ok(self)
    }
}

impl Grade {
    /// What the student reads, in Markdown.
    pub fn told(&self) -> String {
        let mut told = self.feedback.clone();
        for (heading, points) in [
            ("Strengths", &self.strengths),
            ("To improve", &self.improvements),
        ] {
            if points.is_empty() {
                continue;
            }
            told.push_str("\n\n**");
            told.push_str(heading);
            told.push_str("**\n");
            for point in points {
                told.push_str("\n- ");
                told.push_str(point);
            }
        }
        told.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grade(score: f64, confidence: f64) -> Grade {
        Grade {
            score,
            confidence,
            strengths: Vec::new(),
            improvements: Vec::new(),
            feedback: "Good".to_owned(),
        }
    }

    /// B-162.
    #[test]
    fn a_score_outside_the_bounds_is_refused() {
        for score in [-1.0, 100.1, 900.0, f64::NAN, f64::INFINITY] {
            assert!(grade(score, 0.9).check().is_err(), "{score}");
        }
        assert!(serde_json::from_value::<Grade>(
            json!({ "score": "high", "confidence": 1, "feedback": "" })
        )
        .is_err());
        let clamped = grade(66.66, 7.0).check().unwrap();
        assert!((clamped.confidence - 1.0).abs() < f64::EPSILON);
        assert!((clamped.score - 66.7).abs() < f64::EPSILON);
    }

    #[test]
    fn feedback_is_cleaned_and_told_in_one_text() {
        let mut grade = grade(80.0, 0.9);
        grade.feedback = "See [this](http://x.example).".to_owned();
        grade.strengths = vec!["clear".to_owned(), " ".to_owned()];
        let told = grade.check().unwrap().told();
        assert_eq!(told, "See this.\n\n**Strengths**\n\n- clear");
    }
}
