//! What people write, and what others say to it.

use anyhow::{Context, Result};
use serde_json::{json, Value};

use super::api::Api;
use super::{named, Person};

/// A post with who comments on it, who likes it and who keeps it.
struct Post {
    author: &'static str,
    key: &'static str,
    content: &'static str,
    comments: &'static [(&'static str, &'static str)],
    likes: &'static [&'static str],
    saves: &'static [&'static str],
}

/// Oldest first.
const POSTS: &[Post] = &[
    Post {
        author: "fatou",
        key: "hello",
        content: "New here: second year of civil engineering, and fluid mechanics is winning. Who else? #fluids",
        comments: &[
            ("emil", "Welcome! Bernoulli clicked for me once I drew every streamline by hand."),
            ("asha", "We meet on Thursdays, come along."),
        ],
        likes: &["asha", "ben", "emil"],
        saves: &[],
    },
    Post {
        author: "chen",
        key: "proofs",
        content: "A proof by induction is a row of dominoes: show that the first falls, show that each one fells the next, and walk away. #maths #proofs",
        comments: &[
            ("ben", "And strong induction is when all the earlier ones lean on it together."),
            ("dina", "Stealing this for my tutorial."),
        ],
        likes: &["asha", "ben", "dina", "emil", "fatou"],
        saves: &["asha", "dina"],
    },
    Post {
        author: "ben",
        key: "flashcards",
        content: "Three weeks of fifteen minutes of flashcards every morning. Organic chemistry went from 48 to 71. Small and often beats long and late. #chemistry #habits",
        comments: &[("fatou", "Which deck do you use?")],
        likes: &["asha", "chen", "fatou"],
        saves: &["fatou"],
    },
    Post {
        author: "dina",
        key: "borrowing",
        content: "Explained Rust's borrow checker to my little brother with library books: many may read one at the same time, or a single person takes it home to write in it. #rust",
        comments: &[
            ("chen", "What is a lifetime then?"),
            ("dina", "The date by which it has to be back."),
        ],
        likes: &["chen", "emil"],
        saves: &["chen"],
    },
    Post {
        author: "asha",
        key: "fourier",
        content: "Today I understood the Fourier transform: it asks of every frequency how much of you is in this signal, and writes down all the answers. #maths #signals",
        comments: &[
            ("chen", "Best one-line summary so far."),
            ("ben", "Now do Laplace."),
        ],
        likes: &["ben", "chen", "dina", "fatou"],
        saves: &["ben"],
    },
];

/// Writes all posts, then everything about them.
pub async fn write(api: &Api, people: &[Person]) -> Result<()> {
    for post in POSTS {
        let author = named(people, post.author)?;
        let id = publish(api, author, post).await?;
        for (position, (name, words)) in post.comments.iter().enumerate() {
            let body =
                json!({ "content": words, "clientId": format!("demo-{}-{position}", post.key) });
            let path = format!("/posts/{id}/comments");
            api.act(named(people, name)?, "posts", "POST", &path, body)
                .await?;
        }
        mark(api, people, post.likes, &format!("/posts/{id}/like")).await?;
        mark(api, people, post.saves, &format!("/posts/{id}/save")).await?;
    }
    Ok(())
}

async fn publish(api: &Api, author: &Person, post: &Post) -> Result<String> {
    let body = json!({ "content": post.content, "clientId": format!("demo-{}", post.key) });
    let made = api.act(author, "posts", "POST", "/posts", body).await?;
    let id = made.pointer("/post/id").and_then(Value::as_str);
    Ok(id.context("a post has an id")?.to_owned())
}

async fn mark(api: &Api, people: &[Person], names: &[&str], path: &str) -> Result<()> {
    super::each(names, |name| async move {
        api.act(named(people, name)?, "posts", "PUT", path, Value::Null)
            .await
            .map(drop)
    })
    .await
}
