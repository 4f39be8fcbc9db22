//! Conversions that were made, for pictures that come again: in one document, in its next output, in the next of a thousand documents.
//!
//! What is looked up is compared byte by byte, so that no picture ever stands for another. Bounded: what was not asked for lately is
//! forgotten. Shared between threads; a picture that two ask for at once is converted once.

use super::convert::{ConvertError, Plan};
use super::{Raster, RasterData};
use crate::color::cms::{CmsError, Converter, RenderingIntent, Samples};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Bytes of converted pictures that are kept, with what they were converted from.
const MOST_BYTES: usize = 512 << 20;
/// Profiles that are known before the oldest is forgotten.
const MOST_PROFILES: usize = 256;

/// A profile's number in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Profile(usize);

type Way = (RenderingIntent, bool);
type Between = (Profile, Profile, Samples, Way);
/// The place of something that one thread makes and others wait for.
type Made<T, E> = Arc<OnceLock<Result<T, E>>>;
type Converted = Made<Raster, ConvertError>;

/// The conversions that an engine has made.
#[derive(Default)]
pub struct Conversions {
    held: Mutex<Held>,
    made: AtomicUsize,
}

impl std::fmt::Debug for Conversions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Conversions").field("made", &self.made()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Held {
    profiles: Vec<Arc<[u8]>>,
    converters: BTreeMap<Between, Made<Arc<Converter>, CmsError>>,
    /// Two generations: when the younger has grown to half of what is kept, the older is forgotten.
    young: Generation,
    old: Generation,
}

#[derive(Default)]
struct Generation {
    /// By the plan and a hash of the samples; those of one hash in the order they came.
    rasters: BTreeMap<(u64, Plan), Vec<(Raster, Converted)>>,
    bytes: usize,
}

impl Generation {
    fn find(&self, key: &(u64, Plan), raster: &Raster) -> Option<Converted> {
        let known = self.rasters.get(key)?;
        known.iter().find(|(source, _)| is_same(source, raster)).map(|(_, converted)| Arc::clone(converted))
    }
}

impl Conversions {
    /// A store that holds nothing.
    pub fn new() -> Self {
        Conversions::default()
    }

    /// How many pictures were converted: those that were found here do not count.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// What `convert` makes of `raster` by `plan`, made once.
    pub(super) fn raster(
        &self,
        raster: &Raster,
        plan: Plan,
        convert: impl FnOnce() -> Result<Raster, ConvertError>,
    ) -> Result<Raster, ConvertError> {
        let key = (hash(raster), plan);
        let slot = self.slot(key, raster);
        let mut bytes = 0;
        let made = slot.get_or_init(|| {
            self.made.fetch_add(1, Ordering::Relaxed);
            let made = convert();
            bytes = size(raster) + made.as_ref().map_or(0, size);
            made
        });
        if bytes > 0 {
            self.lock().grow(bytes);
        }
        made.clone()
    }

    fn slot(&self, key: (u64, Plan), raster: &Raster) -> Converted {
        let mut held = self.lock();
        if let Some(known) = held.young.find(&key, raster) {
            return known;
        }
        let known = held.old.find(&key, raster);
        let slot = known.unwrap_or_default();
        held.young.rasters.entry(key).or_default().push((raster.clone(), Arc::clone(&slot)));
        if let Some(Ok(made)) = slot.get() {
            let bytes = size(raster) + size(made);
            held.grow(bytes);
        }
        slot
    }

    /// The number of a profile.
    pub(super) fn profile(&self, profile: &[u8]) -> Profile {
        let mut held = self.lock();
        if let Some(known) = held.profiles.iter().position(|known| **known == *profile) {
            return Profile(known);
        }
        // Numbers are never given twice, so that no plan made before means another profile.
        if let Some(oldest) = held.profiles.len().checked_sub(MOST_PROFILES) {
            held.profiles[oldest] = Arc::default();
            held.converters.retain(|(from, to, ..), _| from.0 != oldest && to.0 != oldest);
        }
        held.profiles.push(profile.into());
        Profile(held.profiles.len() - 1)
    }

    /// The converter between two profiles, made once.
    pub(super) fn converter(
        &self,
        (from, to): (Profile, Profile),
        samples: Samples,
        way: Way,
    ) -> Result<Arc<Converter>, CmsError> {
        let (slot, source, target) = {
            let mut held = self.lock();
            let profile = |number: Profile| held.profiles.get(number.0).cloned().unwrap_or_default();
            let (source, target) = (profile(from), profile(to));
            (Arc::clone(held.converters.entry((from, to, samples, way)).or_default()), source, target)
        };
        slot.get_or_init(|| Converter::new(&source, &target, samples, way.0, way.1).map(Arc::new)).clone()
    }

    /// What is held stays sound whatever a thread that panicked was about.
    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn grow(&mut self, bytes: usize) {
        self.young.bytes += bytes;
        if self.young.bytes > MOST_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

fn bytes_of(data: &RasterData) -> &Arc<[u8]> {
    match data {
        RasterData::Jpeg(data) | RasterData::Samples(data) => data,
    }
}

fn size(raster: &Raster) -> usize {
    bytes_of(&raster.data).len() + raster.alpha.as_ref().map_or(0, |alpha| alpha.len())
}

/// Stable within one run of the program, and no longer than that.
fn hash(raster: &Raster) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes_of(&raster.data));
    hasher.finish()
}

/// Whether two rasters are converted to the same.
fn is_same(a: &Raster, b: &Raster) -> bool {
    let same = |a: &Arc<[u8]>, b: &Arc<[u8]>| Arc::ptr_eq(a, b) || a == b;
    let both = |a: &Option<Arc<[u8]>>, b: &Option<Arc<[u8]>>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    };
    let facts = |raster: &Raster| (raster.width, raster.height, raster.space, raster.bits, raster.is_lossy, raster.orientation);
    facts(a) == facts(b)
        && matches!(a.data, RasterData::Jpeg(_)) == matches!(b.data, RasterData::Jpeg(_))
        && same(bytes_of(&a.data), bytes_of(&b.data))
        && both(&a.alpha, &b.alpha)
        && both(&a.profile, &b.profile)
}
