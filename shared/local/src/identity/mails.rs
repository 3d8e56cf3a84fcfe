//! Mails: kept for reading at `GET /_local/mails`, and sent where the host was given a mail server.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

use crate::events::Pending;
use crate::messaging::Post;

/// How many mails are kept; the oldest go.
const KEPT: usize = 1_000;

/// A mail as it was written.
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
#[derive(Clone, Default)]
pub struct Mails {
    kept: Arc<Mutex<VecDeque<Mail>>>,
    post: Option<(Arc<Post>, Pending)>,
}

impl Mails {
    /// Mails that are also sent; those under way are pending.
    pub fn sent_by(post: Option<Arc<Post>>, pending: &Pending) -> Self {
        Self {
            kept: Arc::default(),
            post: post.map(|post| (post, pending.clone())),
        }
    }

    /// Keeps a mail, and sends it where there is a mail server.
    pub fn keep(&self, mail: Mail) {
        if let Some((post, pending)) = &self.post {
            let (post, busy, mail) = (Arc::clone(post), pending.begin(), mail.clone());
            tokio::spawn(async move {
                post.send(&mail).await;
                drop(busy);
            });
        }
        self.note(mail);
    }

    /// Keeps a mail that somebody else sends. Its links are read from its text.
    pub fn note(&self, mut mail: Mail) {
        mail.urls = links(&mail.text);
        let mut mails = self.kept.lock();
        if mails.len() == KEPT {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    /// The mails, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        self.kept.lock().iter().cloned().collect()
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
