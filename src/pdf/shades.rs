//! Gradients as shadings (ISO 32000-1, 8.7.4.5), opacity as constants and soft masks (11.6.4 and 11.6.5).
//!
//! In: shades, as the pages use them. Out: what a content stream says of each, and the objects that it names. A gradient is an axial or radial
//! shading in the one space that holds all its inks; between two stops an exponential function of exponent one, all of them stitched. Opacity
//! that changes is the luminosity of a gray shading along the same axis.

use super::content::Paint;
use super::finish::Graph;
use super::icc::SRGB;
use super::image::trace;
use super::number::{number, object, parts};
use super::paint::{Painter, Sheet, rectangle};
use crate::color::{Axis, Circle, Color, Ink, Shade, Share, WHOLE};
use crate::geometry::{Length, Point, Rect};
use crate::picture::{Outline, Segment};
use lopdf::{Dictionary, Object, ObjectId, Stream};

/// What is painted with a shade.
pub(super) struct Shaded<'a> {
    pub(super) segments: &'a [Segment],
    pub(super) even_odd: bool,
    pub(super) clip: Option<Rect>,
    pub(super) through: &'a [Outline],
    pub(super) bounds: Rect,
}

/// The shadings and opacities of a document, each once.
#[derive(Default)]
pub(super) struct Shades {
    shadings: Vec<Shading>,
    opacities: Vec<Opacity>,
}

/// An axis in PDF's coordinates, and what stands on it.
#[derive(Clone, PartialEq)]
struct Shading {
    axis: Axis,
    stops: Vec<(u32, Paint)>,
}

/// How much is seen.
#[derive(PartialEq)]
enum Opacity {
    /// The same everywhere.
    Constant(Share),
    /// By a gray shading, inside a box: left, foot, right, top.
    Mask(Shading, [i64; 4]),
}

impl Shades {
    fn shading(&mut self, shading: Shading) -> u16 {
        number_of(&mut self.shadings, shading)
    }
}

