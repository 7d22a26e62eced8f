//! What the kernel says of processes and threads: CPU time and memory.

/// Units of CPU time in `/proc`: USER_HZ, which is 100 on every architecture this runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU time (user and system) of a process so far, ended threads included, in seconds.
pub fn cpu_seconds(id: u32) -> Result<f64, String> {
    cpu_in(&format!("/proc/{id}/stat"))
}

/// CPU time of the calling thread so far, in seconds.
pub fn thread_cpu_seconds() -> Result<f64, String> {
    cpu_in("/proc/thread-self/stat")
}

/// Resident memory of a process, in bytes.
pub fn memory_bytes(id: u32) -> Result<u64, String> {
    let path = format!("/proc/{id}/status");
    let status = read(&path)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.map(|kibibytes| kibibytes * 1_024).ok_or_else(|| format!("{path} tells no VmRSS"))
}

/// How many processes wanted a core in the last minute: what else the machine was busy with.
pub fn load_average() -> Result<f64, String> {
    let text = read("/proc/loadavg")?;
    let first = text.split_whitespace().next().and_then(|number| number.parse().ok());
    first.ok_or_else(|| format!("/proc/loadavg is not understood: {text}"))
}

fn cpu_in(path: &str) -> Result<f64, String> {
    ticks(&read(path)?).map(|ticks| ticks as f64 / TICKS_PER_SECOND).ok_or_else(|| format!("{path} is not understood"))
}

/// `utime` and `stime`, fields 14 and 15; the second field, in parentheses, may hold anything (proc(5)).
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

fn read(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added_whatever_the_program_is_called() {
        let stat = "77 (a) b (c) S 1 77 77 0 -1 4194560 900 0 0 0 120 34 0 0 20 0 9 0 5";
        assert_eq!(ticks(stat), Some(154));
        assert_eq!(ticks("77 (short) S 1"), None);
    }

    #[test]
    fn this_process_uses_memory_and_time() {
        assert!(memory_bytes(std::process::id()).unwrap() > 100_000);
        let start = thread_cpu_seconds().unwrap();
        while thread_cpu_seconds().unwrap() - start < 0.02 {}
        assert!(cpu_seconds(std::process::id()).unwrap() >= 0.02);
    }
}
