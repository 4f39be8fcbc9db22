//! Type: how it overprints, how small it is for its inks, how thick its stems are, how well it is told from what lies under it.

use super::found::Fault;
use super::surface::Under;
use super::{Check, Sheet, of_ratio, of_share, of_size};
use crate::color::{Color, contrast};
use crate::diagnostic::{Code, Measure, Place, Span};
use crate::font::FaceId;
use crate::geometry::{Length, Point, Rect};
use crate::page::ink_name;
use crate::text::GlyphRun;

/// From this weight on a face is bold: type of it is large from a smaller size on.
const BOLD: u16 = 700;
/// Type on a picture counts as reversed from this relative luminance on, a middle gray: what the picture holds there is not known.
const LIGHT: f64 = 0.18;

/// What is asked of a face again and again.
#[derive(Clone, Copy)]
pub(super) struct FaceFacts {
    pub(super) units_per_em: u16,
    pub(super) cap_height: i16,
    pub(super) descender: i16,
    stem: u16,
    is_bold: bool,
}

/// A run of glyphs on its page.
struct Run<'r, 'a> {
    run: &'r GlyphRun,
    color: &'r Color,
    overprints: bool,
    under: Vec<Under<'a>>,
    place: Place,
    baseline: Length,
    span: Option<Span>,
    facts: FaceFacts,
    /// How light it is beside each thing that it stands on, and that thing; of a picture that is not known.
    shades: Vec<Option<(f64, f64)>>,
    /// Whether it is lighter than something that it stands on.
    is_reversed: bool,
    /// Whether it touches a picture, which it knocks out.
    meets_picture: bool,
}

impl Run<'_, '_> {
    fn size(&self) -> Length {
        self.run.style.size
    }

    /// The thickness of the stems at this size. What justified lines take from a glyph's width, a fiftieth at most, is not counted.
    fn stem(&self) -> Length {
        self.size().of_units(i64::from(self.facts.stem), self.facts.units_per_em)
    }
}

