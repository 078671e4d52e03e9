//! Light and dark: the colours of paper, text and series. It knows nothing of figures.

/// The look of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white, for documents.
    #[default]
    Light,
    /// Light on near-black, for screens.
    Dark,
}

/// Red, green, blue in sRGB and an opacity between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    pub rgb: (u8, u8, u8),
    pub alpha: f64,
}

impl Color {
    pub const fn hex(code: u32) -> Self {
        let [_, red, green, blue] = code.to_be_bytes();
        Self { rgb: (red, green, blue), alpha: 1.0 }
    }

    pub const fn fade(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }
}

/// Hues a series can have; slots beyond repeat them.
pub(super) const HUES: usize = 7;

/// All colours of a theme.
pub(super) struct Colors {
    pub paper: Color,
    pub text: Color,
    pub muted: Color,
    pub axis: Color,
    pub grid: Color,
    pub minor_grid: Color,
    /// Opacity of a band.
    pub band: f64,
    series: [Color; HUES],
}

impl Colors {
    pub fn series(&self, slot: usize) -> Color {
        self.series[slot % HUES]
    }
}

impl Theme {
    /// The series begin from the colours of Okabe and Ito ("Color Universal Design", 2008): blue, red, green, mauve,
    /// orange (yellow on dark), sky and near-black (near-white). A search moved them until each has a
    /// contrast of 3:1 with the paper and no pair is hard to tell apart for the colour-blind, as the tests say.
    pub(super) fn colors(self) -> Colors {
        match self {
            Self::Light => Colors {
                paper: Color::hex(0xff_ff_ff),
                text: Color::hex(0x1c_21_28),
                muted: Color::hex(0x57_60_6a),
                axis: Color::hex(0x8a_93_9e),
                grid: Color::hex(0xe3_e6_ea),
                minor_grid: Color::hex(0xf1_f3_f5),
                band: 0.2,
                series: [0x00_37_9c, 0xc9_1f_07, 0x0b_75_69, 0xb0_87_b3, 0xd8_7f_0a, 0x4a_7d_ff, 0x32_2f_34]
                    .map(Color::hex),
            },
            Self::Dark => Colors {
                paper: Color::hex(0x14_17_1c),
                text: Color::hex(0xe8_eb_f0),
                muted: Color::hex(0xa0_a9_b6),
                axis: Color::hex(0x6b_75_83),
                grid: Color::hex(0x2b_31_3a),
                minor_grid: Color::hex(0x1f_24_2b),
                band: 0.26,
                series: [0x28_7d_fd, 0xc1_69_01, 0x26_ca_6f, 0xb6_90_c3, 0xff_e0_1b, 0x93_db_ff, 0xff_ff_e6]
                    .map(Color::hex),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rgb = [f64; 3];

    /// Machado, Oliveira, Fernandes (2009), severity 1.0, in linear RGB: protanopia, deuteranopia, tritanopia.
    const BLINDNESS: [[Rgb; 3]; 3] = [
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    fn linear(color: Color) -> Rgb {
        let (red, green, blue) = color.rgb;
        [red, green, blue].map(|byte| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        })
    }

    fn times(matrix: [Rgb; 3], color: Rgb) -> Rgb {
        matrix.map(|row| row.iter().zip(color).map(|(factor, part)| factor * part).sum())
    }

    /// Ottosson's OKLab (2020): equal distances look about equally different; black and white are 1 apart.
    fn oklab(color: Rgb) -> Rgb {
        let cones = times(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ],
            color,
        );
        times(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ],
            cones.map(|cone| libm::cbrt(cone.max(0.0))),
        )
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let light = |color| {
            let [red, green, blue] = linear(color);
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        (light(one) / light(other)).max(light(other) / light(one))
    }

    #[test]
    fn colour_blind_readers_tell_all_series_apart() {
        for theme in [Theme::Light, Theme::Dark] {
            let colors = theme.colors();
            for (one, other) in (0..HUES).flat_map(|one| (0..one).map(move |other| (one, other))) {
                for matrix in BLINDNESS {
                    let seen = |slot| {
                        oklab(times(matrix, linear(colors.series(slot))).map(|part| part.clamp(0.0, 1.0)))
                    };
                    let apart: f64 = seen(one).iter().zip(seen(other)).map(|(a, b)| (a - b) * (a - b)).sum();
                    assert!(apart.sqrt() > 0.11, "{theme:?}: {one} and {other} are {} apart", apart.sqrt());
                }
            }
        }
    }

    #[test]
    fn pages_have_the_same_colours() {
        let sheet = include_str!("../report/html/page/colors.css");
        let parts: Vec<&str> = sheet.split("--ground:").collect();
        for (theme, part) in [(Theme::Light, parts[1]), (Theme::Dark, parts[2]), (Theme::Light, parts[3])] {
            let colors = theme.colors();
            for slot in 0..HUES {
                let (red, green, blue) = colors.series(slot).rgb;
                let rule = format!("--c{slot}: #{red:02x}{green:02x}{blue:02x};");
                assert!(part.contains(&rule), "{theme:?} lacks {rule}");
            }
            assert!(part.contains(&format!("--band: {};", colors.band)));
        }
    }

    #[test]
    fn everything_stands_out_from_the_paper() {
        for theme in [Theme::Light, Theme::Dark] {
            let colors = theme.colors();
            for slot in 0..HUES {
                assert!(contrast(colors.series(slot), colors.paper) >= 3.0, "{theme:?}: {slot}");
            }
            assert!(contrast(colors.text, colors.paper) >= 7.0);
            assert!(contrast(colors.muted, colors.paper) >= 4.5);
        }
    }
}
