//! Drawings: what becomes of all that SVG can say.

use super::*;
use crate::color::Axis;

#[track_caller]
fn drawing(svg: &str) -> (Size, Drawing) {
    let picture = read(svg.as_bytes()).unwrap();
    match picture.body {
        PictureBody::Drawing(drawing) => (picture.natural, Arc::unwrap_or_clone(drawing)),
        _ => panic!("no drawing"),
    }
}

fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='20' \
         viewBox='0 0 80 40'>{inside}</svg>"
    )
}

#[test]
fn drawings_are_flattened_to_points() {
    let (size, drawing) = drawing(&svg("<g transform='translate(8 0)'><rect x='8' width='16' height='8' fill='#f80'/></g>"));
    assert_eq!(size, pt(30.0, 15.0));
    let at = |x: f64, y: f64| Point::new(Length::from_pt(x), Length::from_pt(y));
    let [path] = drawing.paths.as_slice() else { panic!("{:?}", drawing.paths) };
    assert_eq!(path.fill, Some([255, 136, 0]));
    assert!(!path.even_odd && path.stroke.is_none() && drawing.omitted.is_empty());
    let corners = [(6.0, 0.0), (12.0, 0.0), (12.0, 3.0), (6.0, 3.0)].map(|(x, y)| at(x, y));
    let [a, b, c, d] = corners;
    assert_eq!(path.segments, [Segment::Move(a), Segment::Line(b), Segment::Line(c), Segment::Line(d), Segment::Close]);
}

#[test]
fn strokes_scale_and_those_beyond_the_defaults_become_outlines() {
    let line = |attributes: &str| drawing(&svg(&format!("<path d='M0 20H80' stroke='red' stroke-width='4' {attributes}/>"))).1;
    let plain = line("");
    assert_eq!(plain.paths[0].stroke, Some(([255, 0, 0], Length::from_pt(1.5))));
    for attributes in ["stroke-linecap='round'", "stroke-dasharray='4 2'", "transform='scale(1 2)'", "stroke-linejoin='bevel'"]
    {
        let outlined = line(attributes);
        let last = outlined.paths.last().unwrap();
        assert_eq!((last.fill, last.stroke), (Some([255, 0, 0]), None), "{attributes}");
        assert!(outlined.omitted.is_empty());
    }
    let both = drawing(&svg("<path d='M9 9H20V20Z' fill='#000' stroke='red' fill-rule='evenodd'/>")).1;
    assert!(both.paths[0].even_odd && both.paths[0].fill == Some([0; 3]) && both.paths[0].stroke.is_some());
    let order = drawing(&svg("<path d='M9 9H20V20Z' fill='#000' stroke='red' paint-order='stroke'/>")).1;
    assert_eq!(order.paths.iter().map(|path| path.fill).collect::<Vec<_>>(), [Some([255, 0, 0]), Some([0; 3])]);
}

#[test]
fn rectangular_clipping_paths_are_followed() {
    let right_foot = |inside: &str| {
        let drawing = drawing(&svg(inside)).1;
        assert!(drawing.omitted.is_empty(), "{:?}", drawing.omitted);
        let ends = drawing.paths.iter().flat_map(|path| &path.segments).filter_map(|segment| match *segment {
            Segment::Move(p) | Segment::Line(p) | Segment::Curve(.., p) => Some(p),
            Segment::Close => None,
        });
        let (xs, ys): (Vec<_>, Vec<_>) = ends.map(|p| (p.x.to_pt(), p.y.to_pt())).unzip();
        (xs.into_iter().fold(0.0, f64::max), ys.into_iter().fold(0.0, f64::max))
    };
    let clipped = |inside: &str| {
        let clip = "<clipPath id='c'><rect x='-9' y='-9' width='29' height='90'/></clipPath>";
        right_foot(&format!("{clip}<g clip-path='url(#c)'>{inside}</g>"))
    };
    assert_eq!(clipped("<rect width='80' height='40'/>"), (7.5, 15.0));
    assert_eq!(clipped("<circle cx='20' cy='20' r='8'/>").0, 7.5);
    assert_eq!(clipped("<path d='M-9 20H99' stroke='red' stroke-width='4'/>"), (7.5, 8.25));
    assert_eq!(clipped("<rect x='30' width='9' height='9'/>"), (0.0, 0.0));
    assert_eq!(right_foot("<svg x='8' width='8' height='8'><rect width='80' height='80'/></svg>"), (6.0, 3.0));
    assert_eq!(right_foot("<rect x='90' width='9' height='9'/>"), (0.0, 0.0), "outside the drawing");
    assert_eq!(right_foot("<rect x='70' width='20' height='40'/>"), (33.75, 15.0), "left to who places it");
}

