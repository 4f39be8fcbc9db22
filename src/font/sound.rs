//! Whether a user's font can be handed to the shaper: damage that a parser passes over and a shaper stumbles on is found here, once, when
//! the font is added.

use rustybuzz::ttf_parser::Face;
use rustybuzz::ttf_parser::gpos::PositioningSubtable;
use rustybuzz::ttf_parser::gsub::SubstitutionSubtable;
use rustybuzz::ttf_parser::opentype_layout::{ChainedContextLookup, ContextLookup, Coverage, LayoutTable};

/// The name of the first damaged table; `Ok` when shaping is safe.
pub(super) fn check(face: &Face<'_>) -> Result<(), &'static str> {
    let tables = face.tables();
    if !tables.gsub.as_ref().is_none_or(substitutions) {
        return Err("glyph substitution (GSUB)");
    }
    if !tables.gpos.as_ref().is_none_or(positions) {
        return Err("glyph positioning (GPOS)");
    }
    if tables.cff2.is_some() && tables.hvar.is_none() {
        return Err("width variation (HVAR)");
    }
    Ok(())
}

fn substitutions(table: &LayoutTable<'_>) -> bool {
    let mut subtables = table.lookups.into_iter().flat_map(|lookup| lookup.subtables.into_iter::<SubstitutionSubtable<'_>>());
    subtables.all(|subtable| {
        is_ordered(&subtable.coverage())
            && match &subtable {
                SubstitutionSubtable::Context(lookup) => context(lookup),
                SubstitutionSubtable::ChainContext(lookup) => chained(lookup),
                SubstitutionSubtable::ReverseChainSingle(lookup) => {
                    let (back, ahead) = (&lookup.backtrack_coverages, &lookup.lookahead_coverages);
                    all_there(back.len(), |index| back.get(index)) && all_there(ahead.len(), |index| ahead.get(index))
                }
                _ => true,
            }
    })
}

fn positions(table: &LayoutTable<'_>) -> bool {
    let mut subtables = table.lookups.into_iter().flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable<'_>>());
    subtables.all(|subtable| {
        is_ordered(&subtable.coverage())
            && match &subtable {
                PositioningSubtable::Context(lookup) => context(lookup),
                PositioningSubtable::ChainContext(lookup) => chained(lookup),
                _ => true,
            }
    })
}

fn context(lookup: &ContextLookup<'_>) -> bool {
    match lookup {
        ContextLookup::Format3 { coverages, .. } => all_there(coverages.len(), |index| coverages.get(index)),
        _ => true,
    }
}

fn chained(lookup: &ChainedContextLookup<'_>) -> bool {
    match lookup {
        ChainedContextLookup::Format3 { backtrack_coverages, input_coverages, lookahead_coverages, .. } => {
            let arrays = [backtrack_coverages, input_coverages, lookahead_coverages];
            arrays.into_iter().all(|array| all_there(array.len(), |index| array.get(index)))
        }
        _ => true,
    }
}

/// Every offset leads to a coverage; the shaper takes that for granted. (The array's type has no public name.)
fn all_there<'a>(count: u16, coverage: impl Fn(u16) -> Option<Coverage<'a>>) -> bool {
    (0..count).all(|index| coverage(index).is_some())
}

/// No range runs backwards.
fn is_ordered(coverage: &Coverage<'_>) -> bool {
    match coverage {
        Coverage::Format1 { .. } => true,
        Coverage::Format2 { records } => records.into_iter().all(|range| range.start <= range.end),
    }
}
