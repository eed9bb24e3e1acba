//! Every decoder against random inputs: pieces of real bodies and of values, cut, joined and changed, from a seed,
//! so that a run can be repeated. `tests/fuzz` does the same for longer, with a fuzzer.

use std::fs;
use std::path::Path;

use infinigate_tests::decoders;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const INPUTS: usize = 5_000;

/// What inputs are made of.
const PIECES: [&[u8]; 40] = [
    b"{\"price\":",
    b"{\"count\":",
    b"\"result\":[",
    b"{\"items\":",
    b"{\"sku\":\"A\"",
    b"\"ListPrice\":",
    b"null",
    b"true",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"\"",
    b"\"\"",
    b"\\u0031",
    b"\\ud83d",
    b"\xef\xbb\xbf",
    b"\xff",
    b"-",
    b"+",
    b".",
    b"e",
    b"E-7",
    b"0.1000000000000000055511151231",
    b"79228162514264337593543950335",
    b"1e99",
    b"0000",
    b"9",
    b"1_0",
    b"2026-06-01",
    b"T00:00:00",
    b".1234567",
    b"Z",
    b"+02:00",
    b"0001-01-01T00:00:00",
    b"6/1/2026 12:00:00 AM",
    b" - ",
    b"Hardware",
];

const BODIES: [&[u8]; 4] = [
    include_bytes!("../../../../openapi/examples/search_price_list.json"),
    include_bytes!("../../../../openapi/examples/get_invoice.msp.json"),
    include_bytes!("../../../../openapi/examples/list_invoices.json"),
    include_bytes!("../../../../openapi/examples/get_quote.json"),
];

#[test]
fn no_decoder_panics_or_hangs() {
    for (_, decode) in decoders::ALL {
        let mut chance = ChaCha8Rng::seed_from_u64(6);
        for _ in 0..INPUTS {
            decode(&input(&mut chance));
        }
    }
}

#[test]
fn every_decoder_has_a_fuzz_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _) in decoders::ALL {
        let target = fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("decoders::{name}(")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

fn input(chance: &mut ChaCha8Rng) -> Vec<u8> {
    if chance.random_ratio(15, 16) {
        let pieces = chance.random_range(1..6);
        return (0..pieces).flat_map(|_| PIECES[chance.random_range(0..PIECES.len())].to_vec()).collect();
    }
    let mut body = BODIES[chance.random_range(0..BODIES.len())].to_vec();
    for _ in 0..chance.random_range(0..4) {
        let at = chance.random_range(0..body.len());
        match chance.random_range(0..3) {
            0 => body[at] = chance.next_u32().to_le_bytes()[0],
            1 => body.truncate(at.max(1)),
            _ => {
                let piece = PIECES[chance.random_range(0..PIECES.len())];
                body.splice(at..at, piece.iter().copied());
            }
        }
    }
    body
}
