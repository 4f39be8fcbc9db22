//! What was made once and is likely to be wanted again, kept for all who want the same.
//!
//! In: a key that holds all that a value is made of, and a way to make it. Out: the value, made once however many threads ask at a time. What is kept
//! never changes what comes out, only how soon. Memory is bounded: there are two generations, and when the young one has had half of what is
//! allowed, the old one is dropped and the young one takes its place. What is asked for becomes young again.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Values by what they are made of.
pub(crate) struct Store<K, V> {
    held: Mutex<Held<K, V>>,
    most_bytes: usize,
}

/// A value that one thread makes and others wait for, with its size.
type Slot<V> = Arc<OnceLock<(V, usize)>>;

struct Held<K, V> {
    young: HashMap<K, Slot<V>>,
    old: HashMap<K, Slot<V>>,
    young_bytes: usize,
}

impl<K: Eq + Hash, V: Clone> Store<K, V> {
    /// An empty one that keeps so many bytes, and one value more at most.
    pub(crate) fn new(most_bytes: usize) -> Self {
        let held = Held { young: HashMap::new(), old: HashMap::new(), young_bytes: 0 };
        Store { held: Mutex::new(held), most_bytes }
    }

    /// What `make` makes for `key`; `size` says how many bytes it takes, its key included.
    pub(crate) fn get(&self, key: K, size: impl FnOnce(&V) -> usize, make: impl FnOnce() -> V) -> V {
        let slot = self.slot(key);
        let mut new = 0;
        let (value, _) = slot.get_or_init(|| {
            let value = make();
            new = size(&value);
            (value, new)
        });
        if new > 0 {
            self.with(|held| ((), held.grow(new, self.most_bytes)));
        }
        value.clone()
    }

    fn slot(&self, key: K) -> Slot<V> {
        self.with(|held| {
            if let Some(known) = held.young.get(&key) {
                return (Arc::clone(known), HashMap::new());
            }
            let slot = held.old.remove(&key).unwrap_or_default();
            let bytes = slot.get().map_or(0, |(_, bytes)| *bytes);
            held.young.insert(key, Arc::clone(&slot));
            let dropped = held.grow(bytes, self.most_bytes);
            (slot, dropped)
        })
    }

    /// Changes what is held. What is dropped for it is freed after the lock is.
    fn with<T>(&self, change: impl FnOnce(&mut Held<K, V>) -> (T, HashMap<K, Slot<V>>)) -> T {
        // It stays sound whatever a thread that panicked was about.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (result, dropped) = change(&mut held);
        drop(held);
        drop(dropped);
        result
    }
}

impl<K, V> Held<K, V> {
    /// Counts bytes of the young generation; gives back the generation that has become too old.
    fn grow(&mut self, bytes: usize, most: usize) -> HashMap<K, Slot<V>> {
        self.young_bytes = self.young_bytes.saturating_add(bytes);
        if self.young_bytes <= most / 2 {
            return HashMap::new();
        }
        self.young_bytes = 0;
        std::mem::replace(&mut self.old, std::mem::take(&mut self.young))
    }
}

impl<K, V> fmt::Debug for Store<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// Something as a part of a key that is itself alone, and no other that looks alike.
#[derive(Debug)]
pub(crate) struct Same<T>(pub(crate) Arc<T>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Same<T> {}

impl<T> Hash for Same<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        std::ptr::hash(&*self.0, hasher);
    }
}

/// Many bytes as a part of a key: alike when each of them is, and hashed by length and samples, which tells files apart well enough. That the
/// same bytes come again in the same place, as in a batch they do, is seen without a look at them.
#[derive(Clone, Debug)]
pub(crate) struct Bytes(pub(crate) Arc<[u8]>);

/// Stretches of [`Bytes`] that are hashed, and the length of each.
const STRETCHES: usize = 32;
const STRETCH: usize = 64;

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Bytes {}

impl Hash for Bytes {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let bytes = &*self.0;
        hasher.write_usize(bytes.len());
        if bytes.len() <= STRETCHES * STRETCH {
            return hasher.write(bytes);
        }
        let room = bytes.len() - STRETCH;
        (0..STRETCHES).map(|at| room / (STRETCHES - 1) * at).for_each(|from| hasher.write(&bytes[from..from + STRETCH]));
        hasher.write(&bytes[room..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_value_is_made_once_while_it_is_wanted_and_memory_is_bounded() {
        let store = Store::new(100);
        let made = AtomicUsize::new(0);
        let get = |key: u32| {
            let make = || made.fetch_add(1, Ordering::Relaxed);
            store.get(key, |_| 10, make);
            made.load(Ordering::Relaxed)
        };
        for (key, count) in [(0, 1), (1, 2), (0, 2), (1, 2)] {
            assert_eq!(get(key), count, "{key}");
        }
        // What is asked for now and then stays.
        for key in 2..60 {
            get(key);
            assert_eq!(get(0), usize::try_from(key).unwrap() + 1);
        }
        assert_eq!(get(1), 61);
        let held = store.held.lock().unwrap();
        assert!(held.young.len() + held.old.len() <= 11);
    }

    #[test]
    fn threads_that_want_the_same_wait_for_it() {
        let store = Store::new(1000);
        let made = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for key in 0..20 {
                        let make = || {
                            std::thread::yield_now();
                            made.fetch_add(1, Ordering::Relaxed);
                            key * 2
                        };
                        assert_eq!(store.get(key, |_| 1, make), key * 2);
                    }
                });
            }
        });
        assert_eq!(made.into_inner(), 20);
    }

    #[test]
    fn bytes_are_alike_when_all_of_them_are() {
        for length in [0, 1, 2047, 2048, 2049, 100_000] {
            let bytes = Bytes(vec![7; length].into());
            let mut other = vec![7; length];
            assert_eq!(bytes, Bytes(other.clone().into()));
            assert_eq!(hash(&bytes), hash(&Bytes(other.clone().into())));
            if let Some(last) = other.last_mut() {
                *last = 8;
                assert_ne!(bytes, Bytes(other.clone().into()));
                assert_ne!(hash(&bytes), hash(&Bytes(other.into())), "{length}");
            }
        }
    }

    fn hash(bytes: &Bytes) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        bytes.hash(&mut hasher);
        hasher.finish()
    }
}
