//! Against a log that is searched as the server does.

use super::*;
use proptest::prelude::*;

/// One peer's entries in the order of its files.
type Peer = Vec<Entry>;

struct Server {
    peers: Vec<Peer>,
    asked: usize,
    /// The request that gets no answer.
    fails_at: usize,
    /// Pages of more entries are too large.
    most: usize,
}

impl Server {
    fn new(peers: Vec<Peer>) -> Self {
        Self { peers, asked: 0, fails_at: usize::MAX, most: usize::MAX }
    }
}

impl Source for Server {
    type Error = &'static str;

    async fn ask(&mut self, request: Request<'_>) -> Result<Vec<Entry>, NoPage<Self::Error>> {
        self.asked += 1;
        if self.asked == self.fails_at {
            return Err(NoPage::Failed("no answer"));
        }
        let fits = |entry: &&Entry| {
            request.from.is_none_or(|from| from <= entry.at)
                && request.filters.iter().all(|(field, value)| entry.line.contains(&format!("{field}={value} ")))
        };
        let of_peer = |peer: &Peer| {
            // A file is read from its beginning, and no further than to the first entry that is too new.
            let read = peer.iter().take_while(|entry| request.before.is_none_or(|before| entry.at < before));
            let mut found: Vec<Entry> = read.filter(fits).cloned().collect();
            found.drain(..found.len().saturating_sub(request.limit));
            found.reverse();
            found
        };
        let mut all: Vec<Entry> = self.peers.iter().flat_map(of_peer).collect();
        all.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        all.truncate(request.limit);
        if all.len() > self.most { Err(NoPage::TooLarge("too large")) } else { Ok(all) }
    }
}

fn entry(at: Moment, kind: u8) -> Entry {
    let result = if kind.is_multiple_of(2) { "ok" } else { "denied" };
    let auth_type = ["Jwt", "ApiKey", "None", "Internal"][usize::from(kind / 2 % 4)];
    Entry { at, line: format!("result={result} auth_type={auth_type} {}", kind / 8).into() }
}

fn now<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn read_all(server: &mut Server, pages: &mut Pages) -> Vec<Entry> {
    let mut all = Vec::new();
    while let Some(page) = now(pages.next(server)).unwrap() {
        all.extend(page);
        assert!(server.asked < 10_000, "it never ends");
    }
    all.sort_by(|a, b| (a.at, &a.line).cmp(&(b.at, &b.line)));
    all
}

fn expected(server: &Server, from: Option<Moment>, before: Option<Moment>) -> Vec<Entry> {
    let within = |entry: &&Entry| from.is_none_or(|from| from <= entry.at) && before.is_none_or(|to| entry.at < to);
    let mut all: Vec<Entry> = server.peers.iter().flatten().filter(within).cloned().collect();
    all.sort_by(|a, b| (a.at, &a.line).cmp(&(b.at, &b.line)));
    all
}

fn peers() -> impl Strategy<Value = Vec<Peer>> {
    // Few moments and few contents, so that much is equal.
    let peer = prop::collection::vec((0..12_i64, 0..10_u8), 0..120).prop_map(|mut made| {
        made.sort_by_key(|(at, _)| *at);
        made.into_iter().map(|(at, kind)| entry(at * 30_000_000, kind)).collect()
    });
    prop::collection::vec(peer, 1..4)
}

#[test]
fn a_request_that_fails_costs_no_entry_whichever_it_is() {
    // More of one moment than a page holds, so that some of it is asked for piece by piece.
    let crowd = (0..90).map(|kind| entry(60_000_000, kind));
    let peer: Peer = [entry(0, 0)].into_iter().chain(crowd).chain([entry(90_000_000, 1)]).collect();
    let read = |fails_at: usize| {
        let mut server = Server { fails_at, ..Server::new(vec![peer.clone()]) };
        let mut pages = Pages::new((None, None), &[], 10);
        pages.most = 40;
        let mut all = Vec::new();
        let mut failed = 0;
        loop {
            match now(pages.next(&mut server)) {
                Ok(Some(page)) => all.extend(page),
                Ok(None) => break,
                Err(_) => failed += 1,
            }
            assert!(server.asked < 100, "it never ends");
        }
        all.sort_by(|a, b| (a.at, &a.line).cmp(&(b.at, &b.line)));
        (all, server.asked, failed)
    };
    let (whole, requests, _) = read(usize::MAX);
    assert_eq!(whole, expected(&Server::new(vec![peer.clone()]), None, None));
    assert!(requests > 8, "the crowd was asked for in pieces");
    for request in 1..=requests {
        let (all, _, failed) = read(request);
        assert_eq!((all.len(), failed), (whole.len(), 1), "without an answer to request {request}");
        assert_eq!(all, whole);
    }
}

