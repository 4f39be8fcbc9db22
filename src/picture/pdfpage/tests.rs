//! Placed pages, on small files written here: what is kept, what is changed and said, what is refused.

mod faults;
mod process;

use super::*;
use crate::picture::Picture;
use lopdf::Stream;
use proptest::prelude::*;

/// A file of these objects, numbered from 1: the catalog, the pages, a page and what it needs.
fn file(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.6\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).into_bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").into_bytes()));
    out.extend(format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).into_bytes());
    out
}

fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// A file of one page with these entries and objects from number 5 on; object 4 is its content.
fn page(entries: &str, content: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[9 0 R]/D<</OFF[9 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 100]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{entries}>>"),
        stream("", content),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    file(&objects)
}

#[track_caller]
fn placed(data: &[u8]) -> (Size, PdfPage, Vec<String>) {
    let (size, page, remarks) = read(data, None).unwrap();
    (size, page, remarks.into_iter().map(|remark| remark.text).collect())
}

#[track_caller]
fn refused(data: &[u8]) -> String {
    match read(data, None) {
        Err(PictureError::Unreadable(reason)) => reason,
        other => panic!("read as {other:?}"),
    }
}

fn form(page: &PdfPage) -> &Stream {
    page.objects[&page.form].as_stream().unwrap()
}

fn numbers(object: &Object) -> Vec<f32> {
    object.as_array().unwrap().iter().map(|number| number.as_float().unwrap()).collect()
}

/// The form's operators behind the state that it sets first.
fn operators(page: &PdfPage) -> String {
    let content = String::from_utf8(form(page).content.clone()).unwrap();
    content.split_once("Ts\n").unwrap().1.to_owned()
}

fn resources(page: &PdfPage) -> &Dictionary {
    page.objects[&form(page).dict.get(b"Resources").unwrap().as_reference().unwrap()].as_dict().unwrap()
}

/// Everything that the objects refer to is among them, and nothing else.
fn assert_closed(page: &PdfPage) {
    fn collect(object: &Object, found: &mut BTreeSet<ObjectId>) {
        match object {
            Object::Reference(id) => _ = found.insert(*id),
            Object::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| collect(value, found)),
            Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| collect(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::from([page.form]);
    page.objects.values().for_each(|object| collect(object, &mut found));
    found.remove(&PdfPage::SRGB);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), page.objects.keys().copied().collect::<Vec<_>>());
}

