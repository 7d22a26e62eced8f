//! `cargo xtask new-operation <Name> [resource]`: the file of an operation, its line in the registry, its module line, and its name
//! off the list of those that do not exist.
//!
//! The handler it writes does not compile: an operation must not answer before somebody has written what it does.

use std::path::Path;

use crate::generate::model::{Model, Operation};
use crate::rustfmt::rustfmt;
use crate::{Outcome, names, root};

pub fn run(arguments: &[String]) -> Outcome {
    let (name, resource) = match arguments {
        [name] => (name.as_str(), resource_of(name)),
        [name, resource] => (name.as_str(), resource.as_str()),
        _ => return Err("usage: cargo xtask new-operation <Name> [resource]".to_owned()),
    };
    let workspace = root::workspace();
    let model: Model = serde_json::from_str(&root::read(&workspace.join("model/cognito-idp.json"))?)
        .map_err(|error| format!("model/cognito-idp.json: {error}"))?;
    let operation = model.operations.get(name).ok_or_else(|| format!("the model has no operation `{name}`"))?;
    create(&workspace.join("crates/operations"), name, resource, operation)?;
    println!("{name} may answer: {}", declared(operation));
    println!("to test: the happy path, each of these it can produce, and one request at a limit");
    Ok(())
}

/// Prepares every text before the first is written, so that a failure leaves nothing behind.
fn create(operations: &Path, name: &str, resource: &str, operation: &Operation) -> Outcome {
    let module = names::snake(name);
    let source = operations.join("src");
    let file = source.join(resource).join(format!("{module}.rs"));
    if file.exists() {
        return Err(format!("{} exists already", file.display()));
    }
    let unimplemented = operations.join("unimplemented.txt");
    let remaining = without_line(&root::read(&unimplemented)?, name)?;
    let registry = source.join("registry.rs");
    let registered = with_handler(&root::read(&registry)?, name)?;
    let mut texts = vec![(file, template(name, operation)), (registry, registered)];

    let beside = source.join(format!("{resource}.rs"));
    let index = if beside.exists() { beside } else { source.join(resource).join("mod.rs") };
    if index.exists() {
        texts.push((index.clone(), with_module(&root::read(&index)?, &format!("mod {module};"))));
    } else {
        let about = resource.replace('_', " ");
        texts.push((index, format!("//! Operations on {about}.\n\nmod {module};\n")));
        let library = source.join("lib.rs");
        texts.push((library.clone(), with_module(&root::read(&library)?, &format!("pub mod {resource};"))));
    }
    let workspace = root::workspace();
    for (_, text) in &mut texts {
        *text = rustfmt(&workspace, text)?;
    }
    texts.push((unimplemented, remaining));
    for (path, text) in &texts {
        root::write(path, text)?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The folder an operation belongs in, by the noun in its name; the first that fits.
fn resource_of(name: &str) -> &'static str {
    const NOUNS: &[(&str, &str)] = &[
        ("UserPoolClient", "clients"),
        ("UserPoolDomain", "domains"),
        ("UserPoolReplica", "replicas"),
        ("UserImport", "user_imports"),
        ("CSVHeader", "user_imports"),
        ("ResourceServer", "resource_servers"),
        ("IdentityProvider", "identity_providers"),
        ("ProviderForUser", "identity_providers"),
        ("ManagedLoginBranding", "branding"),
        ("UICustomization", "branding"),
        ("Terms", "terms"),
        ("RiskConfiguration", "risk"),
        ("AuthEvent", "risk"),
        ("LogDelivery", "log_delivery"),
        ("WebAuthn", "web_authn"),
        ("Group", "groups"),
        ("Device", "devices"),
        ("SoftwareToken", "mfa"),
        ("Mfa", "mfa"),
        ("MFA", "mfa"),
        ("Session", "sessions"),
        ("Auth", "auth"),
        ("Token", "auth"),
        ("SignUp", "auth"),
        ("SignOut", "auth"),
        ("Password", "auth"),
        ("ConfirmationCode", "auth"),
        ("CustomAttributes", "user_pools"),
        ("UserPool", "user_pools"),
        ("Resource", "tags"),
        ("User", "users"),
    ];
    NOUNS.iter().find(|(noun, _)| name.contains(noun)).map_or("user_pools", |(_, resource)| resource)
}

fn declared(operation: &Operation) -> String {
    let mut errors: Vec<&str> = operation.errors.iter().map(|error| error.shape.as_str()).collect();
    errors.sort_unstable();
    errors.join(", ")
}

fn template(name: &str, operation: &Operation) -> String {
    let input = &operation.input.shape;
    let (output, imports) = match &operation.output {
        Some(output) => (output.shape.as_str(), format!("{{{input}, {}}}", output.shape)),
        None => ("()", input.clone()),
    };
    format!(
        "//! {name}: what it does, in one sentence.\n\n\
         use api::ApiError;\nuse api::operations::{name};\nuse api::types::{imports};\n\n\
         use crate::{{Context, Handle}};\n\n\
         impl Handle for {name} {{\n\
         \x20   async fn handle(cx: &Context, input: {input}) -> Result<{output}, ApiError> {{\n\
         \x20       compile_error!(\"{name}: say what it does\")\n\
         \x20   }}\n}}\n"
    )
}

fn without_line(text: &str, name: &str) -> Result<String, String> {
    if !text.lines().any(|line| line == name) {
        return Err(format!("{name} is not in unimplemented.txt: it exists already"));
    }
    Ok(text.lines().filter(|line| *line != name).map(|line| format!("{line}\n")).collect())
}

/// Adds a name to the sorted list in `handlers! { … }`.
fn with_handler(registry: &str, name: &str) -> Result<String, String> {
    const OPENING: &str = "\nhandlers! {\n";
    let lost = || "registry.rs has no `handlers! { … }`".to_owned();
    let start = registry.find(OPENING).ok_or_else(lost)? + OPENING.len();
    let end = start + registry[start..].find('}').ok_or_else(lost)?;
    let mut handlers: Vec<&str> = registry[start..end].split_whitespace().collect();
    handlers.push(name);
    handlers.sort_unstable();
    handlers.dedup();
    let list: String = handlers.iter().map(|handler| format!("    {handler}\n")).collect();
    Ok(format!("{}{list}{}", &registry[..start], &registry[end..]))
}

/// Adds a module line before the first that sorts after it, else after the last one, else at the end.
fn with_module(text: &str, line: &str) -> String {
    let name = |line: &str| line.trim_start_matches("pub ").trim_start_matches("mod ").to_owned();
    let is_module = |line: &str| (line.starts_with("mod ") || line.starts_with("pub mod ")) && line.ends_with(';');
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.contains(&line) {
        return text.to_owned();
    }
    let modules: Vec<usize> = (0..lines.len()).filter(|at| is_module(lines[*at])).collect();
    let after = modules.iter().find(|at| name(lines[**at]) > name(line)).copied();
    let at = after.or(modules.last().map(|last| last + 1)).unwrap_or(lines.len());
    lines.insert(at, line);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_is_added_in_order() {
        let registry = "macro_rules! handlers {}\n\nhandlers! {\n    CreateGroup\n    GetUser\n}\n\nfn run() {}\n";
        let expected = "macro_rules! handlers {}\n\nhandlers! {\n    CreateGroup\n    DeleteGroup\n    GetUser\n}\n\nfn run() {}\n";
        assert_eq!(with_handler(registry, "DeleteGroup").unwrap(), expected);
        assert!(with_handler("fn run() {}", "DeleteGroup").is_err());
    }

    #[test]
    fn the_registry_of_the_project_has_the_expected_form() {
        let registry = root::read(&root::workspace().join("crates/operations/src/registry.rs")).unwrap();
        let extended = with_handler(&registry, "AAA").unwrap();
        assert!(extended.contains("\nhandlers! {\n    AAA\n"), "{extended}");
    }

    #[test]
    fn module_lines_stay_sorted() {
        assert_eq!(
            with_module("//! x\n\nmod a;\npub mod c;\n\nuse b;\n", "pub mod b;"),
            "//! x\n\nmod a;\npub mod b;\npub mod c;\n\nuse b;\n"
        );
        assert_eq!(with_module("//! x\n\nmod a;\n", "mod b;"), "//! x\n\nmod a;\nmod b;\n");
        assert_eq!(with_module("//! x\n", "mod b;"), "//! x\nmod b;\n");
    }

    #[test]
    fn an_operation_leaves_the_list_once() {
        assert_eq!(without_line("A\nB\nC\n", "B").unwrap(), "A\nC\n");
        assert!(without_line("A\nC\n", "B").is_err());
    }

    #[test]
    fn every_part_is_written_or_none() {
        let folder = std::env::temp_dir().join(format!("xtask-new-operation-{}", std::process::id()));
        let write = |name: &str, text: &str| root::write(&folder.join(name), text).unwrap();
        write("unimplemented.txt", "CreateGroup\nDeleteGroup\n");
        write("src/registry.rs", "\nhandlers! {\n}\n");
        write("src/lib.rs", "//! x\n\nmod registry;\n");
        let operation = r#"{"input": {"shape": "DeleteGroupRequest"}}"#;
        let operation: Operation = serde_json::from_str(operation).unwrap();
        create(&folder, "DeleteGroup", resource_of("DeleteGroup"), &operation).unwrap();
        let read = |name: &str| root::read(&folder.join(name)).unwrap();
        assert_eq!(read("unimplemented.txt"), "CreateGroup\n");
        assert_eq!(read("src/registry.rs").trim_start(), "handlers! {\n    DeleteGroup\n}\n");
        assert_eq!(read("src/lib.rs"), "//! x\n\npub mod groups;\nmod registry;\n");
        assert_eq!(read("src/groups/mod.rs"), "//! Operations on groups.\n\nmod delete_group;\n");
        assert!(read("src/groups/delete_group.rs").contains("-> Result<(), ApiError> {\n        compile_error!"));
        assert!(create(&folder, "DeleteGroup", "groups", &operation).unwrap_err().contains("exists already"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_operation_has_a_folder() {
        for (name, resource) in [
            ("CreateGroup", "groups"),
            ("AdminListGroupsForUser", "groups"),
            ("CreateUserPoolClient", "clients"),
            ("DescribeUserPool", "user_pools"),
            ("AdminGetUser", "users"),
            ("AdminInitiateAuth", "auth"),
            ("SignUp", "auth"),
            ("TagResource", "tags"),
            ("DescribeResourceServer", "resource_servers"),
            ("SetUserPoolMfaConfig", "mfa"),
        ] {
            assert_eq!(resource_of(name), resource, "{name}");
        }
    }
}
