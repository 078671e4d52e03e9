//! The search finds what is there, within its budget, and writes numbers that people can read.

use super::*;

/// A search by the loss alone.
fn search(dials: &[Dial], budget: usize, loss: &mut dyn FnMut(&[f64]) -> Option<f64>) -> Option<Found> {
    let mut evaluate = |values: &[f64]| loss(values).map(|loss| Evaluated { loss, offs: Vec::new() });
    super::search(dials, budget, &mut evaluate, None)
}

fn dial(low: f64, high: f64, start: f64) -> Dial {
    Dial { low, high, start, is_whole: false }
}

#[test]
fn places_and_numbers_lead_to_each_other() {
    for dial in [dial(1.2, 1.9, 1.5), dial(10.0, 100_000.0, 50.0), dial(-3.0, 5.0, 0.0)] {
        for step in 0..=20 {
            let place = f64::from(step) / 20.0;
            let value = dial.at(place);
            assert!((dial.low..=dial.high).contains(&value));
            assert!((dial.place(value) - place).abs() < 1e-4, "{value}");
        }
        assert_eq!((dial.at(-1.0), dial.at(2.0)), (dial.low, dial.high));
    }
    let whole = Dial { is_whole: true, ..dial(1.0, 9.0, 4.0) };
    assert_eq!(whole.at(0.3), 3.0);
    let wide = dial(0.0, 1e9, 1.0);
    assert_eq!(
        [2, 3, 5].map(|figures| wide.shortened(123_456.0, figures)),
        [120_000.0, 123_000.0, 123_460.0]
    );
    assert_eq!([2, 3].map(|figures| wide.shortened(0.012_345, figures)), [0.012, 0.0123]);
    // Shortening does not leave the range.
    assert_eq!(dial(1.26, 1.9, 1.5).shortened(1.261, 2), 1.3);
    assert_eq!(dial(1.46, 1.49, 1.47).shortened(1.461, 2), 1.49);
}

#[test]
fn a_valley_is_found_within_the_budget() {
    let mut asked = 0;
    let mut valley = |values: &[f64]| {
        asked += 1;
        let (x, y) = (values[0] - 1.437, (values[1] - 900.0) / 1000.0);
        Some(x.abs() * 3.0 + (y + x).abs())
    };
    let found = search(&[dial(1.2, 1.9, 1.8), dial(500.0, 4000.0, 3000.0)], 60, &mut valley).unwrap();
    assert!(asked <= 60 && found.evaluations == asked, "{asked}");
    assert!((found.best.values[0] - 1.437).abs() < 0.01, "{found:?}");
    assert!((found.best.values[1] - 900.0).abs() < 30.0, "{found:?}");
}

/// Where all is well over a wide range, the number is a short one.
#[test]
fn what_is_good_enough_is_written_in_few_figures() {
    let mut plain = |values: &[f64]| Some((values[0] - 1.512).abs().max(0.03) - 0.03);
    let found = search(&[dial(1.2, 1.9, 1.8)], 40, &mut plain).unwrap();
    assert_eq!(found.best.values, [1.5]);
}

#[test]
fn walls_and_ends_are_respected() {
    // The best is at the end of the range, and half of it makes no ruleset.
    let mut walled = |values: &[f64]| Some(if values[0] > 1.6 { f64::INFINITY } else { 1.7 - values[0] });
    let found = search(&[dial(1.2, 1.9, 1.3)], 60, &mut walled).unwrap();
    assert!((1.58..=1.6).contains(&found.best.values[0]), "{found:?}");
    // An end to it, after seven questions, keeps the best of them.
    let mut left = 7;
    let mut ended = |values: &[f64]| {
        left -= 1;
        (left >= 0).then_some(values[0])
    };
    let found = search(&[dial(0.0, 1.0, 0.5)], 60, &mut ended).unwrap();
    assert!(found.evaluations <= 7 && found.best.values[0] <= 0.125, "{found:?}");
    assert_eq!(search(&[dial(0.0, 1.0, 0.5)], 60, &mut |_| None), None);
}

