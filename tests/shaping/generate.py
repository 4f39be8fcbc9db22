#!/usr/bin/env python3
"""Makes words.json: what HarfBuzz makes of words in the bundled typefaces. Needs uharfbuzz 0.41.1 (HarfBuzz 10.0.0).

    python3 generate.py > words.json"""
import json, os
import uharfbuzz as hb

FONTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'fonts')
LATIN = {'en': 'AVAIL Toyota office fluffy affine waffle WATER LTD. “Type” 1/2 10–12 Yes, (fi) H₂O ffi',
         'de': 'Größe Überschwemmung Auflage Straße STRASSE Österreich', 'fr': 'œuvre Noël façade L’île où',
         'tr': 'ırmak İstanbul fiyat ağaç', 'ro': 'râuri țară și școală', 'pl': 'źródło łąka gęś', 'cs': 'řeka příliš ďáblík',
         'hu': 'folyó őrült mező', 'is': 'á og þjóð', 'vi': 'sông nước', 'lv': 'upe ūdens ģeoloģija', 'az': 'çay əkin', 'es': '¿Qué? niño',
         'sq': 'ujë çelës', 'nl': 'IJssel ijs', 'ca': 'col·lecció'}
CYRILLIC = {'ru': 'река вода печать Ёлка', 'uk': 'річка ґрунт її', 'sr': 'река ђак бгдпт људи', 'bg': 'река вълна', 'mk': 'река ѓеврек ќерка', 'kk': 'өзен қағаз', 'tg': 'дарё ҷой'}
GREEK = {'el': 'ποταμός νερό ΎΔΩΡ ἄνθρωπος τυπογραφία'}
OTHER = [('NotoSansArmenian-Regular.ttf', 'Armn', 'hy', 'գետ ջուր տպագրություն և թուղթ Երևան օֆսեթ մեզ ՀԱՅԵՐԵՆ'),
         ('NotoSansGeorgian-Regular.ttf', 'Geor', 'ka', 'მდინარე წყალი ბეჭდვა ქაღალდი საქართველო ასო ᲛᲓᲘᲜᲐᲠᲔ'),
         ('NotoSansArabic-Regular.ttf', 'Arab', 'ar', 'نهر الماء طباعة ورق لا الأنهار اللغة كِتَابٌ مُحَمَّد الله'),
         ('NotoSansArabic-Regular.ttf', 'Arab', 'fa', 'رودخانه آب چاپ کاغذ گچ می‌رود'), ('NotoSansArabic-Regular.ttf', 'Arab', 'ur', 'دریا پانی ہے کتاب'),
         ('NotoSansHebrew-Regular.ttf', 'Hebr', 'he', 'נהר מים דפוס נייר שָׁלוֹם בְּרֵאשִׁית ירושלים'),
         ('NotoSansArabic-Bold.ttf', 'Arab', 'ar', 'نهر الماء لا مُحَمَّد'), ('NotoSansHebrew-Bold.ttf', 'Hebr', 'he', 'נהר שָׁלוֹם'),
         ('NotoSansArmenian-Bold.ttf', 'Armn', 'hy', 'գետ և'), ('NotoSansGeorgian-Light.ttf', 'Geor', 'ka', 'მდინარე')]

def rows():
    for cut in ('Roman', 'Bold', 'LightItalic'):
        for script, words in (('Latn', LATIN), ('Cyrl', CYRILLIC), ('Grek', GREEK)):
            for lang, text in words.items():
                yield f'MakereadySans-{cut}.ttf', script, lang, text
    yield from OTHER

def main():
    fonts, out = {}, []
    for name, script, lang, text in rows():
        if name not in fonts:
            fonts[name] = hb.Font(hb.Face(hb.Blob.from_file_path(os.path.join(FONTS, name))))
        for word in text.split(' '):
            buffer = hb.Buffer()
            buffer.add_utf8(word.encode())
            buffer.script, buffer.language, buffer.direction = script, lang, 'rtl' if script in ('Arab', 'Hebr') else 'ltr'
            buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
            hb.shape(fonts[name], buffer, {})
            glyphs = [[i.codepoint, i.cluster, p.x_advance, p.x_offset, p.y_offset] for i, p in zip(buffer.glyph_infos, buffer.glyph_positions)]
            out.append(json.dumps([name[:-4], script, lang, word, glyphs], ensure_ascii=False, separators=(',', ':')))
    print('{"source":"HarfBuzz %s","words":[\n%s\n]}' % (hb.version_string(), ',\n'.join(out)))

if __name__ == '__main__':
    main()
