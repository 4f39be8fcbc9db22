//! How much of each pixel an object covers.
//!
//! In: rectangles and paths in pixels, `y` downwards. Out: a [`Coverage`], a small mask around the object, cut to the canvas. Rectangles, which
//! are most of what is not text, are measured exactly; paths by tiny-skia's sixteen samples a pixel.

use tiny_skia::{FillRule, IntSize, Mask, Path, Transform};

/// What is drawn on: pixels from 0, 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A rectangle in pixels: left, top, right, foot.
pub(super) type Window = [f64; 4];

/// A mask: 255 is a pixel that is covered wholly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    /// The column and row of its first pixel; may lie outside the canvas.
    pub(super) x: i32,
    pub(super) y: i32,
    /// Pixels in a row.
    pub(super) width: usize,
    /// Row by row.
    pub(super) amounts: Vec<u8>,
}

impl Canvas {
    /// The whole canvas.
    pub(super) fn window(self) -> Window {
        [0.0, 0.0, f64::from(self.width), f64::from(self.height)]
    }
}

/// What two rectangles share; `None` when they share no area.
pub(super) fn shared(a: Window, b: Window) -> Option<Window> {
    let both = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
    (both[0] < both[2] && both[1] < both[3]).then_some(both)
}

impl Coverage {
    /// A rectangle's, as far as it lies inside `within`.
    pub(super) fn of_window(window: Window, within: Window) -> Option<Self> {
        let [x0, y0, x1, y1] = shared(window, within)?;
        let (across, down) = (shares(x0, x1), shares(y0, y1));
        let mut amounts = Vec::with_capacity(across.len() * down.len());
        for row in &down {
            amounts.extend(across.iter().map(|column| byte(row * column)));
        }
        Some(Coverage { x: floor(x0), y: floor(y0), width: across.len(), amounts })
    }

    /// A filled path's, as far as it lies inside `within`, which is where the edges of a clip are.
    pub(super) fn of_path(path: Path, rule: FillRule, within: Window) -> Option<Self> {
        let bounds = path.bounds();
        let around = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()].map(f64::from);
        // A pixel more on every side: the outermost samples lie on the edge.
        let room = shared([around[0] - 1.0, around[1] - 1.0, around[2] + 1.0, around[3] + 1.0], within)?;
        let (x, y) = (floor(room[0]), floor(room[1]));
        let size = IntSize::from_wh(extent(room[0], room[2]), extent(room[1], room[3]))?;
        let mut mask = Mask::new(size.width(), size.height())?;
        let path = path.transform(Transform::from_translate(-(x as f32), -(y as f32)))?;
        mask.fill_path(&path, rule, true, Transform::identity());
        let width = size.width() as usize;
        Some(Coverage { x, y, width, amounts: mask.take() })
    }

    /// Covers no more than `other` does.
    pub(super) fn keep(&mut self, other: &Coverage) {
        let rows = other.amounts.len().checked_div(other.width).unwrap_or(0);
        let (right, down) = (i64::from(self.x) - i64::from(other.x), i64::from(self.y) - i64::from(other.y));
        let within = |at: usize, shift: i64, end: usize| {
            usize::try_from(i64::try_from(at).unwrap_or(i64::MAX >> 1) + shift).ok().filter(|at| *at < end)
        };
        for (at, amount) in self.amounts.iter_mut().enumerate() {
            let (column, row) = (within(at % self.width, right, other.width), within(at / self.width, down, rows));
            let kept = column.zip(row).map_or(0, |(column, row)| other.amounts[row * other.width + column]);
            *amount = super::separate::mixed(0, *amount, kept);
        }
    }

    /// Covers so much less of everything.
    pub(super) fn thin(&mut self, share: f64) {
        let share = byte(share.clamp(0.0, 1.0));
        self.amounts.iter_mut().for_each(|amount| *amount = super::separate::mixed(0, *amount, share));
    }

    /// Covers no more than `window` does.
    pub(super) fn clip(&mut self, window: Window) {
        let rows = self.amounts.len().checked_div(self.width).unwrap_or(0);
        let part = |from: f64, to: f64, at: i32, index: usize| {
            let start = f64::from(at) + index as f64;
            (to.min(start + 1.0) - from.max(start)).clamp(0.0, 1.0)
        };
        let across: Vec<f64> = (0..self.width).map(|column| part(window[0], window[2], self.x, column)).collect();
        for row in 0..rows {
            let down = part(window[1], window[3], self.y, row);
            for (amount, across) in self.amounts[row * self.width..][..self.width].iter_mut().zip(&across) {
                let share = down * across;
                if share < 1.0 {
                    *amount = byte(f64::from(*amount) / 255.0 * share);
                }
            }
        }
    }
}

/// How much of each pixel from that of `from` to that of `to` lies between the two.
fn shares(from: f64, to: f64) -> Vec<f64> {
    let first = from.floor();
    (0..extent(from, to)).map(|index| first + f64::from(index)).map(|at| to.min(at + 1.0) - from.max(at)).collect()
}

/// The pixels that a stretch touches.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a stretch of a canvas, whose size is bounded")]
fn extent(from: f64, to: f64) -> u32 {
    (to.ceil() - from.floor()).max(0.0) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a place near a canvas, whose size is bounded")]
pub(super) fn floor(at: f64) -> i32 {
    at.floor() as i32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one")]
fn byte(share: f64) -> u8 {
    (share * 255.0).round() as u8
}
