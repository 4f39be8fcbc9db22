//! Work for many items on several threads, done in their order.
//!
//! In: items one by one and what is to be done with each. Out: the results in the items' order, on the caller's own thread. At any time only a
//! few items for each thread are held, however uneven the work. Threads live as long as the call: there is no pool that others share.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many items a thread may be ahead of the slowest.
const AHEAD: u64 = 16;
/// Most bytes of results that wait for their turn; one more for each thread is under way.
const MOST_WAITING: usize = 32 << 20;

/// Asks work to stop: items that are begun are finished, no other is taken.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    /// Nothing is asked.
    pub const fn new() -> Self {
        Stop(AtomicBool::new(false))
    }

    /// Asks, from any thread.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the threads share.
struct Shared<I, R> {
    items: I,
    /// The number of the next item.
    next: u64,
    /// The number of the next result to hand over.
    due: u64,
    results: BTreeMap<u64, (R, usize)>,
    /// The bytes of the results.
    waiting: usize,
    working: usize,
    is_over: bool,
}

/// Does `work` for each of `items` on `threads` threads and hands every result to `done`, in the order of the items. `done` may end it; so may
/// `stop`. With one thread nothing is started. `bytes` says how large a result is, about: few large ones wait for their turn, or many small ones.
///
/// # Panics
/// When `work` panics, after the other threads have come to their end.
pub fn in_order<T, R: Send>(
    mut items: impl Iterator<Item = T> + Send,
    threads: NonZeroUsize,
    stop: &Stop,
    work: impl Fn(T) -> R + Sync,
    bytes: impl Fn(&R) -> usize + Sync,
    mut done: impl FnMut(R) -> ControlFlow<()>,
) {
    if threads.get() == 1 {
        while !stop.is_asked() {
            let Some(item) = items.next() else { return };
            if done(work(item)).is_break() {
                return;
            }
        }
        return;
    }
    let shared =
        Mutex::new(Shared { items, next: 0, due: 0, results: BTreeMap::new(), waiting: 0, working: 0, is_over: false });
    let changed = Condvar::new();
    let ahead = AHEAD * threads.get() as u64;
    std::thread::scope(|scope| {
        // Should `done` panic, nobody is left waiting.
        let _ending = Ending { shared: &shared, changed: &changed };
        for _ in 0..threads.get() {
            lock(&shared).working += 1;
            let thread = std::thread::Builder::new().spawn_scoped(scope, || {
                let _leaving = Leaving { shared: &shared, changed: &changed };
                while let Some((number, item)) = take(&shared, &changed, ahead, stop) {
                    let result = work(item);
                    let bytes = bytes(&result);
                    let mut all = lock(&shared);
                    all.waiting = all.waiting.saturating_add(bytes);
                    all.results.insert(number, (result, bytes));
                    drop(all);
                    changed.notify_all();
                }
            });
            if thread.is_err() {
                // The system gives no more: fewer do it.
                lock(&shared).working -= 1;
                break;
            }
        }
        if lock(&shared).working == 0 && lock(&shared).next == 0 {
            while let Some((_, item)) = take(&shared, &changed, ahead, stop) {
                lock(&shared).due += 1;
                if done(work(item)).is_break() {
                    return;
                }
            }
        }
        while let Some(result) = result(&shared, &changed) {
            if done(result).is_break() {
                break;
            }
        }
    });
}

/// The next item, when there is one and the results are not too far behind.
fn take<T, I: Iterator<Item = T>, R>(
    shared: &Mutex<Shared<I, R>>,
    changed: &Condvar,
    ahead: u64,
    stop: &Stop,
) -> Option<(u64, T)> {
    let mut all = lock(shared);
    // The one that is due is never waited with: it sets the others free.
    while !all.is_over && (all.next >= all.due + ahead || all.waiting > MOST_WAITING && all.next > all.due) {
        all = changed.wait(all).unwrap_or_else(PoisonError::into_inner);
    }
    if all.is_over || stop.is_asked() {
        return None;
    }
    let item = all.items.next()?;
    let number = all.next;
    all.next += 1;
    Some((number, item))
}

/// The result that is due; none when no thread is left to bring it.
fn result<I, R>(shared: &Mutex<Shared<I, R>>, changed: &Condvar) -> Option<R> {
    let mut all = lock(shared);
    loop {
        let due = all.due;
        if let Some((result, bytes)) = all.results.remove(&due) {
            all.due += 1;
            all.waiting = all.waiting.saturating_sub(bytes);
            changed.notify_all();
            return Some(result);
        }
        if all.working == 0 {
            return None;
        }
        all = changed.wait(all).unwrap_or_else(PoisonError::into_inner);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that is working; when it ends, however, it is counted out.
struct Leaving<'a, I, R> {
    shared: &'a Mutex<Shared<I, R>>,
    changed: &'a Condvar,
}

impl<I, R> Drop for Leaving<'_, I, R> {
    fn drop(&mut self) {
        let mut all = lock(self.shared);
        all.working -= 1;
        // What a thread that panicked owes never comes.
        all.is_over |= std::thread::panicking();
        self.changed.notify_all();
    }
}

/// The hand that takes the results; without it no more are made.
struct Ending<'a, I, R> {
    shared: &'a Mutex<Shared<I, R>>,
    changed: &'a Condvar,
}

impl<I, R> Drop for Ending<'_, I, R> {
    fn drop(&mut self) {
        lock(self.shared).is_over = true;
        self.changed.notify_all();
    }
}
