//! Load and ceilings: measures a running Poolhouse, and what this machine could do at best, in the same run.
//!
//! Knows the server as its clients do, over HTTP; of its crates it uses only those whose primitives are the ceilings.
//! `cargo xtask bench` builds both and starts this; bench/README.md says how to read what comes out.

mod ceilings;
mod clock;
mod cores;
mod echo;
mod functions;
mod http;
mod load;
mod process;
mod provider;
mod rows;
mod scale;
mod server;
mod site;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use ceilings::{Arithmetic, Ceilings};
use cores::Halves;
use echo::Echo;
use rows::Row;
use server::Server;
use table::{Figures, Table};

#[derive(Parser)]
#[command(name = "poolhouse-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure a server binary and print the table
    Measure(Measure),
    /// Fill pools with users and print what requests take in each
    Scale(scale::Scale),
    /// Serve requests that are answered with nothing in particular, until killed
    Echo,
    /// Measure signatures and exponentiations and print their CPU seconds
    Arithmetic,
}

#[derive(Args)]
struct Measure {
    /// The server binary
    #[arg(long, value_name = "FILE")]
    server: PathBuf,

    /// A new folder for databases and logs
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,

    /// Passed to the server; its own SQLite file if absent
    #[arg(long, value_name = "URL")]
    database: Option<String>,

    /// Seconds that each row is measured for, after a fifth of that to warm up
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,

    /// Connections, each with one request at a time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: u16,

    /// Only these rows
    #[arg(long, value_enum)]
    only: Vec<Row>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Measure(options) => measure(&options),
        Command::Scale(options) => scale::measure(&options),
        Command::Echo => echo::serve(),
        Command::Arithmetic => ceilings::print_arithmetic(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("poolhouse-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Measure) -> Result<(), String> {
    let wanted = |row: &Row| options.only.is_empty() || options.only.contains(row);
    let (time, connections) = (Duration::from_secs(options.seconds), usize::from(options.connections));
    let load_before = process::load_average()?;
    let mut launch = server::Launch {
        program: &options.server,
        folder: &options.folder,
        database: &options.database,
        halves: None,
        functions: None,
    };

    if wanted(&Row::Start) {
        println!("{}", server::measure_start(&launch)?);
    }
    if wanted(&Row::Memory) {
        println!("{}", server::measure_memory(&launch)?);
    }
    let loads: Vec<Row> = Row::LOADS.iter().copied().filter(wanted).collect();
    if loads.is_empty() && !wanted(&Row::Ceilings) {
        return Ok(());
    }
    let ceilings = Ceilings::measure(&options.folder, options.database.as_deref(), connections)?;
    println!("{ceilings}");

    let halves = Halves::find();
    let place = match &halves {
        Some(halves) => {
            halves.load()?;
            halves.to_string()
        }
        None => "the server and its load share all cores".to_owned(),
    };
    println!("{connections} connections; {place}; load average before: {load_before:.1}\n");
    launch.halves = halves.as_ref();
    let echo = Echo::start(&options.folder, halves.as_ref())?;
    launch.functions = Some(echo.address());
    let server = Server::start(&launch, "data")?;
    server.wait_until_idle()?;
    let site = site::Site::prepare(server.address(), echo.address(), connections)?;
    let mut table = Table::default();
    for row in loads {
        let under = Conditions { ceilings: &ceilings, echo: &echo, halves: halves.as_ref(), time, connections };
        let figures = run(row, &site, &server, &under);
        table.add(row, &figures.map_err(|error| format!("{row}: {error}"))?);
    }
    println!("{table}");
    println!("Resident after the load: {}", table::mebibytes(server.memory_bytes()?));
    server.stop()
}

/// What every row is measured with.
struct Conditions<'a> {
    ceilings: &'a Ceilings,
    echo: &'a Echo,
    halves: Option<&'a Halves>,
    time: Duration,
    connections: usize,
}

/// One row: its load on the server, as many bytes each way echoed, and the arithmetic before and after, because what
/// else the machine is busy with changes from one second to the next.
fn run(row: Row, site: &site::Site, server: &Server, under: &Conditions<'_>) -> Result<Figures, String> {
    let (parts, exchanges) = (row.parts(), row.exchanges(site)?);
    let workers = row.workers(site, under.connections)?;
    let before = Arithmetic::measure(under.halves)?.seconds(&parts);
    let load = load::run(server.address(), server.id(), workers, under.time)?;
    let mut echo_seconds = 0.0;
    for exchange in exchanges {
        let workers = (0..under.connections).map(|_| echo::worker(exchange)).collect();
        let time = under.time.min(Duration::from_secs(2));
        echo_seconds += load::run(under.echo.address(), under.echo.id(), workers, time)?.cpu_seconds_each();
    }
    let after = Arithmetic::measure(under.halves)?.seconds(&parts);
    let ceiling_seconds = (before + after) / 2.0 + echo_seconds + parts.commits * under.ceilings.commit;
    Ok(Figures { load, echo_seconds, ceiling_seconds, moved: (after - before).abs() / before.min(after) })
}
