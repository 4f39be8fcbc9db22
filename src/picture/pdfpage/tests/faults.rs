//! What is said of placed pages that every standard takes, and what is added to them.

use super::*;

const DRAWN: &str = "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>\
    /Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<<>>>>";

fn said(content: &str) -> Vec<String> {
    let glyph = stream("", "1 0 0 0 1 1 d1 0 0 1 1 re f");
    let form = stream("/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", "0 0 9 9 re f");
    let all = "[/Separation/All/DeviceGray<</FunctionType 2/Domain[0 1]/C0[1]/C1[0]/N 1>>]";
    let resources = "/Resources<</ExtGState<</O<</op true/OPM 1>>/N<</OP true/OPM 0>>>>/XObject<</X 7 0 R>>/Font<</F 5 0 R>>\
        /ColorSpace<</A 8 0 R/K/DeviceCMYK>>>>";
    let (_, _, mut said) = placed(&page(resources, content, &[DRAWN, &glyph, &form, all]));
    said.retain(|text| text.starts_with("white") || text.starts_with("type"));
    said
}

#[test]
fn white_that_overprints_and_type_on_every_plate_are_named() {
    for (content, expected) in [
        ("/O gs 0 0 0 0 k 0 0 9 9 re f", 1),
        ("/O gs /K cs 0 0 0 0 scn 0 0 9 9 re B", 1),
        ("/O gs 0 0 0 0 k /X Do", 1),
        ("/O gs 0 0 0 0 k BT /F 9 Tf (a) Tj ET", 1),
        // Knocked out, with ink, of paper's gray, hidden or stroked without overprint.
        ("/N gs 0 0 0 0 k 0 0 9 9 re f", 0),
        ("q /O gs Q 0 0 0 0 k 0 0 9 9 re f", 0),
        ("/O gs 0 0 0 .1 k 0 0 9 9 re f 1 g 0 0 9 9 re f", 0),
        ("/O gs 0 0 0 0 k BT 3 Tr /F 9 Tf (a) Tj ET", 0),
        ("/O gs 0 0 0 0 K 0 0 9 9 re S", 0),
        ("/A cs 1 scn BT /F 9 Tf (a) Tj ET", 1),
        ("/A cs 1 scn 0 0 9 9 re f 0 g BT /F 9 Tf (a) Tj ET", 0),
    ] {
        assert_eq!(said(content).len(), expected, "{content}");
    }
}

#[test]
fn a_mix_of_inks_says_what_each_of_them_is() {
    let mix = "[/DeviceN[/Gold/Black/Blue]/DeviceCMYK 6 0 R]";
    let sum = stream("/FunctionType 4/Domain[0 1 0 1 0 1]/Range[0 1 0 1 0 1 0 1]", "{3 1 roll exch .5 mul exch 0 3 1 roll}");
    let blue = "[/Separation/Blue/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 0 0 0]/N 1>>]";
    let (_, page, _) =
        placed(&page("/Resources<</ColorSpace<</M 5 0 R/B 7 0 R>>>>", "/M cs 1 1 1 scn /B cs", &[mix, &sum, blue]));
    assert_closed(&page);
    let own = page.follow(page.dict_of(resources(&page), b"ColorSpace").unwrap().get(b"M").unwrap()).as_array().unwrap();
    let inks = page.dict_of(own[4].as_dict().unwrap(), b"Colorants").unwrap();
    assert_eq!(inks.iter().map(|(name, _)| name.as_slice()).collect::<Vec<_>>(), [b"Gold", b"Blue"]);
    let gold = page.follow(inks.get(b"Gold").unwrap()).as_array().unwrap();
    let color = Function::of(&page, &gold[3]).unwrap().of_numbers(&[0.5]);
    assert!(color.iter().zip([0.0, 0.0, 0.25, 0.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-3), "{color:?}");
    let spot = page.spots.iter().find(|spot| &*spot.name == "Blue").unwrap();
    assert_eq!(inks.get(b"Blue").unwrap().as_reference().ok(), spot.space, "one ink, one space");
}

#[test]
fn glyphs_say_what_characters_they_are() {
    let used = |font: &str| {
        let (_, page, _) = placed(&page(
            "/Resources<</Font<</F 5 0 R>>>>",
            "BT /F 9 Tf (a) Tj ET",
            &[font, &stream("", "1 0 d0 0 0 1 1 re f")],
        ));
        assert_closed(&page);
        let font = page.dict_of(resources(&page), b"Font").and_then(|fonts| page.dict_of(fonts, b"F")).unwrap();
        let map = page.get(font, b"ToUnicode").map(|map| String::from_utf8(map.as_stream().unwrap().content.clone()).unwrap());
        (map.unwrap_or_default(), page.holds.contains(&PageHolds::UnnamedCharacters))
    };
    for (font, entry, lacks) in [
        (DRAWN.to_owned(), "1 beginbfchar\n<61> <0061>\nendbfchar", false),
        (DRAWN.replace("97/a", "97/g7").replace("<</a 6", "<</g7 6"), "", true),
        ("<</Type/Font/Subtype/Type1/BaseFont/X/Encoding/WinAnsiEncoding>>".to_owned(), "", false),
        (
            "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[97/fi]>>>>".to_owned(),
            "<61> <FB01>\n<62> <0062>",
            false,
        ),
        ("<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</Flags 4>>>>".to_owned(), "", true),
        (
            "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>".to_owned(),
            "",
            true,
        ),
    ] {
        let (map, is_lacking) = used(&font);
        assert_eq!(is_lacking, lacks, "{font}");
        assert!(map.contains(entry) && map.is_empty() == entry.is_empty(), "{font} {map}");
    }
}
