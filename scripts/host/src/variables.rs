//! Variables for the functions: the process's own, then a `.env` file, then what serves for development.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use runtime::Variable;

/// What a function that refuses to work without a variable is given on this machine. None of it is secret.
const FOR_DEVELOPMENT: &[(&str, &str)] = &[
    ("APP_URL", "http://localhost:3000"),
    (
        "CERT_SIGNING_KEY",
        "ZGV2ZWxvcG1lbnQtb25seS1kby1ub3QtdXNlLTMyISE=",
    ),
    ("ICS_PEPPER", "development-only"),
];

/// The address of the domain of `public`, which is known once the host has its port.
const PUBLIC_URL: &str = "PUBLIC_URL";

/// Values by name.
#[derive(Debug, Default)]
pub struct Variables {
    values: BTreeMap<String, String>,
    public: Arc<OnceLock<String>>,
}

impl Variables {
    /// Reads the process's variables and those of `file`, which need not exist.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read as `NAME=VALUE` lines.
    pub fn read(file: &Path) -> Result<Self> {
        let process = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let lines = if file.exists() {
            lines(file).with_context(|| {
                format!("cannot read {}: write NAME=VALUE lines", file.display())
            })?
        } else {
            Vec::new()
        };
        Ok(Self::layered(process, lines))
    }

    fn layered(
        process: impl Iterator<Item = (String, String)>,
        file: Vec<(String, String)>,
    ) -> Self {
        let ours = FOR_DEVELOPMENT
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        // A later one replaces an earlier one; an empty one counts as not set.
        let all = ours.chain(file).chain(process);
        Self {
            values: all.filter(|(_, value)| !value.is_empty()).collect(),
            public: Arc::default(),
        }
    }

    /// Says where the host turned out to be, such as `http://127.0.0.1:8090/v1`.
    pub fn served_at(&self, endpoint: &str) {
        let page = endpoint.strip_suffix("/v1").unwrap_or(endpoint);
        self.public
            .get_or_init(|| format!("{page}/_domains/public"));
    }

    /// Whether a variable is set.
    pub fn names(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Sets variables.
    pub fn add(&mut self, more: BTreeMap<String, String>) {
        self.values.extend(more);
    }

    /// Looks a variable up by name.
    pub fn lookup(&self) -> impl Fn(&str) -> Option<String> + Send + Sync + 'static {
        let (values, public) = (self.values.clone(), Arc::clone(&self.public));
        move |name| match values.get(name) {
            None if name == PUBLIC_URL => public.get().cloned(),
            found => found.cloned(),
        }
    }

    /// Required variables that nothing sets, each with the functions that answer 503 for lack of it.
    pub fn unset(&self) -> BTreeMap<&'static str, Vec<&'static str>> {
        let mut unset = BTreeMap::<_, Vec<_>>::new();
        for manifest in testkit::ALL.iter().map(|it| it.manifest()) {
            let is_given = |name| name == PUBLIC_URL || self.values.contains_key(name);
            let is_missing = |it: &&Variable| it.required && !is_given(it.name);
            for variable in manifest.variables.iter().filter(is_missing) {
                unset.entry(variable.name).or_default().push(manifest.id);
            }
        }
        unset
    }
}

fn lines(file: &Path) -> Result<Vec<(String, String)>> {
    Ok(dotenvy::from_path_iter(file)?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn the_process_wins_over_the_file_and_the_file_over_what_serves_for_development() {
        let process = [pair("A", "process"), pair("EMPTY", "")];
        let file = vec![
            pair("A", "file"),
            pair("APP_URL", "https://example.com"),
            pair("EMPTY", "file"),
        ];
        let lookup = Variables::layered(process.into_iter(), file).lookup();
        assert_eq!(lookup("A").as_deref(), Some("process"));
        assert_eq!(lookup("APP_URL").as_deref(), Some("https://example.com"));
        assert_eq!(lookup("ICS_PEPPER").as_deref(), Some("development-only"));
        assert_eq!(lookup("EMPTY").as_deref(), Some("file"));
        assert_eq!(lookup("B"), None);
    }

    #[test]
    fn links_lead_to_the_port_that_the_host_took_unless_they_are_told_otherwise() {
        let variables = Variables::layered(std::iter::empty(), Vec::new());
        let lookup = variables.lookup();
        assert_eq!(lookup("PUBLIC_URL"), None);
        variables.served_at("http://127.0.0.1:4711/v1");
        let expected = "http://127.0.0.1:4711/_domains/public";
        assert_eq!(lookup("PUBLIC_URL").as_deref(), Some(expected));
        let told = vec![pair("PUBLIC_URL", "https://example.com")];
        let variables = Variables::layered(std::iter::empty(), told);
        variables.served_at("http://127.0.0.1:4711/v1");
        let found = variables.lookup()("PUBLIC_URL");
        assert_eq!(found.as_deref(), Some("https://example.com"));
    }

    #[test]
    fn a_file_is_read_with_quotes_and_comments() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("env");
        std::fs::write(
            &file,
            "# one\nA=1\nexport B=\"two words\" # why\n\nC='#3'\n",
        )
        .unwrap();
        let expected = [pair("A", "1"), pair("B", "two words"), pair("C", "#3")];
        assert_eq!(lines(&file).unwrap(), expected);
        std::fs::write(&file, "no equals sign\n").unwrap();
        let refusal = Variables::read(&file).unwrap_err();
        assert!(refusal.to_string().contains("NAME=VALUE"), "{refusal}");
    }

    #[test]
    fn every_function_starts_without_a_file() {
        let variables = Variables::layered(std::iter::empty(), Vec::new());
        let unset = variables.unset();
        assert!(
            unset.is_empty(),
            "give them a value in FOR_DEVELOPMENT, or make them optional: {unset:?}"
        );
    }
}
