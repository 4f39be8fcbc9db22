//! Conversions that were made, for pictures that come again: in one document, in its next output, in the next of a thousand documents.
//!
//! What is looked up is compared byte by byte, so that no picture ever stands for another. Bounded: what was not asked for lately is
//! forgotten. Shared between threads; a picture that two ask for at once is converted once.

use super::convert::{ConvertError, Plan};
use super::{Raster, RasterData, SampleSpace};
use crate::color::cms::{CmsError, Converter, RenderingIntent, Samples};
use crate::store::{Bytes, Store};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Bytes of converted pictures that are kept, with what they were converted from.
const MOST_BYTES: usize = 256 << 20;
/// Profiles that are known before the oldest is forgotten.
const MOST_PROFILES: usize = 256;

/// A profile's number in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Profile(usize);

type Way = (RenderingIntent, bool);
type Between = (Profile, Profile, Samples, Way);
/// The place of something that one thread makes and others wait for.
type Made<T, E> = Arc<OnceLock<Result<T, E>>>;

/// The conversions that an engine has made.
pub struct Conversions {
    rasters: Store<(Original, Plan), Result<Raster, ConvertError>>,
    known: Mutex<Known>,
    made: AtomicUsize,
}

impl std::fmt::Debug for Conversions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Conversions").field("made", &self.made()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Known {
    profiles: Vec<Arc<[u8]>>,
    converters: BTreeMap<Between, Made<Arc<Converter>, CmsError>>,
}

/// All of a raster that what is made of it depends on.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Original {
    data: Bytes,
    is_jpeg: bool,
    alpha: Option<Bytes>,
    profile: Option<Bytes>,
    size: (u32, u32),
    space: SampleSpace,
    bits: u8,
    is_lossy: bool,
    orientation: u8,
}

impl Original {
    pub(crate) fn of(raster: &Raster) -> Self {
        Original {
            data: Bytes(Arc::clone(raster.data.bytes())),
            is_jpeg: matches!(raster.data, RasterData::Jpeg(_)),
            alpha: raster.alpha.clone().map(Bytes),
            profile: raster.profile.clone().map(Bytes),
            size: (raster.width, raster.height),
            space: raster.space,
            bits: raster.bits,
            is_lossy: raster.is_lossy,
            orientation: raster.orientation,
        }
    }
}

impl Default for Conversions {
    fn default() -> Self {
        Conversions { rasters: Store::new(MOST_BYTES), known: Mutex::default(), made: AtomicUsize::new(0) }
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
        let size = |made: &Result<Raster, ConvertError>| raster.size() + made.as_ref().map_or(0, Raster::size);
        self.rasters.get((Original::of(raster), plan), size, || {
            self.made.fetch_add(1, Ordering::Relaxed);
            convert()
        })
    }

    /// The number of a profile.
    pub(super) fn profile(&self, profile: &[u8]) -> Profile {
        let mut known = self.lock();
        if let Some(number) = known.profiles.iter().position(|known| **known == *profile) {
            return Profile(number);
        }
        // Numbers are never given twice, so that no plan made before means another profile.
        if let Some(oldest) = known.profiles.len().checked_sub(MOST_PROFILES) {
            known.profiles[oldest] = Arc::default();
            known.converters.retain(|(from, to, ..), _| from.0 != oldest && to.0 != oldest);
        }
        known.profiles.push(profile.into());
        Profile(known.profiles.len() - 1)
    }

    /// The converter between two profiles, made once.
    pub(super) fn converter(
        &self,
        (from, to): (Profile, Profile),
        samples: Samples,
        way: Way,
    ) -> Result<Arc<Converter>, CmsError> {
        let (slot, source, target) = {
            let mut known = self.lock();
            let profile = |number: Profile| known.profiles.get(number.0).cloned().unwrap_or_default();
            let (source, target) = (profile(from), profile(to));
            (Arc::clone(known.converters.entry((from, to, samples, way)).or_default()), source, target)
        };
        slot.get_or_init(|| Converter::new(&source, &target, samples, way.0, way.1).map(Arc::new)).clone()
    }

    /// What is held stays sound whatever a thread that panicked was about.
    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
