//! Self-contained schemas gathered under `components`, each distinct type once.

use std::collections::{BTreeMap, BTreeSet};

use schemars::Schema;
use serde_json::{json, Map, Value};

/// Name of the component that every refusal refers to.
pub(super) const REFUSAL: &str = "Refusal";

const DEFS: &str = "#/$defs/";
const COMPONENTS: &str = "#/components/schemas/";

/// The components gathered so far.
pub(super) struct Schemas {
    components: BTreeMap<String, Component>,
}

struct Component {
    /// The schema with all it refers to, to tell two types of one name apart.
    meaning: Value,
    schema: Value,
}

/// The definitions one schema brings along.
type Defs = Map<String, Value>;

impl Schemas {
    pub(super) fn with_refusal() -> Self {
        let schema = json!({
            "type": "object",
            "description": "Why an operation was refused.",
            "required": ["error", "code", "requestId"],
            "properties": {
                "error": { "type": "string", "description": "For people: a sentence." },
                "code": { "type": "string", "description": "For programs: a fixed word." },
                "requestId": { "type": "string", "description": "The execution's id." },
                "fields": {
                    "type": "object",
                    "description": "Which members are to blame, and why.",
                    "additionalProperties": { "type": "string" },
                },
            },
        });
        let refusal = Component {
            meaning: Value::Null,
            schema,
        };
        Self {
            components: BTreeMap::from([(REFUSAL.to_owned(), refusal)]),
        }
    }

    /// Makes a schema a component if it has a name; answers what stands in its place.
    pub(super) fn place(&mut self, schema: &Schema) -> Value {
        let (mut root, mut defs) = taken_apart(schema);
        let title = root.as_object_mut().and_then(|it| it.remove("title"));
        let shaped = root.get("properties").is_some() || root.get("oneOf").is_some();
        let Some(Value::String(title)) = title.filter(|_| shaped) else {
            return self.settle(root, &defs);
        };
        // A type that contains itself refers to its own root.
        point_at_root(&mut root, &title);
        defs.values_mut().for_each(|it| point_at_root(it, &title));
        defs.insert(title.clone(), root);
        self.settle(json!({ "$ref": format!("{DEFS}{title}") }), &defs)
    }

    /// Keeps a schema where it is and makes components of what it refers to.
    pub(super) fn inline(&mut self, schema: &Schema) -> Value {
        let (root, defs) = taken_apart(schema);
        self.settle(root, &defs)
    }

    pub(super) fn into_components(self) -> Map<String, Value> {
        let schemas = self.components.into_iter();
        schemas.map(|(name, it)| (name, it.schema)).collect()
    }

    /// Registers the definitions and rewrites the references to them.
    fn settle(&mut self, mut root: Value, defs: &Defs) -> Value {
        let names: BTreeMap<_, _> = defs
            .keys()
            .map(|name| (name.clone(), self.reserve(name, defs)))
            .collect();
        for (name, schema) in defs {
            let mut schema = schema.clone();
            rewrite(&mut schema, &names);
            let place = names.get(name).and_then(|it| self.components.get_mut(it));
            if let Some(component) = place {
                component.schema = schema;
            }
        }
        rewrite(&mut root, &names);
        root
    }

    /// The component's name for a definition: its own, numbered where that means another type.
    fn reserve(&mut self, name: &str, defs: &Defs) -> String {
        let meaning = meaning(name, defs);
        let numbered = |n: u32| match n {
            1 => name.to_owned(),
            n => format!("{name}{n}"),
        };
        let mut candidates = (1..).map(numbered);
        loop {
            let candidate = candidates.next().unwrap_or_default();
            match self.components.get(&candidate) {
                Some(known) if known.meaning == meaning => return candidate,
                Some(_) => {}
                None => {
                    let schema = Value::Null;
                    let component = Component { meaning, schema };
                    self.components.insert(candidate.clone(), component);
                    return candidate;
                }
            }
        }
    }
}

fn taken_apart(schema: &Schema) -> (Value, Defs) {
    let mut root = schema.as_value().clone();
    let mut defs = Defs::new();
    if let Some(members) = root.as_object_mut() {
        members.remove("$schema");
        if let Some(Value::Object(found)) = members.remove("$defs") {
            defs = found;
        }
    }
    (root, defs)
}

/// A definition and all that is reachable from it.
fn meaning(name: &str, defs: &Defs) -> Value {
    let mut reached = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        if let (Some(schema), true) = (defs.get(&next), reached.insert(next.clone())) {
            each_reference(&mut schema.clone(), &mut |it| {
                open.extend(it.strip_prefix(DEFS).map(str::to_owned));
            });
        }
    }
    let all = reached.iter().filter_map(|it| defs.get_key_value(it));
    json!([name, all.collect::<BTreeMap<_, _>>()])
}

fn point_at_root(schema: &mut Value, title: &str) {
    each_reference(schema, &mut |it| {
        if it == "#" {
            *it = format!("{DEFS}{title}");
        }
    });
}

fn rewrite(schema: &mut Value, names: &BTreeMap<String, String>) {
    each_reference(schema, &mut |it| {
        let renamed = it.strip_prefix(DEFS).and_then(|name| names.get(name));
        if let Some(name) = renamed {
            *it = format!("{COMPONENTS}{name}");
        }
    });
}

fn each_reference(schema: &mut Value, visit: &mut impl FnMut(&mut String)) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if key == "$ref" => visit(text),
                    other => each_reference(other, visit),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| each_reference(it, visit)),
        _ => {}
    }
}