#[test]
fn whole_numbers_stay_whole() {
    let whole = Dial { is_whole: true, ..dial(10.0, 400.0, 100.0) };
    let found = search(&[whole], 30, &mut |values| Some((values[0] - 251.0).abs() / 400.0)).unwrap();
    assert!((found.best.values[0] - 251.0).abs() <= 3.0 && found.best.values[0].fract() == 0.0, "{found:?}");
}

/// A plateau says nothing of where the goal is: few whole numbers are all tried, and of others the ends at least.
#[test]
fn goals_on_plateaus_are_found() {
    let step = |goal: f64| move |values: &[f64]| Some(if values[0] == goal { 0.0 } else { 5.0 });
    let whole = Dial { is_whole: true, ..dial(1.0, 12.0, 10.0) };
    let found = search(&[whole], 60, &mut step(2.0)).unwrap();
    assert_eq!((found.best.values[0], found.evaluations, found.is_complete), (2.0, 12, true));
    let found = search(&[whole, whole], 60, &mut step(2.0)).unwrap();
    assert!(!found.is_complete && found.evaluations <= 60);
    let wide = Dial { is_whole: true, ..dial(100.0, 1_000.0, 500.0) };
    let corner = |values: &[f64]| Some(if values == [100.0, 100.0] { 0.0 } else { 5.0 });
    assert_eq!(search(&[wide, wide], 60, &mut { corner }).unwrap().best.values, [100.0, 100.0]);
}

/// What is as agreed is left as it is, and a small budget is spent.
#[test]
fn nothing_is_tried_in_vain() {
    let found = search(&[dial(1.2, 1.9, 1.5)], 60, &mut |_| Some(0.005)).unwrap();
    assert_eq!((found.evaluations, found.best.values[0]), (1, 1.5));
    for budget in [1, 2, 3, 7] {
        let found = search(&[dial(0.0, 1.0, 0.5)], budget, &mut |values| Some(1.0 + values[0])).unwrap();
        assert_eq!(found.evaluations, budget);
    }
}

/// A goal so narrow that the first simplexes step over it: as long as it is not met, the search goes on.
#[test]
fn a_narrow_goal_is_not_given_up_early() {
    let mut narrow = |values: &[f64]| {
        let off = (values[0] - 1.365).abs();
        Some(if values[0] > 1.45 {
            12.0
        } else if off < 0.0002 {
            0.0
        } else {
            10.0 * off / (off + 0.0005)
        })
    };
    let found = search(&[dial(1.35, 1.9, 1.6)], 60, &mut narrow).unwrap();
    assert!(found.best.loss <= MET, "{found:?}");
}

/// What curves say alone is free: the only numbers that meet three of it are found before anything else is asked.
#[test]
fn facts_are_met_before_anything_is_tried() {
    let dials = [dial(500.0, 4000.0, 1000.0), dial(1.0, 2.0, 1.5), dial(0.0, 10.0, 1.0)];
    let cost = |v: &[f64], level: f64| libm::log(v[0]) + v[1] * libm::log(level + v[2]);
    let truth = [2508.0, 1.2488, 3.0];
    let offs = move |values: &[f64]| -> Vec<f64> {
        [1.0, 40.0, 200.0]
            .iter()
            .map(|level| (cost(values, *level) - cost(&truth, *level)) / 0.0005)
            .collect()
    };
    let found = move |values: &[f64]| {
        let offs = offs(values);
        let loss = offs.iter().map(|off| (off.abs() - 1.0).max(0.0)).sum::<f64>() + 1e-3;
        Some(Evaluated { loss, offs })
    };
    let mut asked = 0;
    let mut evaluate = |values: &[f64]| {
        asked += 1;
        found(values)
    };
    let told = super::search(&dials, 60, &mut evaluate, Some(&mut found.clone())).unwrap();
    assert!(told.best.loss <= MET, "{told:?}");
    assert!(asked < 12 && told.by_facts < 2_000, "{asked} {}", told.by_facts);
}
