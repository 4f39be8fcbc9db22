//! Figures of three by five dots, so that numbers on a proof need no face.

/// Dots across a figure.
pub(super) const GLYPH_WIDTH: usize = 3;
/// Dots down.
pub(super) const GLYPH_HEIGHT: usize = 5;

/// The rows of a figure from the top, each three bits from the left; what is no figure is blank.
pub(super) fn digit(figure: u8) -> [u8; GLYPH_HEIGHT] {
    match figure {
        b'0' => [0b111, 0b101, 0b101, 0b101, 0b111],
        b'1' => [0b010, 0b110, 0b010, 0b010, 0b111],
        b'2' => [0b111, 0b001, 0b111, 0b100, 0b111],
        b'3' => [0b111, 0b001, 0b011, 0b001, 0b111],
        b'4' => [0b101, 0b101, 0b111, 0b001, 0b001],
        b'5' => [0b111, 0b100, 0b111, 0b001, 0b111],
        b'6' => [0b111, 0b100, 0b111, 0b101, 0b111],
        b'7' => [0b111, 0b001, 0b010, 0b010, 0b010],
        b'8' => [0b111, 0b101, 0b111, 0b101, 0b111],
        b'9' => [0b111, 0b101, 0b111, 0b001, 0b111],
        _ => [0; GLYPH_HEIGHT],
    }
}
