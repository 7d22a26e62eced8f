//! What requests take when a pool has many users, beside what they take when it has few.
//!
//! Each size has a pool, a database and a server of its own, and every row is measured on all of them, by turns: what
//! else the machine is busy with meets them alike.

mod fill;
mod rows;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::http::Connection;
use crate::server::{Launch, Server};
use crate::site::text;
use crate::table::verdict;
use crate::{load, process};
use fill::Filled;
use rows::Row;

/// The smallest pool: what the others are compared with.
const FEW: usize = 1_000;
/// What a request to the largest pool may take, as a multiple of the same to the smallest: at the 99th percentile.
const AIM: f64 = 1.3;
/// How often a row comes to each pool.
const TURNS: u32 = 4;

#[derive(Args)]
pub struct Scale {
    /// The server binary
    #[arg(long, value_name = "FILE")]
    server: PathBuf,

    /// A new folder for databases and logs
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,

    /// Empty databases, one for each size; SQLite files in the folder if absent
    #[arg(long, value_name = "URL")]
    database: Vec<String>,

    /// Users of the largest pool; the others have a tenth of that, and a thousand
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    users: usize,

    /// Seconds that each row is measured for on each pool, after a fifth of that to warm up
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

/// The sizes that pools have, smallest first.
pub fn sizes(users: usize) -> Vec<usize> {
    let mut sizes: Vec<usize> = [FEW, users / 10, users].into_iter().filter(|size| *size >= FEW).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// A pool of one size with the server that it is on.
pub struct Place {
    server: Server,
    pub user_pool_id: String,
    pub client_id: String,
    pub filled: Filled,
}

pub fn measure(options: &Scale) -> Result<(), String> {
    let sizes = sizes(options.users);
    if !options.database.is_empty() && options.database.len() != sizes.len() {
        return Err(format!("{} databases for pools of {sizes:?} users", options.database.len()));
    }
    let load_before = process::load_average()?;
    let mut places = Vec::new();
    for (number, size) in sizes.iter().enumerate() {
        places.push(Place::prepare(options, options.database.get(number).cloned(), *size)?);
    }
    println!("load average before the pools were filled: {load_before:.1}, after: {:.1}\n", process::load_average()?);
    print_head(&sizes);
    let time = Duration::from_secs(options.seconds);
    for row in Row::ALL {
        let mut durations = vec![Vec::new(); places.len()];
        for turn in 0..TURNS {
            for (place, durations) in places.iter().zip(&mut durations) {
                let worker = row.worker(place, turn);
                let load = load::run(place.server.address(), place.server.id(), vec![worker], time / TURNS);
                let load = load.map_err(|error| format!("{row}, {} users: {error}", place.filled.users()))?;
                durations.extend(load.durations);
            }
        }
        print_line(row, &durations.into_iter().map(Figures::of).collect::<Vec<_>>());
    }
    println!("\nload average after the rows: {:.1}", process::load_average()?);
    for place in places {
        place.server.stop()?;
    }
    Ok(())
}

impl Place {
    fn prepare(options: &Scale, database: Option<String>, size: usize) -> Result<Self, String> {
        let folder = options.folder.join(format!("users-{size}"));
        std::fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        let launch =
            Launch { program: &options.server, folder: &folder, database: &database, halves: None, functions: None };
        // The first server makes the master key and the pool; a file of SQLite is one process' at a time.
        let server = Server::start(&launch, "data")?;
        let (user_pool_id, client_id) = make_pool(&mut Connection::open(server.address())?)?;
        server.stop()?;
        let filled = fill::fill(&folder.join("data"), database.as_deref(), &user_pool_id, size)?;
        let server = Server::start(&launch, "data")?;
        server.wait_until_idle()?;
        Ok(Self { server, user_pool_id, client_id, filled })
    }
}

fn make_pool(connection: &mut Connection) -> Result<(String, String), String> {
    let made = connection.call("CreateUserPool", &json!({ "PoolName": "scale" }))?;
    let user_pool_id = text(&made["UserPool"]["Id"])?;
    let client = json!({
        "UserPoolId": user_pool_id,
        "ClientName": "scale",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let made = connection.call("CreateUserPoolClient", &client)?;
    Ok((user_pool_id, text(&made["UserPoolClient"]["ClientId"])?))
}

/// `1000000` as `1,000,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What requests took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figures {
    median: f64,
    p99: f64,
}

impl Figures {
    fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        let at = |share| load::quantile(&durations, share).as_secs_f64() * 1e3;
        Self { median: at(0.5), p99: at(0.99) }
    }
}

fn print_head(sizes: &[usize]) {
    let names: Vec<String> = sizes.iter().map(|size| format!("{} users", grouped(*size))).collect();
    println!("| ms: median / p99 | {} | most to fewest: median | p99 | aim |", names.join(" | "));
    println!("|---|{}---|---|---|", "---|".repeat(sizes.len()));
}

fn print_line(row: Row, figures: &[Figures]) {
    let (Some(few), Some(many)) = (figures.first(), figures.last()) else { return };
    let cells: Vec<String> = figures.iter().map(|Figures { median, p99 }| format!("{median:.2} / {p99:.2}")).collect();
    let (median, p99) = (many.median / few.median, many.p99 / few.p99);
    println!("| {row} | {} | {median:.2} | {p99:.2} | ≤ {AIM} {} |", cells.join(" | "), verdict(p99 <= AIM));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_compared_with_a_tenth_of_it_and_a_thousand() {
        assert_eq!(sizes(1_000_000), [1_000, 100_000, 1_000_000]);
        assert_eq!(sizes(10_000), [1_000, 10_000]);
        assert_eq!(sizes(5_000), [1_000, 5_000]);
        let figures = Figures::of((0..=100).rev().map(Duration::from_millis).collect());
        assert_eq!(figures, Figures { median: 50.0, p99: 99.0 });
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!((grouped(999).as_str(), grouped(45_000).as_str()), ("999", "45,000"));
    }
}
