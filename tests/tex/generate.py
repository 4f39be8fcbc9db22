#!/usr/bin/env python3
"""Makes paragraphs.json: what LuaTeX breaks the paragraphs of texts.txt into. Needs lualatex, fontspec and the Latin Modern fonts.

    python3 generate.py > paragraphs.json

Only widths, prices and places are stored; see README.md for the fields."""
import json, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULTS = dict(pretolerance=100, tolerance=200, emergencystretch=0, linepenalty=10, hyphenpenalty=50, exhyphenpenalty=50,
                adjdemerits=10000, doublehyphendemerits=10000, finalhyphendemerits=5000, looseness=0, hangindent=0, hangafter=1,
                indent=0, size=10, parfill='0pt plus 1fil')

def cases():
    """The paragraphs: a text, a measure in pt, what is not plain TeX's."""
    widths = [80, 95, 110, 124, 140, 160, 180, 200, 230, 260, 300, 340, 400, 150, 120]
    for text in range(15):
        yield dict(text=text, width=widths[text])
        yield dict(text=text, width=widths[-1 - text], tolerance=1000, pretolerance=-1)
    for text, width, more in [
        (0, 200, dict(looseness=1, tolerance=1000)), (0, 200, dict(looseness=-1, tolerance=3000)), (1, 240, dict(looseness=1)),
        (1, 180, dict(looseness=-1, tolerance=2000)), (4, 160, dict(looseness=1, tolerance=9999)),
        (7, 220, dict(looseness=2, tolerance=5000)), (7, 220, dict(looseness=-2, tolerance=5000)),
        (8, 170, dict(looseness=1, tolerance=4000)), (8, 170, dict(looseness=-1, tolerance=4000)),
        (12, 190, dict(looseness=1, tolerance=2000, emergencystretch=20)), (6, 120, dict(looseness=1)), (6, 400, {}),
        (2, 220, dict(hangindent=40, hangafter=3)), (2, 220, dict(hangindent=40, hangafter=-4)),
        (3, 250, dict(hangindent=-60, hangafter=-5, tolerance=800)), (3, 250, dict(hangindent=20, hangafter=1, looseness=1, tolerance=2000)),
        (9, 240, dict(hangindent=72, hangafter=-3, tolerance=1000)), (13, 260, dict(hangindent=30, hangafter=2)),
        (0, 130, dict(emergencystretch=15)), (9, 90, dict(emergencystretch=30)), (10, 100, dict(emergencystretch=10, pretolerance=-1)),
        (11, 85, dict(tolerance=9999)), (11, 85, dict(tolerance=10000)), (14, 80, dict(tolerance=10000, hyphenpenalty=1000)),
        (1, 160, dict(hyphenpenalty=10000)), (1, 160, dict(hyphenpenalty=-50, pretolerance=-1)), (3, 140, dict(exhyphenpenalty=10000)),
        (3, 140, dict(exhyphenpenalty=-200, tolerance=1000)), (5, 150, dict(hyphenpenalty=500, adjdemerits=0)),
        (7, 190, dict(adjdemerits=100000, tolerance=1000)), (7, 190, dict(adjdemerits=0, linepenalty=0)),
        (7, 190, dict(linepenalty=200, pretolerance=-1)), (7, 140, dict(doublehyphendemerits=500000, tolerance=2000)),
        (8, 130, dict(doublehyphendemerits=0, finalhyphendemerits=0, tolerance=2000)),
        (8, 130, dict(doublehyphendemerits=100000, finalhyphendemerits=1000000, tolerance=2000)),
        (12, 210, dict(indent=15)), (13, 175, dict(indent=20, tolerance=500)), (2, 150, dict(size=8)), (4, 330, dict(size=14)),
        (7, 300, dict(pretolerance=10000)), (7, 300, dict(pretolerance=0)),
        (4, 200, dict(parfill='0pt')), (9, 210, dict(parfill='20pt plus 30pt', tolerance=2000)), (13, 280, dict(parfill='0pt plus 60pt', tolerance=2000)),
    ]:
        yield dict(text=text, width=width, **more)

LUA = r'''
local G,D,K,P,H,GL,MARK=node.id"glyph",node.id"disc",node.id"kern",node.id"penalty",node.id"hlist",node.id"glue",7777
local items,out={},io.open("out.json","w")
local vowels,consonants="aeiouyäöüàâéèêëîïôùûœ","bcdfghjklmnpqrstvwxzß"
local own,patterns=lang.new(99),{}
for _,c in utf8.codes(consonants) do for _,v in utf8.codes(vowels) do patterns[#patterns+1]="1"..utf8.char(c)..utf8.char(v) end end
own:patterns(table.concat(patterns," "))
local function w(h) return h and (node.dimensions(h)) or 0 end
luatexbase.add_to_callback("pre_linebreak_filter",function(h) items={}
 local n=0
 for x in node.traverse(h) do local s
  if x.id==G then s=string.format('["b",%d]',x.width)
  elseif x.id==H then s=string.format('["b",%d]',x.width)
  elseif x.id==K then assert(x.subtype==0,"kern that is not the font's") s=string.format('["b",%d]',x.kern)
  elseif x.id==GL then assert(x.stretch_order<3 and x.shrink_order==0)
   s=string.format('["g",%d,%d,%d,%s]',x.width,x.stretch_order==0 and x.stretch or 0,x.shrink,tostring(x.stretch_order>0))
  elseif x.id==P then s=string.format('["p",%d]',x.penalty)
  elseif x.id==D then assert(x.subtype<4) s=string.format('["d",%d,%d,%d,%d,%s]',w(x.pre),w(x.post),w(x.replace),x.penalty,tostring(x.subtype>2)) end
  if s then node.set_attribute(x,MARK,n) n=n+1 items[n]=s end
 end return true end,"items")
luatexbase.add_to_callback("post_linebreak_filter",function(h) local r={}
 for line in node.traverse_id(H,h) do local lo,hi=1e9,-1
  for x in node.traverse(line.list) do local a=node.has_attribute(x,MARK) if a then lo=math.min(lo,a) hi=math.max(hi,a) end end
  r[#r+1]=string.format("[%d,%d]",lo,hi) end
 out:write('{"items":['..table.concat(items,",")..'],"lines":['..table.concat(r,",")..']}\n') return true end,"lines")
luatexbase.add_to_callback("stop_run",function() out:close() end,"close")
'''

