//! Project chores, run as `cargo xtask <command>`. One file per command; this one only picks it.

mod bench;
mod check_citations;
mod check_layers;
mod generate;
mod names;
mod new_operation;
mod package;
mod root;
mod rustfmt;
mod test;

use std::process::ExitCode;

/// What a command reports: nothing when all is well, otherwise the text to print.
type Outcome = Result<(), String>;

const USAGE: &str = "\
usage: cargo xtask <command>

  generate [--check]     write crates/api/src/generated from model/ (or say whether it is current)
  check-layers           print every dependency or name that points up
  check-citations        print every citation, file name and link in the sources that leads nowhere
  new-operation <Name> [resource]
                         start the file of an operation, register it, take it off unimplemented.txt
  test [--quick] …       check everything, on both databases and with real clients
  bench [--database KIND] …
                         measure the release server, beside what this machine can do at best
  package [OPTION]… KIND…
                         make packages of a binary: archive, deb, wheel, npm, container";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "generate" => generate::run(rest),
        "check-layers" => check_layers::run(rest),
        "check-citations" => check_citations::run(rest),
        "new-operation" => new_operation::run(rest),
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "package" => package::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        unknown => Err(format!("unknown command `{unknown}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            eprintln!("{report}");
            ExitCode::FAILURE
        }
    }
}
