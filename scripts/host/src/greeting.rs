//! What is told once the host is ready: where it is, who can sign in, what can be called.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use serde_json::json;

use crate::demo::Person;
use crate::info::Info;
use crate::options::Options;

/// Everything that is told.
pub struct Greeting<'a> {
    /// How the host was started.
    pub options: &'a Options,
    /// What it is.
    pub info: &'a Info,
    /// Built-in services that stand in for real ones.
    pub built_in: Vec<String>,
    /// Variables that nothing sets, with the functions that lack them.
    pub unset: BTreeMap<&'static str, Vec<&'static str>>,
}

/// Says one thing more.
pub fn tell(sentence: &str) {
    // Nobody may be listening any more, and the host serves all the same.
    drop(writeln!(std::io::stdout(), "{sentence}"));
}

impl Greeting<'_> {
    /// Writes it to the standard output.
    ///
    /// # Errors
    ///
    /// Where the output is closed.
    pub fn print(&self) -> Result<()> {
        let text = self.text()?;
        let mut output = std::io::stdout().lock();
        output.write_all(text.as_bytes())?;
        Ok(output.flush()?)
    }

    fn text(&self) -> Result<String> {
        let Info {
            endpoint,
            project,
            key,
            ..
        } = self.info;
        let mut text = String::new();
        writeln!(
            text,
            "PeerSpark on this machine, for development and tests: {endpoint}\n"
        )?;
        writeln!(text, "  page     {}", self.page())?;
        if !self.options.empty {
            let reports = "/?show=functions&of=analytics";
            writeln!(text, "  reports  {}{reports}", self.page())?;
        }
        writeln!(text, "  project  {project}")?;
        writeln!(text, "  key      {key}")?;
        writeln!(text, "  data     {}", self.data())?;
        self.people(&mut text)?;
        self.trouble(&mut text)?;
        writeln!(text, "\nTry:\n")?;
        for command in self.commands() {
            writeln!(text, "{command}\n")?;
        }
        writeln!(text, "Ready. Ctrl-C stops it.")?;
        Ok(text)
    }

    /// The address without the version of the API.
    fn page(&self) -> &str {
        let endpoint = &self.info.endpoint;
        endpoint.strip_suffix("/v1").unwrap_or(endpoint)
    }

    fn data(&self) -> String {
        if self.options.ephemeral {
            "nothing is kept".to_owned()
        } else {
            self.options.data.display().to_string()
        }
    }

    fn people(&self, text: &mut String) -> Result<()> {
        if let Some(person) = self.info.users.first() {
            let all: Vec<&str> = self.info.users.iter().map(|it| it.email.as_str()).collect();
            writeln!(text, "  people   {}", all.join(", "))?;
            writeln!(text, "           password of each: {}", person.password)?;
        }
        Ok(())
    }

    fn trouble(&self, text: &mut String) -> Result<()> {
        if let Some(seed) = self.options.chaos {
            writeln!(
                text,
                "  chaos    events and calls go wrong on purpose, from seed {seed}"
            )?;
        }
        for service in &self.built_in {
            writeln!(text, "  built in {service}")?;
        }
        for (name, functions) in &self.unset {
            let functions = functions.join(", ");
            writeln!(
                text,
                "  missing  {name}: set it in .env, or {functions} answers 503"
            )?;
        }
        Ok(())
    }

    /// Three commands that work when pasted.
    fn commands(&self) -> [String; 3] {
        let page = self.page();
        if self.options.empty {
            return self.to_deploy();
        }
        let about_posts = match self.info.users.first() {
            Some(person) => self.post(person),
            None => self.health(),
        };
        [
            about_posts,
            self.rows(),
            format!("curl '{page}/_local/events'"),
        ]
    }

    fn to_deploy(&self) -> [String; 3] {
        let Info {
            endpoint,
            project,
            key,
            ..
        } = self.info;
        let with = format!("APPWRITE_ENDPOINT={endpoint} APPWRITE_API_KEY={key} cargo xtask");
        [
            format!("{with} deploy --project {project} --dry-run"),
            format!("{with} deploy --project {project}"),
            format!("{with} doctor --project {project}"),
        ]
    }

    /// Publishes a post as one of the people.
    fn post(&self, person: &Person) -> String {
        let post = json!({ "content": "Hello from the command line #rust" });
        let execution = json!({ "method": "POST", "path": "/posts", "body": post.to_string() });
        self.execute(
            "x-appwrite-session",
            &person.session,
            &execution.to_string(),
        )
    }

    /// Asks `posts` whether it is well, which anyone with the key may.
    fn health(&self) -> String {
        let execution = json!({ "method": "GET", "path": "/health" });
        self.execute("x-appwrite-key", &self.info.key, &execution.to_string())
    }

    fn execute(&self, header: &str, secret: &str, execution: &str) -> String {
        let Info {
            endpoint, project, ..
        } = self.info;
        format!(
            "curl '{endpoint}/functions/posts/executions' \\\n  -H 'x-appwrite-project: {project}' -H '{header}: {secret}' \\\n  -H 'content-type: application/json' \\\n  -d '{execution}'"
        )
    }

    fn rows(&self) -> String {
        let Info {
            endpoint,
            project,
            key,
            ..
        } = self.info;
        format!(
            "curl '{endpoint}/tablesdb/{}/tables/posts/rows' \\\n  -H 'x-appwrite-project: {project}' -H 'x-appwrite-key: {key}'",
            store::DATABASE
        )
    }
}