#[test]
fn what_plain_paths_cannot_say_is_named() {
    let rect = |attributes: &str| format!("<rect width='80' height='40' {attributes}/>");
    let clip =
        |attributes: &str| format!("<clipPath id='c'><rect {attributes}/></clipPath><g clip-path='url(#c)'>{}</g>", rect(""));
    let gradient = "<linearGradient id='g'><stop stop-color='#000'/><stop offset='1' stop-color='#fff'/></linearGradient>";
    let pattern = "<pattern id='p' width='4' height='4' patternUnits='userSpaceOnUse'><rect width='2' height='2'/></pattern>";
    let pixel = "<image width='9' height='9' xlink:href='data:image/png;base64,iVBORw0KGgo='/>";
    let cases = [
        (rect(""), None),
        ("<text x='1' y='9'>Danube</text>".into(), Some("text")),
        ("<text x='1' y='9'>  </text>".into(), None),
        ("<text display='none'>Danube</text>".into(), None),
        ("<foreignObject><p>Danube</p></foreignObject>".into(), Some("text")),
        (pixel.into(), Some("picture")),
        ("<image width='9' height='9' href='/etc/hostname'/>".into(), Some("picture")),
        (format!("<g display='none'>{pixel}</g>"), None),
        (format!("{gradient}{}", rect("fill='url(#g)'")), None),
        (rect("fill='#00508f icc-color(spots, 0.5)'"), None),
        (rect("fill='#00508f icc-color(duotone, 0.5, 0.5)'"), Some("by its inks")),
        (rect("fill='#00508f icc-color(press, 1, 0.6, 0, 0.2)'"), None),
        (format!("<style>.a {{ fill: device-cmyk(1 0 0 0) }}</style>{}", rect("class='a'")), None),
        (format!("<style>.a {{ fill: device-cmyk(1 0 0 0 / .5) }}</style>{}", rect("class='a'")), Some("by its inks")),
        (format!("{pattern}{}", rect("fill='url(#p)'")), None),
        (rect("opacity='.5'"), None),
        (rect("fill-opacity='.5'"), None),
        (format!("<g opacity='.5'>{}{}</g>", rect(""), rect("")), Some("part by part")),
        (rect("opacity='.5' stroke='red'"), Some("part by part")),
        (rect("style='mix-blend-mode:multiply'"), Some("blend")),
        (clip("width='80' height='40'"), None),
        (clip("width='40' height='40'"), None),
        (clip("width='40' height='40' transform='rotate(9)'"), None),
        (clip("width='80' height='40' rx='9'"), None),
        (clip("width='80' height='40' rx='9'/><rect width='40' height='20'"), None),
        (clip("width='80' height='40'/><path d='M0 0H20V20H0zM5 5H9V9H5z'"), Some("clipping")),
        (clip("width='80' height='40'/><path d='M0 0L20 20H0L20 0z'"), Some("clipping")),
        (format!("<mask id='m'>{}</mask>{}", rect("fill='#fff'"), rect("mask='url(#m)'")), Some("mask")),
        (format!("<filter id='f'><feGaussianBlur stdDeviation='2'/></filter>{}", rect("filter='url(#f)'")), Some("filter")),
    ];
    for (inside, expected) in cases {
        let (_, drawing) = drawing(&svg(&inside));
        match expected {
            None => assert!(drawing.omitted.is_empty(), "{inside}: {:?}", drawing.omitted),
            Some(word) => assert!(drawing.omitted.iter().any(|note| note.contains(word)), "{inside}: {:?}", drawing.omitted),
        }
    }
}

/// A shade's stops: place in hundredths, colour, opacity in percent.
fn stops(shade: &DrawnShade) -> Vec<(u32, [u8; 3], u16)> {
    shade.stops.iter().map(|stop| (stop.at / 10_000, stop.color, stop.opacity.raw() / 100)).collect()
}