proptest! {
    #[test]
    fn every_entry_comes_once_however_many_share_a_timestamp(
        peers in peers(), first in 1..20_usize, most in 60..200_usize,
        from in prop::option::of(0..12_i64), before in prop::option::of(0..13_i64),
    ) {
        let (from, before) = (from.map(|at| at * 30_000_000), before.map(|at| at * 30_000_000));
        let mut server = Server::new(peers);
        let mut pages = Pages::new((from, before), &[], first);
        pages.most = most;
        let all = read_all(&mut server, &mut pages);
        prop_assume!(pages.crowded.is_empty());
        prop_assert_eq!(all, expected(&server, from, before));
    }

    #[test]
    fn what_is_followed_comes_once(mut peers in peers(), parts in 1..6_usize) {
        let whole: Vec<Peer> = peers.clone();
        peers.iter_mut().for_each(Vec::clear);
        let mut server = Server::new(peers);
        let (mut tail, mut seen) = (Tail::default(), Vec::new());
        for part in 1..=parts {
            for (grown, whole) in server.peers.iter_mut().zip(&whole) {
                *grown = whole[..whole.len() * part / parts].to_vec();
            }
            let mut pages = Pages::new((tail.from(), None), &[], 5);
            let found = read_all(&mut server, &mut pages);
            let fresh = tail.fresh(&found);
            tail.know(&fresh);
            seen.extend(fresh);
        }
        seen.sort_by(|a, b| (a.at, &a.line).cmp(&(b.at, &b.line)));
        prop_assert_eq!(seen, expected(&server, None, None));
    }
}

#[test]
fn a_timestamp_with_more_entries_than_a_page_is_asked_for_piece_by_piece() {
    let same: Peer = (0..80).map(|kind| entry(7, kind)).collect();
    let mut server = Server::new(vec![[vec![entry(3, 0)], same].concat()]);
    let mut pages = Pages::new((None, None), &[], 4);
    pages.most = 20;
    let all = read_all(&mut server, &mut pages);
    assert_eq!(all, expected(&server, None, None));
    assert!(pages.crowded.is_empty());
}

#[test]
fn a_timestamp_with_more_entries_than_can_be_asked_for_is_told() {
    let mut server = Server::new(vec![[vec![entry(3, 0)], vec![entry(7, 0); 50]].concat()]);
    let mut pages = Pages::new((None, None), &[], 4);
    pages.most = 20;
    let all = read_all(&mut server, &mut pages);
    assert_eq!(pages.crowded, [7]);
    assert_eq!(all.len(), 21, "a page of them, and what is older");
}

#[test]
fn what_is_a_little_out_of_order_is_not_lost() {
    let at = |place: Moment| entry(place * 1_000_000 + if place % 3 == 0 { 20_000_000 } else { 0 }, 0);
    let mut server = Server::new(vec![(0..2_000).map(at).collect()]);
    let mut pages = Pages::new((None, None), &[], 300);
    pages.most = 300;
    assert_eq!(read_all(&mut server, &mut pages), expected(&server, None, None));
}

#[test]
fn pages_that_are_too_large_become_shorter() {
    let mut server = Server::new(vec![(0..500).map(|at| entry(at, 0)).collect()]);
    server.most = 70;
    let mut pages = Pages::new((None, None), &[], 100);
    assert_eq!(read_all(&mut server, &mut pages), expected(&server, None, None));
    server.most = 3;
    let mut pages = Pages::new((None, None), &[], 100);
    assert_eq!(now(pages.next(&mut server)), Err("too large"));
}
