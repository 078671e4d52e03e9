//! Quantiles of the normal distribution and of Student's.

/// The quantile of the standard normal distribution, for 0 < `p` < 1, to seven figures and better.
///
/// By bisection on its distribution function, which is that of `libm::erfc`: no table of constants, and the same bits on
/// every platform.
pub fn quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if libm::erfc(-middle / std::f64::consts::SQRT_2) / 2.0 < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The quantile of Student's t for `freedom` degrees of freedom, 4 or more: M. Abramowitz and I. A. Stegun, "Handbook of
/// Mathematical Functions", 26.7.5.
pub fn student(p: f64, freedom: f64) -> f64 {
    let z = quantile(p);
    let z2 = z * z;
    let terms = [
        (z2 + 1.0) / 4.0,
        ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0,
        (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0,
        ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0,
    ];
    z * (1.0 + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `scipy.stats.norm.ppf` and `scipy.stats.t.ppf`, SciPy 1.17.1.
    #[test]
    fn quantiles_agree_with_scipy() {
        for (p, expected) in [
            (0.975, 1.959_963_984_540_054),
            (0.5, 0.0),
            (0.0025, -2.807_033_768_343_811),
            (0.999_999, 4.753_424_308_822_899),
        ] {
            assert!((quantile(p) - expected).abs() < 1e-9, "{p}: {}", quantile(p));
        }
        for (p, freedom, expected) in [
            (0.975, 11.0, 2.200_985_160_091_639),
            (0.975, 31.0, 2.039_513_446_396_408),
            (0.9975, 31.0, 3.022_117_834_309_693),
            (0.975, 1e6, 1.959_966_356_814_107),
        ] {
            let found = student(p, freedom);
            assert!((found - expected).abs() < 2e-4, "{p} {freedom}: {found}");
        }
    }
}
