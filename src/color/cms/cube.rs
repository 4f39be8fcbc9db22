//! RGB to inks through a cube of nodes: the way of photographs.
//!
//! In: a conversion that is exact and slow. Out: the same within some steps of 255, many times faster for each pixel. The cube has nodes at even steps of
//! red, green and blue; between them the four of a tetrahedron are weighed (Kasson, Plouffe and Nin, "A tetrahedral interpolation
//! technique for color space conversion", 1993). Integers only, so that every machine finds the same.

/// Steps along an axis. A step is narrower than those of press profiles, whose tables have 9 to 33 nodes.
const STEPS: usize = 32;
const SIDE: usize = STEPS + 1;
/// How far the next node lies in blue, green and red.
const STRIDES: [usize; 3] = [SIDE * SIDE, SIDE, 1];
/// What the weights of a tetrahedron add up to.
const WHOLE: u32 = 255;

/// Half of a level in sums of weighed inks.
const HALF: u64 = 32_768;

/// Nodes, and where each level of an axis lies among them.
#[derive(Debug)]
pub(super) struct Cube {
    /// Four inks of 16 bits, two in a word so that one product weighs both; red outermost, blue innermost.
    nodes: Vec<[u64; 2]>,
    /// By axis and level: the node before it, and `distance to it << 16 | stride`, which sorts by distance.
    places: [Vec<(u32, u32)>; 3],
}

impl Cube {
    /// A cube for `exact`, which converts RGB of 16 bits to inks of 16 bits, high bytes first.
    pub(super) fn new(exact: impl FnOnce(&[u8], &mut [u8])) -> Cube {
        let level = |step: usize| u16::try_from(step * usize::from(u16::MAX) / STEPS).unwrap_or(u16::MAX).to_be_bytes();
        let levels: Vec<[u8; 2]> = (0..SIDE).map(level).collect();
        let mut colors = Vec::with_capacity(SIDE * SIDE * SIDE * 6);
        for red in &levels {
            for green in &levels {
                levels.iter().for_each(|blue| [red, green, blue].into_iter().for_each(|level| colors.extend(level)));
            }
        }
        let mut inks = vec![0; colors.len() / 6 * 8];
        exact(&colors, &mut inks);
        let word = |pair: &[u8]| u64::from(u16::from_be_bytes([pair[0], pair[1]]));
        let node = |inks: &[u8]| [0, 4].map(|at| word(&inks[at..]) | word(&inks[at + 2..]) << 32);
        Cube { nodes: inks.chunks_exact(8).map(node).collect(), places: STRIDES.map(places) }
    }

    /// Converts pixels of three bytes to pixels of four.
    pub(super) fn convert(&self, from: &[u8], to: &mut [u8]) {
        for (rgb, inks) in from.chunks_exact(3).zip(to.chunks_exact_mut(4)) {
            inks.copy_from_slice(&self.inks([rgb[0], rgb[1], rgb[2]]));
        }
    }

    fn inks(&self, [red, green, blue]: [u8; 3]) -> [u8; 4] {
        let at = |axis: usize, level: u8| self.places[axis][usize::from(level)];
        let ((x, far), (y, middle), (z, near)) = (at(0, red), at(1, green), at(2, blue));
        // The way to the opposite corner goes along the longest distance first.
        let (far, middle) = (far.max(middle), far.min(middle));
        let (middle, near) = (middle.max(near), middle.min(near));
        let (far, middle) = (far.max(middle), far.min(middle));
        let mut node = (x + y + z) as usize;
        let mut sum = [HALF | HALF << 32; 2];
        let mut left = WHOLE;
        for step in [far, middle, near] {
            let distance = step >> 16;
            add(&mut sum, self.nodes[node], left - distance);
            (node, left) = (node + (step & 0xffff) as usize, distance);
        }
        add(&mut sum, self.nodes[node], left);
        let [one, other] = sum;
        [one & LOW, one >> 32, other & LOW, other >> 32].map(byte)
    }
}

/// The lower of two sums in a word.
const LOW: u64 = 0xffff_ffff;

fn add(sum: &mut [u64; 2], node: [u64; 2], weight: u32) {
    for (sum, inks) in sum.iter_mut().zip(node) {
        *sum += inks * u64::from(weight);
    }
}

/// A weighed sum of 16 bits as a level of 8, rounded: divided by 65,535.
fn byte(sum: u64) -> u8 {
    u8::try_from((sum + (sum >> 16)) >> 16).unwrap_or(u8::MAX)
}

/// Where each level lies along an axis of this stride.
fn places(stride: usize) -> Vec<(u32, u32)> {
    let number = |value: usize| u32::try_from(value).unwrap_or(0);
    let place = |level: usize| {
        // The last level lies at the end of the last step, behind which there is no node.
        let step = (level * STEPS / 255).min(STEPS - 1);
        let distance = level * STEPS - step * 255;
        (number(step * stride), number(distance << 16 | stride))
    };
    (0..=255).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A conversion that is straight along each axis.
    fn straight(from: &[u8], to: &mut [u8]) {
        for (rgb, inks) in from.chunks_exact(6).zip(to.chunks_exact_mut(8)) {
            for ink in 0..3 {
                let light = u16::from_be_bytes([rgb[2 * ink], rgb[2 * ink + 1]]);
                inks[2 * ink..2 * ink + 2].copy_from_slice(&(u16::MAX - light).to_be_bytes());
            }
            inks[6..].copy_from_slice(&rgb[..2]);
        }
    }

    #[test]
    fn what_is_straight_stays_straight() {
        let cube = Cube::new(straight);
        for red in 0..=255 {
            for (green, blue) in [(0, 255), (255, 0), (red, 255 - red), (red / 3, red), (77, 78)] {
                let mut inks = [0; 4];
                cube.convert(&[red, green, blue], &mut inks);
                assert_eq!(inks, [255 - red, 255 - green, 255 - blue, red]);
            }
        }
    }
}
