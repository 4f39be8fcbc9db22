//! Placed pages whose inks are said in process colours.

use super::*;
use crate::color::{Cmyk, Share};
use crate::picture::HouseInk;

const BLUE: &str = "[/Separation/Blue/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 .5 0 0]/N 1>>]";
const PAIR: &str = "[/DeviceN[/Blue/Black]/DeviceCMYK 6 0 R]";
const SUM: &str = "{exch dup .5 mul 0 4 -1 roll}";

fn house(inks: [f64; 4]) -> HouseInks {
    let process: Cmyk = inks.map(Share::from_percent);
    HouseInks::from([("Blue".into(), HouseInk { process, screen: None })])
}

/// A page of these operators and resources: object 5 is the ink Blue, 6 the sum of it and black, 7 on are `more`.
fn changed(content: &str, resources: &str, more: &[&str], house: &HouseInks) -> Result<PdfPage, &'static str> {
    let sum = stream("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1 0 1]", SUM);
    let more: Vec<&str> = [BLUE, &sum].into_iter().chain(more.iter().copied()).collect();
    let (_, mut own, _) = placed(&page(&format!("/Resources<<{resources}>>"), content, &more));
    own.know(house);
    let changed = Arc::new(own).in_process()?;
    assert_closed(&changed);
    assert!(changed.spots.is_empty() && !changed.holds.contains(&PageHolds::Spot));
    let text = format!("{:?}", changed.objects);
    assert!(!text.contains("Separation") && !text.contains("DeviceN"), "{text}");
    Ok(changed)
}

#[test]
fn operators_get_the_operands_of_the_new_space() {
    let spaces = format!("/ColorSpace<</B 5 0 R/P[/Pattern 5 0 R]/N {PAIR}/I[/Indexed 5 0 R 1<00FF>]>>/Pattern<</T 7 0 R>>");
    let tile = stream("/PatternType 1/PaintType 2/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>", "0 0 5 5 re f");
    for (content, own, by_house) in [
        ("/B cs .5 scn f", "/B cs\n1 0.5 0 0 scn\n0.5 0.25 0 0 scn\nf\n", "/B cs\n1 0.6 0 0.2 scn\n0.5 0.3 0 0.1 scn\nf\n"),
        ("/B CS q 0 G 1 SC Q .2 SC S", "/B CS\n1 0.5 0 0 SCN\nq\n0 G\n1 SC\nQ\n0.2 0.1 0 0 SCN\nS\n", ""),
        ("/P cs .5 /T scn f", "/P cs\n0.5 0.25 0 0 /T scn\nf\n", ""),
        ("/N cs 1 .5 scn f", "/N cs\n1 0.5 0 1 scn\n1 0.5 0 0.5 scn\nf\n", "/N cs\n1 0.6 0 1 scn\n1 0.6 0 0.7 scn\nf\n"),
        ("/I cs 1 sc f", "/I cs\n1 sc\nf\n", ""),
        ("BI /W 1 /H 1 /BPC 1 /CS /B /D [1 0] ID \u{1} EI", "BI\n/W 1\n/H 1\n/BPC 1\n/CS /Inks0\nID \u{1}\nEI\n", ""),
    ] {
        let found = changed(content, &spaces, &[&tile], &HouseInks::new()).unwrap();
        assert_eq!(operators(&found), own, "{content}");
        if !by_house.is_empty() {
            let found = changed(content, &spaces, &[&tile], &house([100.0, 60.0, 0.0, 20.0])).unwrap();
            assert_eq!(operators(&found), by_house, "{content}");
        }
    }
}

#[test]
fn pictures_and_shadings_keep_what_they_show() {
    let image = |space: &str, bits: u8, data: &str| {
        let dict = "/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent";
        stream(&format!("{dict} {bits}/ColorSpace {space}/Filter/ASCIIHexDecode"), data)
    };
    let drawn = |object: &str, content: &str, category: &str| {
        let own = format!("/{category}<</X 7 0 R>>");
        let page = changed(content, &own, &[object], &HouseInks::new()).unwrap();
        let id = page.dict_of(resources(&page), category.as_bytes()).unwrap().get(b"X").unwrap().clone();
        (page.follow(&id).clone(), page)
    };
    for (space, bits, data, expected) in [
        // One ink: its samples as they are, and a palette.
        ("5 0 R", 1, "40>", (1, "[/Indexed/DeviceCMYK 1<00000000ff800000>]", "40>")),
        ("[/Indexed 5 0 R 1<FF00>]", 1, "40>", (1, "[/Indexed/DeviceCMYK 1<ff80000000000000>]", "40>")),
        // Others anew.
        ("5 0 R", 16, "00FF FFFF>", (8, "/DeviceCMYK", "00000000ff800000")),
        (PAIR, 8, "00FF FF00>", (8, "/DeviceCMYK", "000000ffff800000")),
    ] {
        let (found, _) = drawn(&image(space, bits, data), "/X Do", "XObject");
        let Object::Stream(found) = found else { panic!("{found:?}") };
        let plain = |text: String| text.replace([' ', ','], "").to_lowercase();
        assert_eq!(plain(format!("{:?}", found.dict.get(b"ColorSpace").unwrap())), plain(expected.1.into()), "{space}");
        assert_eq!(found.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), expected.0);
        let hex: String = found.content.iter().map(|byte| format!("{byte:02x}")).collect();
        let data = if found.dict.has(b"Filter") { String::from_utf8(found.content).unwrap() } else { hex };
        assert_eq!(data, expected.2, "{space}");
    }
    let shading = "<</ShadingType 2/ColorSpace 5 0 R/Coords[0 0 9 0]/Background[1]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 2>>>>";
    let (found, page) = drawn(shading, "/X sh", "Shading");
    let found = found.as_dict().unwrap();
    assert_eq!(numbers(found.get(b"Background").unwrap()), [1.0, 0.5, 0.0, 0.0]);
    let color = Function::of(&page, found.get(b"Function").unwrap()).unwrap().of_numbers(&[0.5]);
    assert!(color.iter().zip([0.25, 0.125, 0.0, 0.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-4), "{color:?}");
}

#[test]
fn a_page_that_cannot_be_said_otherwise_stays_and_says_why() {
    let form = stream("/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", ".5 scn 0 0 9 9 re f");
    let spaces = "/ColorSpace<</B 5 0 R>>/XObject<</X 7 0 R>>";
    let why = changed("/B cs 1 scn /X Do", spaces, &[&form], &HouseInks::new()).unwrap_err();
    assert_eq!(why, "a form is painted in a colour space that it does not choose itself");
    // What it does choose may be inherited.
    let form = stream("/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", "0 0 9 9 re f");
    assert!(changed("/B cs 1 scn /X Do", spaces, &[&form], &HouseInks::new()).is_ok());
}
