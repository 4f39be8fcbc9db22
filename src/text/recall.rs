//! Settings of a paragraph, kept for all that read and look alike.
//!
//! In: how a paragraph is to be set. Out: its setting, broken into lines now or before. Only what fits is kept: a fault names the place of its words,
//! which is each paragraph's own. Bounded for each paragraph; what was asked for longest ago is dropped.

use super::{Setting, Shape};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Ways of setting that are kept of one paragraph: a few measures, at each the best and those beside it.
const MOST: usize = 16;

/// How a paragraph is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) shape: Shape,
    pub(crate) kind: Kind,
}

/// What is asked for in a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As [`set`](super::set()) with this looseness.
    Set(i32),
    /// As [`set_undivided`](super::set_undivided) with this looseness.
    Undivided(i32),
    /// As [`variants`](super::variants()) of up to so many lines more or fewer.
    Variants(i32),
}

/// What came of it.
type Settings = Arc<[Arc<Setting>]>;

/// The settings of one paragraph, the one asked for last at the end.
#[derive(Debug, Default)]
pub(crate) struct Recalled(Mutex<VecDeque<(Manner, Settings)>>);

/// What is changed may set otherwise.
impl Clone for Recalled {
    fn clone(&self) -> Self {
        Recalled::default()
    }
}

impl Recalled {
    /// The settings of this manner; `make` makes them where they are not kept.
    pub(crate) fn of(&self, manner: Manner, make: impl FnOnce(&Shape) -> Vec<Arc<Setting>>) -> Settings {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&mut lock(), &manner) {
            return found;
        }
        // Not under the lock: two threads may make the same.
        let made: Settings = make(&manner.shape).into();
        if made.iter().all(|setting| setting.faults.is_empty()) {
            let mut kept = lock();
            kept.push_back((manner, Arc::clone(&made)));
            if kept.len() > MOST {
                kept.pop_front();
            }
        }
        made
    }
}

fn find(kept: &mut VecDeque<(Manner, Settings)>, manner: &Manner) -> Option<Settings> {
    let at = kept.iter().rposition(|(known, _)| known == manner)?;
    let found = kept.remove(at)?;
    let settings = Arc::clone(&found.1);
    kept.push_back(found);
    Some(settings)
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::super::tests::{prepared, shape};
    use super::super::{set, variants};
    use super::*;
    use crate::brand::Align;

    #[test]
    fn what_fits_is_set_once_for_each_manner() {
        let text = "The Tisza rises in the Carpathians and reaches the Danube below Novi Sad. ".repeat(6);
        let prepared = prepared(text.trim_end(), "en", Align::Justify);
        let recall = |shape: Shape, kind: Kind| {
            prepared.recalled.of(Manner { shape, kind }, |shape| match kind {
                Kind::Variants(_) => variants(&prepared, shape, 1).into_iter().map(Arc::new).collect(),
                Kind::Set(looseness) | Kind::Undivided(looseness) => vec![Arc::new(set(&prepared, shape, looseness))],
            })
        };
        let first = recall(shape(60.0), Kind::Set(0));
        assert!(Arc::ptr_eq(&first, &recall(shape(60.0), Kind::Set(0))));
        assert_eq!(*first[0], set(&prepared, &shape(60.0), 0));
        assert!(!Arc::ptr_eq(&first, &recall(shape(50.0), Kind::Set(0))));
        assert!(!Arc::ptr_eq(&first, &recall(shape(60.0), Kind::Set(1))));
        assert!(!Arc::ptr_eq(&first, &recall(shape(60.0), Kind::Variants(1))));
        let narrow = recall(shape(5.0), Kind::Set(0));
        assert!(!narrow[0].faults.is_empty() && !Arc::ptr_eq(&narrow, &recall(shape(5.0), Kind::Set(0))));
    }

    #[test]
    fn other_parameters_set_anew() {
        let mut prepared = prepared("One river, many shores.", "en", Align::Start);
        let manner = || Manner { shape: shape(60.0), kind: Kind::Set(0) };
        let first = prepared.recalled.of(manner(), |shape| vec![Arc::new(set(&prepared, shape, 0))]);
        prepared.set_parameters(prepared.parameters().clone());
        assert!(!Arc::ptr_eq(&first, &prepared.recalled.of(manner(), |shape| vec![Arc::new(set(&prepared, shape, 0))])));
    }
}