def paragraph(index, case, texts):
    c = {**DEFAULTS, **case}
    lang, text = texts[case['text']]
    sizes = ''.join(r'\%s=%gpt ' % (k, c[k]) for k in ('emergencystretch', 'hangindent'))
    names = 'pretolerance tolerance linepenalty hyphenpenalty exhyphenpenalty adjdemerits doublehyphendemerits finalhyphendemerits looseness hangafter'
    numbers = ''.join(r'\%s=%d ' % (k, c[k]) for k in names.split())
    return r'''\begingroup\fontsize{%gpt}{14pt}\selectfont\language=%s \parindent=%gpt \hsize=%gpt \parfillskip=%s\relax %s%s
\immediate\write-1{=== %d}\tracingparagraphs=1 %s\par\tracingparagraphs=0 \endgroup
''' % (c['size'], '0' if lang == 'en' else '99', c['indent'], c['width'], c['parfill'], sizes, numbers, index, text)

def demerits(log, lines):
    """The least total of the settings with this many lines, from the trace of the last pass: what follows the break at the end."""
    last_pass = re.split(r'@(?:first|second|emergency)pass', log)[-1]
    ends = re.findall(r'@@\d+: line (\d+)\.\d-? t=(-?\d+)', last_pass.split(r'@\par', 1)[1])
    return min(int(total) for line, total in ends if int(line) == lines)

def broken_at(items, lines):
    """The items at which the lines end; the paragraph's last break is at its end."""
    breaks = []
    for (_, last), (first, _) in zip(lines, lines[1:]):
        if items[last][0] in 'dgp':
            at = last
        else:
            at = next(i for i in range(last + 1, len(items)) if items[i][0] in 'gdp' and (items[i][0] != 'p' or items[i][1] < 10000))
        assert at < first or items[at][0] == 'd', (last, first, at)
        breaks.append(at)
    return breaks + [len(items)]

def merged(items, breaks):
    """Neighbouring boxes made one, and the breaks renumbered."""
    new, number = [], {}
    for i, item in enumerate(items):
        if item[0] == 'b' and new and new[-1][0] == 'b':
            new[-1] = ['b', new[-1][1] + item[1]]
        else:
            new.append(list(item))
        number[i] = len(new) - 1
    number[len(items)] = len(new)
    return new, [number[b] for b in breaks]

def main():
    texts = [line.rstrip('\n').split(' ', 1) for line in open(os.path.join(HERE, 'texts.txt'), encoding='utf-8')]
    all_cases = list(cases())
    tex = r'''\documentclass{article}\usepackage{fontspec}\setmainfont[Ligatures=TeX,Renderer=Node]{lmroman10-regular.otf}\usepackage{luatexbase}
\begin{document}\directlua{dofile("cb.lua")}\lefthyphenmin=2 \righthyphenmin=3 \tracingonline=0
''' + ''.join(paragraph(i, c, texts) for i, c in enumerate(all_cases)) + r'\end{document}'
    with tempfile.TemporaryDirectory() as folder:
        open(folder + '/cb.lua', 'w', encoding='utf-8').write(LUA)
        open(folder + '/p.tex', 'w', encoding='utf-8').write(tex)
        subprocess.run(['lualatex', '-interaction=nonstopmode', 'p.tex'], cwd=folder, capture_output=True, timeout=300, env=dict(os.environ, max_print_line='10000'))
        log = open(folder + '/p.log', encoding='utf-8', errors='replace').read()
        set_lines = [json.loads(line) for line in open(folder + '/out.json')]
    logs = re.split(r'=== \d+\n', log)[1:]
    assert len(logs) == len(set_lines) == len(all_cases), (len(logs), len(set_lines), len(all_cases), log[-2000:])
    version = re.search(r'This is (LuaHBTeX, Version \S+ \([^)]*\))', log).group(1)
    rows = []
    for case, trace, made in zip(all_cases, logs, set_lines):
        items, breaks = merged(made['items'], broken_at(made['items'], made['lines']))
        case = {k: v for k, v in {**DEFAULTS, **case}.items() if k not in ('parfill', 'size', 'indent')}
        for key in ('width', 'emergencystretch', 'hangindent'):
            case[key] = round(case[key] * 65536)
        case.update(items=items, breaks=breaks, demerits=demerits(trace, len(breaks)))
        rows.append(json.dumps(case, separators=(',', ':')))
    sys.stdout.write('{"source":%s,"paragraphs":[\n%s\n]}\n' % (json.dumps(version), ',\n'.join(rows)))

if __name__ == '__main__':
    main()
