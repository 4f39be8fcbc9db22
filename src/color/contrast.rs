//! How well colours are told from each other on a screen (WCAG 2.2, "relative luminance" and "contrast ratio").

/// How light an sRGB colour is: 0 black, 1 white.
pub fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast of two luminances, 1 to 21.
pub fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_spans_one_to_twenty_one() {
        let on_white = |rgb| contrast(luminance(rgb), luminance([255; 3]));
        assert!((on_white([255, 255, 255]) - 1.0).abs() < 1e-9);
        assert!((on_white([0, 0, 0]) - 21.0).abs() < 1e-9);
        // The gray that WCAG examples give as the palest for small text.
        assert!((on_white([0x76, 0x76, 0x76]) - 4.54).abs() < 0.005);
    }
}