#[test]
fn the_page_is_cut_turned_and_scaled_as_its_boxes_say() {
    let trim = "/TrimBox[10 20 110 70]";
    for (entries, size, matrix) in [
        ("", (200.0, 100.0), [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
        ("/CropBox[50 0 999 100]", (150.0, 100.0), [1.0, 0.0, 0.0, 1.0, -50.0, 0.0]),
        (trim, (100.0, 50.0), [1.0, 0.0, 0.0, 1.0, -10.0, -20.0]),
        (&format!("{trim}/UserUnit 2"), (200.0, 100.0), [2.0, 0.0, 0.0, 2.0, -20.0, -40.0]),
        (&format!("{trim}/Rotate 90"), (50.0, 100.0), [0.0, -1.0, 1.0, 0.0, -20.0, 110.0]),
        (&format!("{trim}/Rotate 180"), (100.0, 50.0), [-1.0, 0.0, 0.0, -1.0, 110.0, 70.0]),
        (&format!("{trim}/Rotate -90"), (50.0, 100.0), [0.0, 1.0, -1.0, 0.0, 70.0, -10.0]),
        ("/TrimBox[10 20]", (200.0, 100.0), [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
    ] {
        let (found, page, _) = placed(&page(entries, "", &[]));
        assert_eq!((found.width.to_pt(), found.height.to_pt()), size, "{entries}");
        assert_eq!(numbers(form(&page).dict.get(b"Matrix").unwrap()), matrix, "{entries}");
        // The corners of what is shown come to lie on those of the box.
        let (shown, [a, b, c, d, e, f]) = (numbers(form(&page).dict.get(b"BBox").unwrap()), matrix);
        let put = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
        let (one, other) = (put(shown[0], shown[1]), put(shown[2], shown[3]));
        let (width, height) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
        assert_eq!((f64::from(width), f64::from(height)), size);
        assert_eq!((one.0.min(other.0), one.1.min(other.1)), (0.0, 0.0));
    }
}

#[test]
fn contents_are_joined_and_resources_found_up_the_tree() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2/MediaBox[0 0 9 9]/Resources<</ExtGState<</G 6 0 R/Unused 3 0 R>>>>>>",
        "<</Type/Page/Parent 2 0 R/Contents[4 0 R 5 0 R]>>",
        &stream("", "/G gs 1 0 0"),
        &stream("", "0 k 0 0 9 9 re f /P <</MCID 0>> BDC EMC"),
        "<</op true/OPM 1/StructParents 3>>",
    ]
    .map(str::to_owned);
    let (_, page, remarks) = placed(&file(&objects));
    assert_eq!(operators(&page), "/G gs\n1 0 0\n0 k\n0 0 9 9 re\nf\n");
    assert_eq!(remarks, ["the first of 2 pages is shown"]);
    assert_eq!(page.holds, BTreeSet::from([PageHolds::DeviceCmyk, PageHolds::Overprint]));
    assert_eq!(page.objects.len(), 3, "the form, its resources, a graphics state: {:?}", page.objects);
    assert_closed(&page);
    let whole = |name: &str| Picture::read(name, &Arc::from(file(&objects))).map(|picture| picture.remarks.len());
    assert_eq!(whole("a.pdf#page=2"), Ok(0));
    assert_eq!(whole("a.pdf#page=3"), Err(bad("a PDF file of 2 pages, which has no page 3")));
}

#[test]
fn spot_inks_keep_their_plates_one_space_each() {
    let ink =
        |full: &str| format!("[/Separation/Oder#20Blue/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[{full}]/N 1>>]");
    let (one, other) = (ink("1 .4 0 0"), ink("0 1 0 0"));
    let both = "[/DeviceN[/Oder#20Blue/Black/Warm]/DeviceCMYK 7 0 R]";
    let entries = "/Resources<</ColorSpace<</A 5 0 R/B 6 0 R/C 8 0 R>>>>";
    let data = page(entries, "/A cs 1 scn /B cs /C cs", &[&one, &other, "<</FunctionType 4>>", both]);
    let (_, page, remarks) = placed(&data);
    let spots: Vec<(&str, bool)> = page.spots.iter().map(|spot| (&*spot.name, spot.space.is_some())).collect();
    assert_eq!(spots, [("Oder Blue", true), ("Warm", false)]);
    let shares = page.spots[0].alternate.unwrap().map(|share| share.raw());
    assert_eq!((shares, page.spots[1].alternate), ([10_000, 4_000, 0, 0], None));
    let spaces = resources(&page).get(b"ColorSpace").unwrap().as_dict().unwrap();
    assert_eq!(spaces.get(b"A").unwrap(), spaces.get(b"B").unwrap(), "one name, one space");
    assert!(page.holds.contains(&PageHolds::Spot) && remarks.is_empty());
    assert_closed(&page);
}

#[test]
fn what_no_file_for_print_may_hold_is_changed_and_said() {
    let state = "/Resources<</ExtGState<</G<</TR/Identity/TR2 5 0 R/HT 5 0 R/ca .5>>>>>>";
    let picture = "/Resources<</XObject<</X 5 0 R>>>>";
    let rgb = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB", "abc");
    let script = stream("/Type/XObject/Subtype/PS", "quit");
    let lzw = "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Filter[/ASCIIHexDecode/LZWDecode]\
               /Length 9>>\nstream\n80109010>\nendstream";
    let font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
    for (entries, content, object, expected) in [
        (state, "/G gs", "<<>>", Some("its transfer curves and halftones are left out")),
        (picture, "/X Do", rgb.as_str(), Some("its RGB without a profile is taken for sRGB")),
        ("", "1 0 0 rg", "<<>>", Some("its RGB without a profile is taken for sRGB")),
        (picture, "/X Do", script.as_str(), Some("embedded PostScript is left out")),
        (picture, "/X Do", lzw, None),
        ("/Annots[5 0 R]", "", "<</Type/Annot/Subtype/Link>>", Some("1 annotation of the page is left out")),
        (font, "/F 9 Tf (a) Tj", "<<>>", Some("its typeface Helvetica is not embedded")),
        (font, "", "<<>>", None),
        ("", "1 nonsense", "<<>>", Some("operators that are none of PDF 1.6")),
    ] {
        let (_, page, remarks) = placed(&page(entries, content, &[object]));
        match expected {
            Some(expected) => {
                assert!(remarks.len() == 1 && remarks[0].starts_with(expected), "{entries} {content}: {remarks:?}")
            }
            None => assert!(remarks.is_empty(), "{entries} {content}: {remarks:?}"),
        }
        assert_closed(&page);
        let text = format!("{:?}", page.objects);
        assert!(!["LZWDecode", "TR2", "Annot", "quit"].iter().any(|gone| text.contains(gone)), "{text}");
    }
}

#[test]
fn codings_are_followed_to_where_they_are_said() {
    let hex = "789c33543050c0202b0018a002d9>";
    let inside = "<</Type/Catalog/Pages 2 0 R>>";
    let of = |dict: &str, data: &str, more: [&str; 2]| {
        let tree = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>";
        let own = [inside, tree, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", &stream(dict, data), more[0], more[1]];
        file(&own.map(str::to_owned))
    };
    for (dict, data, more) in [
        ("/Filter 5 0 R", "312067>", ["/ASCIIHexDecode", "<<>>"]),
        ("/Filter[5 0 R]", "312067>", ["/ASCIIHexDecode", "<<>>"]),
        ("/Filter 5 0 R/DecodeParms 6 0 R", "312067>", ["[/ASCIIHexDecode]", "[null]"]),
    ] {
        let (_, page, _) = placed(&of(dict, data, more));
        assert_eq!(operators(&page), "1 g\n", "{dict}");
    }
    for (dict, more) in [
        ("/Filter 9 0 R", ["<<>>", "<<>>"]),
        ("/Filter/Packed", ["<<>>", "<<>>"]),
        ("/Filter 5 0 R", ["17", "<<>>"]),
        ("/Filter[/ASCIIHexDecode/FlateDecode]/DecodeParms[null 5 0 R]", ["17", "<<>>"]),
    ] {
        let reason = refused(&of(dict, hex, more));
        assert!(reason.contains("coding") || reason.contains("coded"), "{dict}: {reason}");
    }
    // A picture's coding is told in its own dictionary, too.
    let picture =
        stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Filter 6 0 R", "41>");
    let (_, page, _) = placed(&page("/Resources<</XObject<</X 5 0 R>>>>", "/X Do", &[&picture, "/ASCIIHexDecode"]));
    assert!(format!("{:?}", page.objects).contains("ASCIIHexDecode"));
    assert_closed(&page);
}

#[test]
fn what_is_named_must_be_there_and_be_what_it_is_used_as() {
    let of = |kind: &str, what: &str| format!("/Resources<</{kind}<</N {what}>>>>");
    for (entries, content) in [
        (String::new(), "/N Do"),
        (String::new(), "BT /N 9 Tf (a) Tj ET"),
        (of("XObject", "99 0 R"), "/N Do"),
        (of("XObject", "<</Q 1>>"), "/N Do"),
        (of("XObject", "5 0 R"), "/N Do"),
        (of("XObject", "6 0 R"), "/N Do"),
        (of("Font", "17"), "/N 9 Tf"),
        (of("Font", "<</Type/Font>>"), "/N 9 Tf"),
        (of("ExtGState", "17"), "/N gs"),
        (of("ColorSpace", "99 0 R"), "/N cs"),
        (of("ColorSpace", "/Unheard"), "/N cs"),
        (of("ColorSpace", "[/Separation/Blue]"), "/N cs"),
        (of("Pattern", "17"), "/N scn"),
        (of("Shading", "<</ShadingType 2>>"), "/N sh"),
        ("/Contents 99 0 R".to_owned(), ""),
        ("/Contents[4 0 R 3 0 R]".to_owned(), ""),
    ] {
        let more = [&*stream("/Type/XObject", ""), &*stream("/Type/XObject/Subtype/Image/Width 1/Height 1", "")];
        let mut objects = page(&entries, content, &more);
        if entries.starts_with("/Contents") {
            objects = String::from_utf8(objects).unwrap().replacen("/Contents 4 0 R", &" ".repeat(15), 1).into_bytes();
        }
        let reason = refused(&objects);
        assert!(reason.contains("missing"), "{entries} {content}: {reason}");
    }
    // What needs no entry, and what is never used, may lack.
    assert_eq!(placed(&page("", "/DeviceCMYK cs /Pattern cs", &[])).2, [""; 0]);
    assert_eq!(placed(&page(&of("XObject", "99 0 R"), "0 g", &[])).2, [""; 0]);
}

#[test]
fn what_pdf_does_not_know_is_put_as_it_counts() {
    let state =
        "/Resources<</ExtGState<</G<</RI/Odd/BM/Strange>>/H<</BM[/Strange/Multiply]/RI/Saturation>>>>/XObject<</X 5 0 R>>>>";
    let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray";
    let picture = stream(&format!("{picture}/Interpolate true/Intent/Weird"), "a");
    let text = |content: &str| {
        let (_, page, remarks) = placed(&page(state, content, &[&picture]));
        assert_eq!(remarks, [""; 0]);
        let text = format!("{:?}", page.objects);
        assert!(!["Strange", "Odd", "Weird", "Interpolate"].iter().any(|gone| text.contains(gone)), "{text}");
        (text, page.holds.contains(&PageHolds::Transparency))
    };
    assert!(!text("/G gs /X Do").1);
    let (multiplied, is_transparent) = text("/H gs /X Do");
    assert!(is_transparent && multiplied.contains("Multiply") && multiplied.contains("/Saturation"), "{multiplied}");
}

#[test]
fn registration_colour_is_said() {
    let space = "/Resources<</ColorSpace<</S[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/C1[1 1 1 1]/N 1>>]>>>>";
    assert_eq!(placed(&page(space, "/S cs", &[])).2, ["it uses registration colour, which prints on every plate"]);
    assert_eq!(placed(&page(space, "", &[])).2, [""; 0]);
}

#[test]
fn annotations_that_print_are_an_error() {
    for (annotation, expected) in [
        ("<</Subtype/Stamp/F 4/AP<<>>>>", Some(RemarkKind::Unprintable)),
        ("<</Subtype/Stamp/F 6/AP<<>>>>", Some(RemarkKind::Changed)),
        ("<</Subtype/Stamp/AP<<>>>>", Some(RemarkKind::Changed)),
        ("<</Subtype/Link/F 4>>", Some(RemarkKind::Changed)),
    ] {
        let (_, _, remarks) = read(&page("/Annots[5 0 R]", "", &[annotation]), None).unwrap();
        assert_eq!(remarks.first().map(|remark| remark.kind), expected, "{annotation}");
        assert_eq!(remarks.len(), 1, "{annotation}");
    }
}

#[test]
fn what_a_page_says_its_device_colours_to_be_is_kept() {
    let space = "[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[5 5 5]>>]";
    let entries = format!(
        "/Resources<</ColorSpace<</DefaultRGB {space}/DefaultGray[/CalGray<</WhitePoint[1 1 1]>>]>>/XObject<</X 5 0 R>>>>"
    );
    let picture = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB", "abc");
    let (_, page, remarks) = placed(&page(&entries, ".5 .5 .5 rg /X Do", &[&picture]));
    assert_eq!(remarks, [""; 0]);
    let spaces = resources(&page).get(b"ColorSpace").unwrap().as_dict().unwrap();
    assert!(spaces.has(b"DefaultRGB") && spaces.has(b"DefaultGray"), "{spaces:?}");
    assert_eq!(format!("{:?}", page.objects).matches("CalRGB").count(), 2);
    assert_closed(&page);
}

#[cfg(feature = "icc")]
#[test]
fn colour_profiles_of_no_use_are_left_out_and_said() {
    let sound = "a colour profile in it is of no use and is left out";
    for (count, expected) in
        [("1", vec![sound]), ("3", vec![sound, "its RGB without a profile is taken for sRGB"]), ("4", vec![sound])]
    {
        let profile = stream(&format!("/N {count}"), "no profile at all");
        let spaces = "/Resources<</ColorSpace<</S[/ICCBased 5 0 R]/T[/ICCBased 5 0 R]>>>>";
        let (_, page, remarks) = placed(&page(spaces, "/S cs /T cs", &[&profile]));
        assert_eq!(remarks, expected, "{count}");
        assert_closed(&page);
    }
    let odd = stream("/N 2", "no profile at all");
    let reason = refused(&page("/Resources<</ColorSpace<</S[/ICCBased 5 0 R]>>>>", "/S cs", &[&odd]));
    assert!(reason.contains("a colour profile"), "{reason}");
}

#[test]
fn fonts_of_two_parts_and_shadings_are_taken_over_once() {
    let entries = "/Resources<</Font<</F 5 0 R>>/Shading<</S 8 0 R>>>>";
    let font = "<</Type/Font/Subtype/Type0/BaseFont/Basin/Encoding/Identity-H/DescendantFonts[6 0 R]>>";
    let part = "<</Type/Font/Subtype/CIDFontType2/BaseFont/Basin/FontDescriptor 7 0 R>>";
    let shading = "<</ShadingType 2/ColorSpace 10 0 R/Coords[0 0 1 1]/Function 11 0 R>>";
    let descriptor = "<</Type/FontDescriptor/FontName/Basin/FontFile2 9 0 R>>";
    let lab = "[/Lab<</WhitePoint[1 1 1]>>]";
    let more = [font, part, descriptor, shading, "<<>>", lab, "<</FunctionType 2/N 1/Domain[0 1]>>"];
    let (_, page, remarks) = placed(&page(entries, "/F 9 Tf /S sh", &more));
    assert_closed(&page);
    assert_eq!(remarks, [""; 0]);
    let text = format!("{:?}", page.objects);
    assert_eq!((text.matches("CIDFontType2").count(), text.matches("CIDToGIDMap").count()), (1, 1), "{text}");
}

#[test]
fn hidden_layers_are_not_shown() {
    let layer = "<</Type/OCG/Name(Notes)>>";
    let entries = "/Resources<</Properties<</Off 9 0 R/On 8 0 R>>/XObject<</X 5 0 R>>>>";
    let hidden = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/OC 9 0 R", "0 0 9 9 re f");
    let content = "/OC /Off BDC 0 0 9 9 re f EMC /OC /On BDC S EMC /X Do";
    let (_, page, _) = placed(&page(entries, content, &[&hidden, "<<>>", "<<>>", layer, layer]));
    assert_eq!(operators(&page), "0 0 9 9 re\nn\nS\n/X Do\n");
    let forms: Vec<&Stream> = page.objects.values().filter_map(|object| object.as_stream().ok()).collect();
    assert!(forms.iter().any(|form| form.content.is_empty()), "{forms:?}");
}

#[test]
fn files_that_cannot_be_placed_are_refused_with_the_reason() {
    let form = |inside: &str| format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {inside} 0 R>>>>");
    let named = "/Resources<</XObject<</X 5 0 R>>>>";
    let chain: Vec<String> = (0..60).map(|at| stream(&form(&(at + 6).to_string()), "/X Do")).collect();
    let chain: Vec<&str> = chain.iter().map(String::as_str).collect();
    let locked = String::from_utf8(page("", "", &["<</Filter/Standard/V 9>>"])).unwrap();
    let locked = locked.replace("/Root 1 0 R", "/Encrypt 5 0 R/Root 1 0 R").into_bytes();
    let outside = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/F(other.dat)", "a");
    for (data, expected) in [
        (b"%PDF-1.7\n".to_vec(), "a damaged PDF file"),
        (file(&["<</Type/Catalog/Pages 2 0 R>>".into(), "<</Type/Pages/Kids[]/Count 0>>".into()]), "a PDF file of 0 pages"),
        (page("/MediaBox[0 0 .001 9]", "", &[]), "a PDF page of 0.00 by 9.00 pt"),
        (page("", &"q ".repeat(40), &[]), "nested too deep for a press"),
        (page("", "BI /W 1 /H 1 /F /LZW ID x EI", &[]), "inline picture in LZW"),
        (page(named, "/X Do", &chain), "nested too deep"),
        (page(named, "/X Do", &[&outside]), "data in another file"),
        (locked, "locked"),
    ] {
        let reason = refused(&data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
}

#[test]
fn a_form_that_shows_itself_is_taken_over_once() {
    let own = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", "/X Do");
    let (_, page, _) = placed(&page("/Resources<</XObject<</X 5 0 R>>>>", "/X Do", &[&own]));
    assert_closed(&page);
    assert_eq!(page.objects.len(), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..16)) {
        let ink = "[/Separation/Blue/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 .4 0 0]/N 1>>]";
        let own = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", "/X Do q (a(b)) Tj");
        let entries = "/Resources<</XObject<</X 5 0 R>>/ColorSpace<</A 6 0 R>>/Properties<</Off 9 0 R>>>>/Rotate 90/TrimBox[1 1 50 60]";
        let layer = "<</Type/OCG/Name(Notes)>>";
        let mut data = page(entries, "/OC /Off BDC /X Do EMC /A cs .5 scn BI /W 1 ID x EI", &[&own, ink, "<<>>", layer, layer]);
        for (at, value) in changes {
            let at = at.index(data.len());
            data[at] = value;
        }
        if let Ok((_, page, _)) = read(&data, None) {
            assert_closed(&page);
        }
    }
}
