//! Facing pages as one: which pages face each other, and masters whose type areas begin as deep as those beside them.
//!
//! In: a layout. Out: the same with a lowered twin of each master for every height at which another one's type area begins. Which page needs
//! one is found out where pages are laid out.

use super::master::LEAST_HEIGHT;
use super::{Face, Layout, Master, MasterId};
use crate::geometry::Length;
use std::collections::BTreeSet;

/// A master with its type area lowered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Twin {
    /// The master it is made from.
    of: MasterId,
    /// Where its type area begins.
    top: Length,
    /// Its own place among the masters.
    is: MasterId,
}

impl Layout {
    /// The layout with the masters that spreads need beside its own; the same when its pages are not composed as spreads.
    #[must_use]
    pub fn levelled(&self) -> Layout {
        let mut layout = self.clone();
        if !self.spreads || !self.facing {
            return layout;
        }
        let faces = self.masters.iter().flat_map(|master| [&master.left, &master.right]);
        let tops: BTreeSet<Length> = faces.map(|face| face.area.y0).collect();
        for (at, master) in self.masters.iter().enumerate() {
            for &top in tops.iter().filter(|top| master.left.area.y0.min(master.right.area.y0) < **top) {
                let twin = Twin { of: MasterId(at), top, is: MasterId(layout.masters.len()) };
                let (right, left) = (master.right.lowered_to(top), master.left.lowered_to(top));
                layout.masters.push(Master { name: master.name.clone(), right, left });
                layout.twins.push(twin);
            }
        }
        layout
    }

    /// The master `id` with its type area lowered to `top`, in a layout that is [`levelled`](Layout::levelled); itself where it begins as deep.
    pub fn lowered(&self, id: MasterId, top: Length) -> MasterId {
        self.twins.iter().find(|twin| twin.of == id && twin.top == top).map_or(id, |twin| twin.is)
    }

    /// The page that page `number` faces, in a layout of facing pages: two pages whose folios are an even number and the next one.
    pub fn facing_page(&self, number: u32) -> Option<u32> {
        if !self.facing {
            return None;
        }
        let other = if self.folio(number).is_multiple_of(2) { number.checked_add(1)? } else { number.checked_sub(1)? };
        (other > 0).then_some(other)
    }
}

impl Face {
    /// Whether text comes out alike on the two: only what stands around it differs.
    pub fn sets_like(&self, other: &Face) -> bool {
        let geometry = |face: &Face| (face.area, face.columns, face.framed, face.gutter, face.first_baseline, face.heading_gap);
        geometry(self) == geometry(other) && self.frames == other.frames && self.intro_widths == other.intro_widths
    }

    /// The face with its type area and its columns beginning at `top`, unless they begin lower or would be left without room.
    fn lowered_to(&self, top: Length) -> Face {
        let mut face = self.clone();
        if top <= self.area.y0 || self.area.y1 - top < LEAST_HEIGHT {
            return face;
        }
        face.area.y0 = top;
        for column in &mut face.frames {
            column.y0 = column.y0.max(top).min(column.y1);
        }
        face
    }
}
