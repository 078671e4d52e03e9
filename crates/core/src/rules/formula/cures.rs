//! What to write in place of names and symbols that other languages and books have.

use super::{FUNCTIONS, VALUES};

/// What to write in place of a character that has no meaning.
pub fn of_symbol(symbol: char) -> &'static str {
    match symbol {
        '%' => "5 % is 0.05; the rest of a division a / b is `a - b * floor(a / b)`",
        '[' | '{' | ']' | '}' => "use round brackets",
        '=' => "write only what stands behind it; for conditions use `min`, `max`, or a `piecewise`",
        '<' | '>' | '?' | ':' | '≤' | '≥' | '!' | '&' | '|' => {
            "a formula has no conditions: use `min`, `max`, or a `piecewise`"
        }
        '√' => "write `sqrt(…)`",
        '∛' => "write `cbrt(…)`",
        '⌊' | '⌋' => "write `floor(…)`",
        '⌈' | '⌉' => "write `ceil(…)`",
        '∑' | 'Σ' => "write `sum(i, 1, level - 1, …)`",
        ';' => "write `,` between values",
        _ => "",
    }
}

/// What to write in place of a name that is unknown here but usual elsewhere.
pub fn of_name(name: &str) -> Option<String> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let lower = last.to_lowercase();
    let cure = match lower.as_str() {
        "log" | "logn" | "loge" => {
            "`ln` is the natural logarithm, which `log` means in most programming languages; `log10` is the one to the base \
             10, as in spreadsheets"
        }
        "log2" | "lb" | "ld" => "write `ln(…) / ln(2)`",
        "lg" => "write `log10`",
        "log1p" => "write `ln(1 + …)`",
        "exp2" => "write `2^…`",
        "expm1" => "write `exp(…) - 1`",
        "power" | "expt" => "write `a^b` or `pow(a, b)`",
        "sqr" | "square" => "write `…^2`",
        "trunc" | "truncate" | "int" | "fix" | "rounddown" | "floortoint" => "write `floor`",
        "ceiling" | "roundup" | "ceiltoint" => "write `ceil`",
        "rint" | "nearest" | "roundtoint" => "write `round`",
        "mod" | "fmod" | "rem" => "the rest of a division a / b is `a - b * floor(a / b)`",
        "clamp" => "write `min(max(…, least), most)`",
        "if" | "iff" | "case" | "where" | "then" | "else" | "and" | "or" | "step" => {
            "a formula has no conditions: use `min`, `max`, or a `piecewise`"
        }
        "fabs" => "write `abs`",
        "maximum" => "write `max`",
        "minimum" => "write `min`",
        "root" => "write `sqrt`, `cbrt`, or `…^(1 / n)`",
        "sigma" | "summation" | "∑" | "σ" => "write `sum(i, 1, level - 1, …)`",
        "prev" | "last" | "before" | "previous_value" => "write `previous`",
        "e" => "write `exp(1)`, or `exp(…)` for a power of it",
        "pi" | "π" => "write 3.141592653589793",
        "x" | "n" | "l" | "lv" | "lvl" | "level" | "lev" | "currentlevel" | "current_level"
        | "currentlvl" => "write `level`",
        _ => return known(&lower, name),
    };
    Some(cure.to_owned())
}

/// `Math.floor`, `FLOOR`.
fn known(lower: &str, written: &str) -> Option<String> {
    let is_known = FUNCTIONS.contains(&lower) || VALUES.contains(&lower);
    (is_known && lower != written).then(|| format!("write `{lower}`"))
}
