//! What a binary says of itself: for which machine it is, and what it needs of the system it runs on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::command;

/// A processor under the names that the kinds of packages have for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Machine {
    /// As readelf names it.
    elf: &'static str,
    pub rust: &'static str,
    pub debian: &'static str,
    pub node: &'static str,
    pub container: &'static str,
}

const MACHINES: &[Machine] = &[
    Machine { elf: "Advanced Micro Devices X86-64", rust: "x86_64", debian: "amd64", node: "x64", container: "amd64" },
    Machine { elf: "AArch64", rust: "aarch64", debian: "arm64", node: "arm64", container: "arm64" },
];

#[derive(Debug, PartialEq, Eq)]
pub enum Libc {
    /// The oldest version that has all that is asked of it.
    Glibc(u32, u32),
    /// Inside: nothing is asked of the system but its kernel.
    Static,
}

#[derive(Debug)]
pub struct Binary {
    pub path: PathBuf,
    pub machine: &'static Machine,
    pub libc: Libc,
    /// Unwinds the stack by GCC's library, not by one inside.
    pub needs_libgcc: bool,
    /// Names of functions, or what debuggers want, are still in it.
    pub has_symbols: bool,
}

/// What a system with glibc always has; more than these would have to be named as dependencies. All but GCC's are of glibc,
/// which was in more pieces before 2.34 and still has their names.
const COMMON_LIBRARIES: &[&str] = &[
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libgcc_s.so.1",
];

impl Binary {
    pub fn read(path: &Path) -> Result<Self, String> {
        let mut readelf = Command::new("readelf");
        readelf.args(["--wide", "--file-header", "--section-headers", "--dynamic", "--version-info"]);
        let said = command::output(readelf.arg(path).env("LC_ALL", "C"))?;
        Self::parse(path, &said).map_err(|error| format!("{}: {error}", path.display()))
    }

    pub fn parse(path: &Path, readelf: &str) -> Result<Self, String> {
        let machine = readelf
            .lines()
            .find_map(|line| line.trim().strip_prefix("Machine:"))
            .and_then(|name| MACHINES.iter().find(|machine| machine.elf == name.trim()))
            .ok_or("not a program for x86-64 or arm64")?;
        let needed: BTreeSet<&str> = readelf
            .lines()
            .filter(|line| line.contains("(NEEDED)"))
            .filter_map(|line| line.split_once('[')?.1.split_once(']').map(|(name, _)| name))
            .collect();
        if let Some(uncommon) = needed.iter().find(|name| !COMMON_LIBRARIES.contains(name)) {
            return Err(format!("needs {uncommon}, which not every system has"));
        }
        let libc = match (needed.is_empty(), glibc_versions(readelf).max()) {
            (true, _) => Libc::Static,
            (false, Some((major, minor))) => Libc::Glibc(major, minor),
            (false, None) => return Err("needs libraries, but no version of glibc".to_owned()),
        };
        let has_symbols = readelf.contains(" .symtab ") || readelf.contains(" .debug_info ");
        let needs_libgcc = needed.contains("libgcc_s.so.1");
        Ok(Self { path: path.to_path_buf(), machine, libc, needs_libgcc, has_symbols })
    }

    /// The target that it was compiled for, as Rust names it.
    pub fn target(&self) -> String {
        let libc = if self.libc == Libc::Static { "musl" } else { "gnu" };
        format!("{}-unknown-linux-{libc}", self.machine.rust)
    }
}

/// The versions of glibc whose functions it calls: 2.2.5 counts as 2.2.
fn glibc_versions(readelf: &str) -> impl Iterator<Item = (u32, u32)> {
    readelf.split("GLIBC_").skip(1).filter_map(|rest| {
        let end = rest.find(|letter: char| letter != '.' && !letter.is_ascii_digit()).unwrap_or(rest.len());
        let mut numbers = rest[..end].split('.').map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DYNAMIC: &str = "
  Machine:                           Advanced Micro Devices X86-64
  [39] .symtab           SYMTAB          0000000000000000 57add78 67bea0 18     41 131992  8
 0x0000000000000001 (NEEDED)             Shared library: [libgcc_s.so.1]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
  000:   0 (*local*)       2 (GLIBC_2.34)    0 (*local*)       3 (GLIBC_2.2.5)
  0x0020:   Name: GLIBC_2.9  Flags: none  Version: 11
  0x0030:   Name: GLIBC_PRIVATE  Flags: none  Version: 12";

    #[test]
    fn the_newest_version_that_is_asked_for_is_the_oldest_that_will_do() {
        let binary = Binary::parse(Path::new("poolhouse"), DYNAMIC).unwrap();
        assert_eq!((&binary.libc, binary.needs_libgcc, binary.has_symbols), (&Libc::Glibc(2, 34), true, true));
        assert_eq!(binary.target(), "x86_64-unknown-linux-gnu");
    }

    #[test]
    fn what_older_glibc_had_in_pieces_is_of_it() {
        let pieces = "  Machine:    AArch64
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libpthread.so.0]
 0x0000000000000001 (NEEDED)             Shared library: [libdl.so.2]
  0x0020:   Name: GLIBC_2.28  Flags: none  Version: 11";
        let binary = Binary::parse(Path::new("poolhouse"), pieces).unwrap();
        assert_eq!((&binary.libc, binary.needs_libgcc), (&Libc::Glibc(2, 28), false));
    }

    #[test]
    fn a_program_that_needs_nothing_is_static() {
        let binary =
            Binary::parse(Path::new("poolhouse"), "  Machine:    AArch64\nThere is no dynamic section").unwrap();
        assert_eq!((&binary.libc, binary.has_symbols), (&Libc::Static, false));
        assert_eq!((binary.target(), binary.machine.debian), ("aarch64-unknown-linux-musl".to_owned(), "arm64"));
    }

    #[test]
    fn what_would_not_run_everywhere_is_refused() {
        let parse = |text: &str| Binary::parse(Path::new("poolhouse"), text).unwrap_err();
        assert!(parse("  Machine:    RISC-V").contains("x86-64 or arm64"));
        let more = DYNAMIC.replace("libgcc_s.so.1", "libssl.so.3");
        assert!(parse(&more).contains("libssl.so.3"));
    }
}