#[test]
fn gradients_keep_their_axis_and_stops_through_every_transform() {
    let shade = |gradient: &str, shape: &str| {
        let drawing = drawing(&svg(&format!("{gradient}{shape}"))).1;
        assert!(drawing.omitted.is_empty() && drawing.paths.len() == 1, "{:?}", drawing.omitted);
        drawing.paths[0].shade.clone().unwrap()
    };
    let linear = |attributes: &str, shape: &str| {
        let stops = "<stop stop-color='#f00'/><stop offset='1' stop-color='#00f' stop-opacity='.5'/>";
        shade(&format!("<linearGradient id='g' {attributes}>{stops}</linearGradient>"), shape)
    };
    let (red, blue) = ([255, 0, 0], [0, 0, 255]);
    let line = |shade: &DrawnShade| match shade.axis {
        Axis::Line { from, to } => [from.x, from.y, to.x, to.y].map(|at| (at.to_pt() * 100.0).round() / 100.0),
        Axis::Circles { .. } => panic!("a line"),
    };
    let rect = "<rect x='16' width='64' height='40' fill='url(#g)'/>";
    // Two pixels of the drawing are three quarters of a point.
    let plain = linear("", rect);
    assert_eq!((line(&plain), stops(&plain)), ([6.0, 0.0, 30.0, 0.0], vec![(0, red, 100), (100, blue, 50)]));
    let user = linear("gradientUnits='userSpaceOnUse' x1='8' x2='16' gradientTransform='translate(8)'", rect);
    assert_eq!(line(&user), [6.0, 0.0, 9.0, 0.0]);
    // Across a box twice as wide as high the colours' edges run from corner to corner, and the axis stands upright on them.
    let slanted = linear("x2='1' y2='1'", "<rect width='80' height='40' fill='url(#g)'/>");
    assert_eq!(line(&slanted), [0.0, 0.0, 12.0, 24.0]);
    let line_of = "<path d='M0 20H80' fill='none' stroke-width='8' stroke='url(#g)'/>";
    assert_eq!(line(&linear("gradientUnits='userSpaceOnUse' x2='80'", line_of)), [0.0, 0.0, 30.0, 0.0]);
    let units = "gradientUnits='userSpaceOnUse' x1='0' x2='40'";
    let repeated = linear(&format!("{units} spreadMethod='repeat'"), rect);
    assert_eq!(line(&repeated), [0.0, 0.0, 30.0, 0.0]);
    assert_eq!(stops(&repeated), [(0, red, 100), (50, blue, 50), (50, red, 100), (100, blue, 50)]);
    let reflected = linear(&format!("{units} spreadMethod='reflect'"), rect);
    assert_eq!(stops(&reflected), [(0, red, 100), (50, blue, 50), (100, red, 100)]);

    let radial = |attributes: &str| {
        let stops = "<stop offset='.5' stop-color='#f00'/><stop offset='1' stop-color='#00f'/>";
        shade(
            &format!("<radialGradient id='g' {attributes}>{stops}</radialGradient>"),
            "<rect width='80' height='40' fill='url(#g)'/>",
        )
    };
    let circles = |shade: &DrawnShade| match shade.axis {
        Axis::Circles { frame, from, to } => {
            let at = |point: Point| (point.x.to_pt(), point.y.to_pt());
            (frame.map(at), at(from.center), from.radius.to_pt(), at(to.center), to.radius.to_pt())
        }
        Axis::Line { .. } => panic!("circles"),
    };
    let plain = radial("fx='.25'");
    assert_eq!(circles(&plain), ([(15.0, 7.5), (30.0, 7.5), (15.0, 15.0)], (-0.5, 0.0), 0.0, (0.0, 0.0), 1.0));
    assert_eq!(stops(&plain), [(0, red, 100), (50, red, 100), (100, blue, 100)]);
    let repeated = radial("gradientUnits='userSpaceOnUse' cx='0' cy='0' r='40' spreadMethod='repeat'");
    assert_eq!(circles(&repeated).4, 3.0, "the far corner is 89 pixels away");
    assert_eq!(stops(&repeated).len(), 9);
}

#[test]
fn transparency_clipping_and_patterns_are_drawn() {
    let flat = |inside: &str| {
        let drawing = drawing(&svg(inside)).1;
        assert!(drawing.omitted.is_empty(), "{:?}", drawing.omitted);
        drawing.paths
    };
    let halved = flat("<g opacity='.5'><g opacity='.5'><rect width='80' height='40'/></g></g>");
    assert_eq!(halved[0].shade.as_ref().map(stops), Some(vec![(0, [0; 3], 25)]));
    let clipped =
        flat("<clipPath id='c'><circle cx='20' cy='20' r='9'/></clipPath><rect clip-path='url(#c)' width='80' height='40'/>");
    assert_eq!((clipped[0].through.len(), clipped[0].fill), (1, Some([0; 3])));
    let twice = "<clipPath id='a'><circle cx='20' cy='20' r='9'/></clipPath><clipPath id='c' clip-path='url(#a)'><circle cx='25' cy='20' r='9'/></clipPath>";
    assert_eq!(flat(&format!("{twice}<rect clip-path='url(#c)' width='80' height='40'/>"))[0].through.len(), 2);
    let pattern =
        "<pattern id='p' x='2' width='10' height='10' patternUnits='userSpaceOnUse'><rect width='5' height='5'/></pattern>";
    let tiles = flat(&format!("{pattern}<rect width='80' height='40' fill='url(#p)'/>"));
    // A tile's width begins before the left edge; its shape does not reach in.
    assert_eq!(tiles.len(), 32);
    assert_eq!(tiles[0].segments.first(), Some(&Segment::Move(Point::new(Length::from_pt(0.75), Length::ZERO))));
    assert!(tiles.iter().all(|tile| tile.through.len() == 1));
}