impl Check<'_> {
    pub(super) fn face(&mut self, id: FaceId) -> FaceFacts {
        let face = self.input.fonts.face(id);
        *self.faces.entry(id).or_insert_with(|| {
            let metrics = face.metrics();
            FaceFacts {
                units_per_em: face.units_per_em(),
                cap_height: metrics.cap_height,
                descender: metrics.descender,
                stem: face.stem(),
                is_bold: face.cut().weight >= BOLD,
            }
        })
    }

    /// From the tops of the capitals to the feet of the descenders, and as wide as the glyphs.
    pub(super) fn extent(&mut self, origin: Point, run: &GlyphRun) -> Rect {
        let facts = self.face(run.face);
        let size = run.style.size;
        let height = |units: i16| size.of_units(i64::from(units), facts.units_per_em);
        let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        Rect::new(origin.x, origin.y - height(facts.cap_height), origin.x + width, origin.y - height(facts.descender))
    }

    pub(super) fn text(&mut self, sheet: &Sheet<'_>, at: usize, (origin, run): (Point, &GlyphRun), overprints: bool) {
        let color = &run.style.color;
        if run.text.trim().is_empty() || color.ink.is_registration() {
            return;
        }
        let facts = self.face(run.face);
        let rect = self.extent(origin, run);
        let under = sheet.surfaces.under(at, rect);
        let beside = |under: &Under<'_>| match under {
            Under::Paper => Some((self.shade(color), 1.0)),
            Under::Color(under) => Some(self.shades(color, under)),
            Under::Picture(_) | Under::Shade => None,
        };
        let shades: Vec<Option<(f64, f64)>> = under.iter().map(beside).collect();
        let is_reversed = shades.iter().any(|shades| {
            let (own, under) = shades.unwrap_or_else(|| (self.shade(color), LIGHT));
            own > under
        });
        let place = Place { page: sheet.page.number, rect };
        let (span, meets_picture) = (sheet.span(at), sheet.meets_picture(at));
        let baseline = origin.y;
        let run = Run { run, color, overprints, under, place, baseline, span, facts, shades, is_reversed, meets_picture };
        self.overprint(&run);
        self.inks_of_type(&run);
        self.stems(&run);
        self.contrast(&run);
    }

    /// Small black type overprints, but not a picture. Nothing else ever does.
    fn overprint(&mut self, run: &Run<'_, '_>) {
        let ink = &run.color.ink;
        let is_black = ink.is_gray();
        // On its own plate ink does not add up: black takes the place of what gray there is.
        let shows = |under: &Under<'_>| matches!(under, Under::Picture(id) if !(is_black && self.is_gray(*id)));
        if run.overprints && run.under.iter().any(shows) {
            let message = format!("type of {} overprints a picture, which shows through", run.size());
            self.tell(
                run,
                Code::OverprintOnPicture,
                message,
                None,
                "let it knock out, by overprint = false in its style, or move it off the picture",
            );
        }
        let Some(rule) = self.profile.rule(Code::BlackKnocksOut) else { return };
        let least = rule.length("text-below");
        if ink.is_solid_black() && !run.overprints && !run.meets_picture && run.size() < least {
            let message = format!("black type of {} knocks out what lies under it; below {least} it overprints", run.size());
            let measure = of_size(run.size(), least);
            self.tell(
                run,
                Code::BlackKnocksOut,
                message,
                Some(measure),
                "let it overprint: overprint = true in its style, or as much of [black] overprint",
            );
        }
    }

    /// How much ink, and in how many, at its size.
    fn inks_of_type(&mut self, run: &Run<'_, '_>) {
        let (ink, size) = (&run.color.ink, run.size());
        if let Some(rule) = self.profile.rule(Code::RichBlackText) {
            let (black, total) = (ink.process()[3].to_fraction() * 100.0, f64::from(ink.total()) / 100.0);
            let (from, most) = (rule.number("black-from"), rule.number("most"));
            if black >= from && total > most {
                let message = format!("black type has {total:.0} % of ink, {}; {most:.0} % at most", ink_name(run.color));
                let help = "set it in black ink alone: color = \"black\" in its style";
                self.tell(run, Code::RichBlackText, message, Some(of_share(total, most)), help);
            }
        }
        let Some(rule) = self.profile.rule(Code::SmallColoredText) else { return };
        let least = rule.length("least");
        if size >= least {
            return;
        }
        let plates = ink.plate_count();
        let what = match plates {
            0 if run.is_reversed => "white type".to_owned(),
            0 | 1 => return,
            n => format!("type in {n} inks ({})", ink_name(run.color)),
        };
        let message = format!("{what} is {size} large; at least {least}, so that the plates' register does not show");
        let help = "make it larger, or set it in one ink";
        self.tell(run, Code::SmallColoredText, message, Some(of_size(size, least)), help);
    }

    /// Thin stems fill in where they are reversed, and show misregister where they are in several inks.
    fn stems(&mut self, run: &Run<'_, '_>) {
        let stock = self.profile.stock(self.input.stock);
        let plates = run.color.ink.plate_count();
        let (code, least, what, help) = if run.is_reversed {
            let help = "take a heavier cut or a larger size";
            (Code::ThinReversedStem, stock.reversed_stem, "is lighter than what lies under it", help)
        } else if plates > 1 {
            let help = "take a heavier cut or a larger size, or set it in one ink";
            (Code::ThinColoredStem, stock.colored_stem, "is in several inks", help)
        } else {
            return;
        };
        let stem = run.stem();
        if stem < least {
            let face = self.input.fonts.face(run.run.face);
            let message = format!(
                "type {what} and has stems of {:.2} pt ({} at {}); at least {least} on {} stock",
                stem.to_pt(),
                face.full_name(),
                run.size(),
                self.input.stock.name()
            );
            self.tell(run, code, message, Some(of_size(stem, least)), help);
        }
    }

    /// WCAG 2.2, 1.4.3, against each flat colour that it stands on. What a picture holds there is not known.
    fn contrast(&mut self, run: &Run<'_, '_>) {
        let Some(rule) = self.profile.rule(Code::LowContrastText) else { return };
        let size = run.size();
        let is_large = size >= rule.length("large") || (run.facts.is_bold && size >= rule.length("large-bold"));
        let least = rule.number(if is_large { "least-large" } else { "least" });
        let known = run
            .under
            .iter()
            .zip(&run.shades)
            .filter_map(|(under, shades)| shades.map(|(own, other)| (under, contrast(own, other))));
        let worst = known.min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((under, found)) = worst.filter(|(_, found)| *found < least) else { return };
        let on = if let Under::Color(color) = under { ink_name(color) } else { "paper".to_owned() };
        let kind = if is_large { "large type" } else { "type" };
        let message = format!("{kind} in {} on {on} has a contrast of {found:.1}:1; at least {least}:1", ink_name(run.color));
        let help = "take a darker colour for the type, or a paler one for what lies under it";
        self.tell(run, Code::LowContrastText, message, Some(of_ratio(found, least)), help);
    }

    fn tell(&mut self, run: &Run<'_, '_>, code: Code, message: String, measure: Option<Measure>, help: &'static str) {
        let Some(rule) = self.profile.rule(code) else { return };
        let fault = Fault::new(code, rule, message, help).at(run.span, run.place).on_line(run.baseline);
        self.found.of_cause(match measure {
            Some(measure) => fault.measuring(measure),
            None => fault,
        });
    }
}
