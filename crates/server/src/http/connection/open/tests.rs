use std::time::Duration;

use tokio::time::advance;

use super::*;

const STALL: Duration = Duration::from_millis(STALL_MILLIS);

fn caller(last: u8) -> CallerAddress {
    CallerAddress::of([192, 0, 2, last].into())
}

async fn is_out(here: &Here) -> bool {
    tokio::time::timeout(Duration::ZERO, here.is_dismissed()).await.is_ok()
}

/// Which of these were dismissed; asked once.
async fn out(all: &[&Here]) -> Vec<bool> {
    let mut out = Vec::new();
    for here in all {
        out.push(is_out(here).await);
    }
    out
}

#[tokio::test(start_paused = true)]
async fn the_longest_idle_makes_room_and_who_works_stays() {
    let open = OpenConnections::new(Limits { total: 3, per_caller: 3 });
    let working = open.enter(caller(1)).unwrap();
    working.has_sent();
    working.is_sending_its_body();
    working.is_waiting();
    advance(Duration::from_secs(1)).await;
    let older = open.enter(caller(2)).unwrap();
    advance(Duration::from_secs(1)).await;
    let younger = open.enter(caller(3)).unwrap();
    let fourth = open.enter(caller(4)).unwrap();
    assert_eq!(out(&[&working, &older, &younger, &fourth]).await, [false, true, false, false]);
    // An answer given is idleness begun anew.
    advance(Duration::from_secs(1)).await;
    working.is_answered();
    let fifth = open.enter(caller(5)).unwrap();
    assert_eq!(out(&[&working, &younger, &fourth, &fifth]).await, [false, true, false, false]);
}

#[tokio::test(start_paused = true)]
async fn who_stalls_in_a_request_goes_before_who_is_idle() {
    let open = OpenConnections::new(Limits { total: 2, per_caller: 2 });
    let idle = open.enter(caller(1)).unwrap();
    advance(Duration::from_secs(10)).await;
    let sending = open.enter(caller(2)).unwrap();
    sending.has_sent();
    let third = open.enter(caller(3)).unwrap();
    assert_eq!(out(&[&idle, &sending, &third]).await, [true, false, false], "not while it sends");
    third.has_sent();
    third.is_sending_its_body();
    advance(STALL).await;
    sending.has_sent();
    let fourth = open.enter(caller(4)).unwrap();
    assert_eq!(out(&[&sending, &third, &fourth]).await, [false, true, false]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_at_their_limit_makes_room_among_their_own() {
    let open = OpenConnections::new(Limits { total: 10, per_caller: 2 });
    let other = open.enter(caller(1)).unwrap();
    advance(Duration::from_secs(1)).await;
    let (first, second) = (open.enter(caller(2)).unwrap(), open.enter(caller(2)).unwrap());
    let third = open.enter(caller(2)).unwrap();
    assert!(!is_out(&other).await && !is_out(&third).await);
    assert_ne!(is_out(&first).await, is_out(&second).await, "one of them");
}

#[tokio::test(start_paused = true)]
async fn there_is_no_room_while_all_work_and_some_when_one_has_left() {
    let open = OpenConnections::new(Limits { total: 2, per_caller: 1 });
    let first = open.enter(caller(1)).unwrap();
    first.is_waiting();
    assert!(open.enter(caller(1)).is_none());
    let second = open.enter(caller(2)).unwrap();
    second.is_waiting();
    assert!(open.enter(caller(3)).is_none());
    first.has_left();
    // Twice is once.
    first.has_left();
    assert!(open.enter(caller(1)).is_some());
    assert_eq!(open.guests().by_id.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_head_must_arrive_in_time_however_slowly_it_comes() {
    let open = OpenConnections::new(Limits::of(64));
    let (slow, idle) = (open.enter(caller(1)).unwrap(), open.enter(caller(1)).unwrap());
    for _ in 0..15 {
        slow.has_sent();
        advance(Duration::from_secs(1)).await;
        open.dismiss_overdue();
    }
    assert!(!is_out(&slow).await);
    advance(Duration::from_millis(1)).await;
    open.dismiss_overdue();
    assert_eq!(out(&[&slow, &idle]).await, [true, false]);
    advance(Duration::from_secs(80)).await;
    open.dismiss_overdue();
    assert!(is_out(&idle).await);
}

#[tokio::test(start_paused = true)]
async fn only_stalled_bodies_are_cut_for_the_memory_they_hold() {
    let open = OpenConnections::new(Limits::of(64));
    let (idle, body, others) =
        (open.enter(caller(1)).unwrap(), open.enter(caller(1)).unwrap(), open.enter(caller(2)).unwrap());
    body.is_sending_its_body();
    others.is_sending_its_body();
    assert!(!open.dismiss_stalled_body(None));
    advance(STALL).await;
    assert!(open.dismiss_stalled_body(Some(caller(1))));
    assert!(!open.dismiss_stalled_body(Some(caller(1))));
    assert_eq!(out(&[&idle, &body, &others]).await, [false, true, false]);
    assert!(open.dismiss_stalled_body(None));
}
