use proptest::prelude::*;

use super::*;

/// A block of one log: the moments of its lines, as they stand there.
fn block(source: Code, from: u64, mut times: Vec<Moment>) -> Option<Arc<Block>> {
    times.sort_unstable();
    let columns = Field::ALL.map(|field| if field == Field::Source { Codes::Same(source) } else { Codes::Same(7) });
    let offsets = (0..times.len() as u64).map(|line| from + line * 10).collect();
    let lengths = vec![9; times.len()].into();
    (!times.is_empty()).then(|| Arc::new(Block { times: times.into(), columns, offsets, lengths }))
}

fn keys(blocks: &[Arc<Block>]) -> Vec<Key> {
    blocks.iter().flat_map(|block| (0..block.rows()).map(|row| key(block, row))).collect()
}

fn arranged(blocks: &[Arc<Block>]) -> Vec<Arc<Block>> {
    let arranged = arrange(blocks.to_vec());
    let mut wanted = keys(blocks);
    wanted.sort_unstable();
    assert!(keys(&arranged) == wanted);
    assert!(arranged.iter().all(|block| (1..=BLOCK_ROWS).contains(&block.rows())));
    arranged
}

#[test]
fn blocks_that_follow_each_other_stay_as_they_are() {
    let blocks: Vec<_> = (0..3).filter_map(|day| block(1, 0, (day * 50_000..(day + 1) * 50_000).collect())).collect();
    let arranged = arranged(&[blocks[2].clone(), blocks[0].clone(), blocks[1].clone()]);
    assert!(arranged.iter().zip(&blocks).all(|(one, other)| Arc::ptr_eq(one, other)));
}

#[test]
fn the_logs_of_peers_are_merged_and_one_moment_keeps_the_order_of_logs_and_lines() {
    let peers: Vec<_> =
        (1..=3).filter_map(|peer| block(peer, 0, (0..100_000).map(|line| line / 3).collect())).collect();
    assert!(arranged(&peers).len() >= 5);
}

#[test]
fn many_small_blocks_become_few() {
    let blocks: Vec<_> = (0..2_000)
        .filter_map(|file| block(file, 0, (0..40).map(|line| Moment::from(file) * 40 + line).collect()))
        .collect();
    assert!(arranged(&blocks).len() < 20);
}

#[test]
fn a_few_new_events_leave_a_large_block_alone() {
    let large = block(1, 0, (0..50_000).collect()).unwrap();
    let mut blocks = vec![large.clone()];
    for second in 0..100 {
        blocks.extend(block(1, 1 << 20, vec![50_000 + second]));
        blocks = arrange(blocks);
        assert!(Arc::ptr_eq(&blocks[0], &large));
    }
    assert!(blocks.len() < 6, "{}", blocks.len());
}

#[test]
fn the_events_of_a_log_are_taken_away() {
    let blocks = arranged(&[block(1, 0, (0..1_000).collect()).unwrap(), block(2, 0, (500..2_000).collect()).unwrap()]);
    let left = without(blocks, 1);
    assert_eq!(keys(&left).len(), 1_500);
    assert!(keys(&left).iter().all(|(_, source, _)| *source == 2));
    assert!(without(left, 2).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_are_in_order_whatever_came(
        logs in proptest::collection::vec((1..4u32, proptest::collection::vec(0..50i64, 0..30)), 0..8),
    ) {
        let blocks: Vec<_> =
            logs.into_iter().enumerate().filter_map(|(number, (log, times))| block(log, number as u64 * 1_000, times)).collect();
        arranged(&blocks);
    }
}

#[test]
fn small_blocks_between_large_ones_are_packed_at_the_end() {
    let mut from = 0;
    let blocks: Vec<_> = (0..200)
        .filter_map(|number| {
            let rows = if number % 2 == 0 { 1_000 } else { 10 };
            from += rows;
            block(1, number * 100_000, (from - rows..from).collect())
        })
        .collect();
    let arranged = arranged(&blocks);
    assert!(arranged.len() > 100, "each time, only what is about as large is copied");
    let packed = pack(arranged.clone());
    assert!(keys(&packed) == keys(&arranged));
    assert_eq!(packed.len(), 2, "101,000 events");
    assert!(packed.iter().all(|block| block.rows() <= BLOCK_ROWS));
}