/// The place of a thing among those that are known.
fn number_of<T: PartialEq>(known: &mut Vec<T>, thing: T) -> u16 {
    let at = known.iter().position(|known| *known == thing).unwrap_or_else(|| {
        known.push(thing);
        known.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl Painter<'_> {
    /// Paints a shape with a shade.
    pub(super) fn shade(&mut self, sheet: &mut Sheet, shade: &Shade<Color>, shaded: &Shaded<'_>) {
        let (left, foot) = (sheet.left, sheet.foot);
        let axis = shade.axis.moved(|point| Point::new(point.x - left, foot - point.y));
        let flat = shade.color().map(|color| self.paint_of(sheet, color));
        // States that the writer remembers are set before the state is saved.
        sheet.content.set_overprint(false);
        if let Some(paint) = &flat {
            sheet.content.set_fill(paint);
        }
        let opacity = self.opacity(sheet, shade, axis, shaded.bounds);
        let place = |x: Length, y: Length| (parts(x - left), parts(foot - y));
        sheet.content.save();
        if let Some(window) = shaded.clip {
            rectangle(sheet, window);
            sheet.content.clip();
        }
        for outline in shaded.through {
            trace(&mut sheet.content, &outline.segments, place);
            sheet.content.clip_by(outline.even_odd);
        }
        if let Some(opacity) = opacity {
            sheet.content.set_opacity(opacity);
        }
        trace(&mut sheet.content, shaded.segments, place);
        if flat.is_some() {
            sheet.content.paint_path(true, shaded.even_odd, false);
        } else {
            sheet.content.clip_by(shaded.even_odd);
            let stops = self.paints_of(sheet, shade);
            let number = self.found.shades.shading(Shading { axis, stops });
            sheet.painted.shadings.insert(number);
            if let Some(matrix) = matrix(&axis) {
                sheet.content.transform(matrix);
            }
            sheet.content.shade(number);
        }
        sheet.content.restore();
    }

    /// The number of a shade's opacity; `None` for what hides all that lies below.
    fn opacity(&mut self, sheet: &mut Sheet, shade: &Shade<Color>, axis: Axis, bounds: Rect) -> Option<u16> {
        let opacity = match shade.opacity() {
            Some(Share::FULL) => return None,
            Some(opacity) => Opacity::Constant(opacity),
            None => {
                let gray = |share: Share| Paint::Light([share; 3]);
                let stops = shade.stops.iter().map(|stop| (stop.at, gray(stop.opacity))).collect();
                let (x0, x1) = (parts(bounds.x0 - sheet.left), parts(bounds.x1 - sheet.left));
                let (y0, y1) = (parts(sheet.foot - bounds.y1), parts(sheet.foot - bounds.y0));
                Opacity::Mask(Shading { axis, stops }, [x0, y0, x1, y1])
            }
        };
        let number = number_of(&mut self.found.shades.opacities, opacity);
        sheet.painted.opacities.insert(number);
        sheet.painted.transparent = true;
        Some(number)
    }

    /// A gradient's colours in one space.
    fn paints_of(&mut self, sheet: &mut Sheet, shade: &Shade<Color>) -> Vec<(u32, Paint)> {
        let places = shade.stops.iter().map(|stop| stop.at);
        if self.lights.is_some() || shade.stops.iter().all(|stop| matches!(stop.color.ink, Ink::Rgb(_))) {
            return places.zip(&shade.stops).map(|(at, stop)| (at, self.paint_of(sheet, &stop.color))).collect();
        }
        let inks: Vec<&Ink> = shade.stops.iter().map(|stop| &stop.color.ink).collect();
        places.zip(self.found.spaces.paints(&inks)).collect()
    }
}

/// The matrix of a radial gradient's own coordinates.
fn matrix(axis: &Axis) -> Option<[i64; 6]> {
    let Axis::Circles { frame: [origin, across, down], .. } = axis else { return None };
    let toward = |to: &Point| [parts(to.x - origin.x), parts(to.y - origin.y)];
    let ([a, b], [c, d]) = (toward(across), toward(down));
    Some([a, b, c, d, parts(origin.x), parts(origin.y)])
}

impl Graph<'_> {
    /// Writes a document's shadings and opacities.
    pub(super) fn add_shades(&mut self, shades: &Shades) {
        for shading in &shades.shadings {
            let id = self.add_shading(shading, None);
            self.shadings.push(id);
        }
        for opacity in &shades.opacities {
            let mut state = Dictionary::new();
            state.set("Type", Object::Name(b"ExtGState".to_vec()));
            match opacity {
                Opacity::Constant(share) => {
                    state.set("CA", object(i64::from(share.raw())));
                    state.set("ca", object(i64::from(share.raw())));
                }
                Opacity::Mask(shading, bounds) => {
                    let group = self.add_mask(shading, *bounds);
                    let mut mask = Dictionary::new();
                    mask.set("Type", Object::Name(b"Mask".to_vec()));
                    mask.set("S", Object::Name(b"Luminosity".to_vec()));
                    mask.set("G", Object::Reference(group));
                    state.set("SMask", mask);
                }
            }
            let id = self.doc.add_object(state);
            self.opacities.push(id);
        }
    }

    /// The group whose luminosity is an opacity.
    fn add_mask(&mut self, shading: &Shading, bounds: [i64; 4]) -> ObjectId {
        let mut content = Vec::new();
        if let Some(matrix) = matrix(&shading.axis) {
            for value in matrix {
                number(&mut content, value);
                content.push(b' ');
            }
            content.extend_from_slice(b"cm\n");
        }
        content.extend_from_slice(b"/H sh\n");
        let (mut form, mut group) = (Dictionary::new(), Dictionary::new());
        let (mut resources, mut named) = (Dictionary::new(), Dictionary::new());
        named.set("H", Object::Reference(self.add_shading(shading, Some("DeviceGray"))));
        resources.set("Shading", named);
        group.set("S", Object::Name(b"Transparency".to_vec()));
        group.set("CS", Object::Name(b"DeviceGray".to_vec()));
        form.set("Type", Object::Name(b"XObject".to_vec()));
        form.set("Subtype", Object::Name(b"Form".to_vec()));
        form.set("BBox", bounds.map(object).to_vec());
        form.set("Group", group);
        form.set("Resources", resources);
        self.doc.add_object(Stream::new(form, content).with_compression(false))
    }

    fn add_shading(&mut self, shading: &Shading, gray: Option<&str>) -> ObjectId {
        let mut dict = Dictionary::new();
        let point = |point: &Point| [object(parts(point.x)), object(parts(point.y))];
        let circle = |circle: &Circle| [point(&circle.center).to_vec(), vec![object(parts(circle.radius))]].concat();
        let (kind, coordinates) = match &shading.axis {
            Axis::Line { from, to } => (2, [point(from), point(to)].concat()),
            Axis::Circles { from, to, .. } => (3, [circle(from), circle(to)].concat()),
        };
        dict.set("ShadingType", kind);
        dict.set("ColorSpace", gray.map_or_else(|| self.space_of(shading), |gray| Object::Name(gray.into())));
        dict.set("Coords", coordinates);
        dict.set("Function", function(&shading.stops, gray.is_some()));
        dict.set("Extend", vec![Object::Boolean(true); 2]);
        self.doc.add_object(dict)
    }

    /// The space of a gradient's colours.
    fn space_of(&mut self, shading: &Shading) -> Object {
        match shading.stops.first() {
            Some((_, Paint::Tints(number, _))) => {
                self.spaces.get(usize::from(*number)).map_or(Object::Null, |id| Object::Reference(*id))
            }
            Some((_, Paint::Rgb(_))) => self.icc_space(SRGB, 3),
            Some((_, Paint::Light(_))) => Object::Name(b"DeviceRGB".to_vec()),
            Some((_, Paint::Cmyk(_))) | None => Object::Name(b"DeviceCMYK".to_vec()),
        }
    }
}

/// The function of a gradient's colours over 0 to 1 (ISO 32000-1, 7.10.3 and 7.10.4).
fn function(stops: &[(u32, Paint)], is_gray: bool) -> Object {
    let components = |paint: &Paint| {
        let shares: &[Share] = match paint {
            Paint::Cmyk(shares) => shares,
            Paint::Tints(_, shares) => shares,
            Paint::Light(shares) | Paint::Rgb(shares) if is_gray => &shares[..1],
            Paint::Light(shares) | Paint::Rgb(shares) => shares,
        };
        shares.iter().map(|share| object(i64::from(share.raw()))).collect::<Vec<_>>()
    };
    // What stands before the first and behind the last stop.
    let first = stops.first().map(|(_, paint)| (0, paint));
    let last = stops.last().map(|(_, paint)| (WHOLE, paint));
    let all: Vec<(u32, &Paint)> = first.into_iter().chain(stops.iter().map(|(at, paint)| (*at, paint))).chain(last).collect();
    let (mut functions, mut bounds) = (Vec::new(), Vec::new());
    for pair in all.windows(2).filter(|pair| pair[0].0 < pair[1].0) {
        let mut part = Dictionary::new();
        part.set("FunctionType", 2);
        part.set("Domain", [0, 1].map(Object::Integer).to_vec());
        part.set("C0", components(pair[0].1));
        part.set("C1", components(pair[1].1));
        part.set("N", 1);
        functions.push(Object::Dictionary(part));
        bounds.push(place(pair[1].0));
    }
    // The last one ends with the domain.
    bounds.pop();
    if functions.len() == 1
        && let Some(only) = functions.pop()
    {
        return only;
    }
    let mut stitched = Dictionary::new();
    stitched.set("FunctionType", 3);
    stitched.set("Domain", [0, 1].map(Object::Integer).to_vec());
    stitched.set("Encode", [0, 1].repeat(functions.len()).into_iter().map(Object::Integer).collect::<Vec<_>>());
    stitched.set("Functions", functions);
    stitched.set("Bounds", bounds);
    Object::Dictionary(stitched)
}

/// A place between 0 and 1, as a number whose shortest form has six decimals at most.
#[expect(clippy::cast_possible_truncation, reason = "a float of single precision keeps millionths apart")]
fn place(at: u32) -> Object {
    Object::Real((f64::from(at) / f64::from(WHOLE)) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_become_stitched_functions() {
        let gray = |at: u32, percent: f64| (at, Paint::Light([Share::from_percent(percent); 3]));
        let written = |stops: &[(u32, Paint)]| {
            let Object::Dictionary(function) = function(stops, true) else { panic!("a dictionary") };
            let of = |key: &[u8]| format!("{:?}", function.get(key).unwrap());
            match function.get(b"FunctionType").unwrap().as_i64().unwrap() {
                2 => format!("{} {}", of(b"C0"), of(b"C1")),
                _ => format!("{} of {}", of(b"Bounds"), function.get(b"Functions").unwrap().as_array().unwrap().len()),
            }
        };
        assert_eq!(written(&[gray(0, 0.0), gray(WHOLE, 100.0)]), "[0] [1]");
        assert_eq!(written(&[gray(250_000, 50.0)]), "[0.25] of 2");
    }
}
