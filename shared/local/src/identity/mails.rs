//! Mails that would have been sent: kept for reading at `GET /_local/mails`.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

/// How many mails are kept; the oldest go.
const KEPT: usize = 1_000;

/// A mail that nobody sent.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mail {
    /// Address of the recipient.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Links within the text.
    pub urls: Vec<String>,
    /// The user it is about.
    pub user_id: String,
    /// The secret or code it carries, if any.
    pub secret: String,
    /// When it was written.
    pub at: String,
}

/// All mails since the host started, oldest first; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Mails(Arc<Mutex<VecDeque<Mail>>>);

impl Mails {
    /// Keeps a mail. Its links are read from its text.
    pub fn keep(&self, mut mail: Mail) {
        mail.urls = links(&mail.text);
        let mut mails = self.0.lock();
        if mails.len() == KEPT {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    /// The mails, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        self.0.lock().iter().cloned().collect()
    }
}

fn links(text: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_old_mails_go() {
        let mails = Mails::default();
        for number in 0..=KEPT {
            mails.keep(Mail {
                to: "asha@example.com".to_owned(),
                subject: number.to_string(),
                text: "Open http://localhost/a?b=c to go on".to_owned(),
                urls: Vec::new(),
                user_id: String::new(),
                secret: String::new(),
                at: String::new(),
            });
        }
        let all = mails.all();
        assert_eq!((all.len(), all[0].subject.as_str()), (KEPT, "1"));
        assert_eq!(all[0].urls, ["http://localhost/a?b=c"]);
    }
}
