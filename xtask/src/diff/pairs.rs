//! Pairs what stands in two descriptions under the same name, or under names that are alike.

use std::collections::BTreeMap;

/// What stands on both sides, or on one of them only.
pub(super) enum Pair<K, V> {
    Both { old: (K, V), new: (K, V) },
    Removed(K, V),
    Added(K, V),
}

/// Pairs equal keys, then those of the rest that are alike.
pub(super) fn pairs<K: Ord, V>(
    old: BTreeMap<K, V>,
    mut new: BTreeMap<K, V>,
    alike: impl Fn((&K, &V), (&K, &V)) -> bool,
) -> Vec<Pair<K, V>> {
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for (key, value) in old {
        match new.remove_entry(&key) {
            Some(new) => pairs.push(Pair::Both { old: (key, value), new }),
            None => rest.push((key, value)),
        }
    }
    let mut new: Vec<_> = new.into_iter().collect();
    for (key, value) in rest {
        let found = new.iter().position(|other| alike((&key, &value), (&other.0, &other.1)));
        pairs.push(match found {
            Some(index) => Pair::Both { old: (key, value), new: new.remove(index) },
            None => Pair::Removed(key, value),
        });
    }
    pairs.extend(new.into_iter().map(|(key, value)| Pair::Added(key, value)));
    pairs
}