#[test]
fn drawings_too_much_to_draw_are_refused_quickly() {
    let doubling = (1..40).fold("<g id='a0'><rect width='1' height='1'/></g>".to_owned(), |svg, n| {
        format!("{svg}<g id='a{n}'><use xlink:href='#a{0}'/><use xlink:href='#a{0}'/></g>", n - 1)
    });
    let paints = (1..30).fold("<pattern id='p0' width='1' height='1'/>".to_owned(), |svg, n| {
        let user = format!("<rect width='1' height='1' fill='url(#p{})'/>", n - 1);
        format!("{svg}<pattern id='p{n}' width='1' height='1'>{user}{user}</pattern>")
    });
    let marker = format!("<marker id='m'>{}</marker>", "<path d='M0 0H1'/>".repeat(2000));
    let cases = [
        (svg(&doubling), "repeats its parts"),
        (svg(&format!("{paints}<rect width='9' height='9' fill='url(#p29)'/>")), "repeats its parts"),
        (svg(&format!("{marker}<path d='M0 0{}' marker-mid='url(#m)'/>", "L1 1".repeat(2000))), "repeats its parts"),
        (
            svg(&format!("<style>.x{{marker:url(#m)}}</style>{marker}<path d='M0 0{}' class='y x'/>", "L1 1".repeat(2000))),
            "repeats its parts",
        ),
        (svg(&format!("{}{}", "<g>".repeat(250), "</g>".repeat(250))), "nested more than"),
        (svg(&format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000))), "nested more than"),
        (svg("<g id='a'><use xlink:href='#b'/></g><g id='b'><use xlink:href='#a'/></g>"), "circle"),
        (svg("<clipPath id='a' clip-path='url(#a)'/><rect clip-path='url(#a)'/>"), "circle"),
        (
            format!(
                "<!DOCTYPE svg [<!ENTITY a '{}'><!ENTITY b '{}'>]>{}",
                "x".repeat(1000),
                "&a;".repeat(200),
                svg(&format!("<desc>{}</desc>", "&b;".repeat(1000)))
            ),
            "entities",
        ),
    ];
    for (data, expected) in cases {
        let reason = refused(data.as_bytes());
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
}

/// As deep as is accepted, on a test's 2 MiB of stack: none of these may overflow it, whether drawn or refused.
#[test]
fn drawings_just_shallow_enough_do_not_exhaust_the_stack() {
    let rect = "<rect width='9' height='9'/>";
    let nested = |open: &str, close: &str, depth: usize| svg(&format!("{}{rect}{}", open.repeat(depth), close.repeat(depth)));
    let chain = |link: fn(usize) -> String, last: &str, depth: usize| {
        let links: String = (1..depth).map(link).collect();
        svg(&format!("<g id='n0'>{rect}</g>{links}{last}"))
    };
    let uses = chain(|n| format!("<g id='n{n}'><use xlink:href='#n{}'/></g>", n - 1), "<use xlink:href='#n85'/>", 86);
    let symbols = chain(
        |n| format!("<symbol id='n{n}' viewBox='0 0 9 9'><use xlink:href='#n{}' width='5'/></symbol>", n - 1),
        "<use xlink:href='#n85'/>",
        86,
    );
    let clips = chain(
        |n| format!("<clipPath id='n{n}' clip-path='url(#n{})'><circle r='9'/></clipPath>", n - 1),
        "<rect width='9' height='9' clip-path='url(#n170)'/>",
        171,
    );
    let patterns = chain(
        |n| format!("<pattern id='n{n}' width='1' height='1'><rect width='1' height='1' fill='url(#n{})'/></pattern>", n - 1),
        "<rect width='9' height='9' fill='url(#n15)'/>",
        16,
    );
    let cases = [
        nested("<g opacity='.9'>", "</g>", 188),
        nested("<svg x='1' width='9' height='9' viewBox='0 0 9 9'>", "</svg>", 188),
        nested("<g clip-path='url(#c)' mask='url(#m)' filter='url(#f)'>", "</g>", 188),
        nested("<switch>", "</switch>", 188),
        nested("<a transform='rotate(1)'>", "</a>", 188),
        uses,
        symbols,
        clips,
        patterns,
    ];
    for data in cases {
        let _ = read(data.as_bytes());
    }
}

#[test]
fn a_drawing_without_size_or_svg_root_is_refused_and_entities_of_drawing_programs_work() {
    assert!(refused(b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='9'/>").contains("size"));
    assert!(refused(b"\xFF\xFE<\0s\0").contains("UTF-8"));
    let entity = "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]>\
                  <svg xmlns='&ns;' width='9' height='9'><rect width='9' height='9'/></svg>";
    assert_eq!(drawing(entity).1.paths.len(), 1);
}
