//! Sound put together from the coefficients of a coder, half of which are nothing, and the same with none that is.

use std::f64::consts::{PI, TAU};

use super::excerpts::LENGTH;
use super::*;
use crate::dsp::testing::noise;

const COUNT: usize = 8;
/// Coefficients that have sound.
const LINES: usize = 200;

/// Coefficients between -1 and 1; of `nothing` every so many are 0.
fn coefficients(count: usize, nothing: usize, seed: u64) -> Vec<f64> {
    let mut x = noise(count, seed);
    if nothing > 0 {
        x.iter_mut().step_by(nothing).for_each(|c| *c = 0.0);
    }
    x
}

/// Frames of 1024 coefficients under a Vorbis window; only a band in the middle has sound.
fn lapped_sound(frames: usize, nothing: usize) -> Vec<f64> {
    let (n, m) = (2_048, 1_024);
    let cosines: Vec<f64> = (0..4 * n)
        .map(|i| libm::cos(TAU * i as f64 / (4 * n) as f64))
        .collect();
    let mut out = vec![0.0; (frames + 1) * m];
    for frame in 0..frames {
        let c = coefficients(LINES, nothing, frame as u64 + 1);
        for i in 0..n {
            let sine = libm::sin(PI * (i as f64 + 0.5) / n as f64);
            let window = libm::sin(PI / 2.0 * sine * sine);
            // cos(2 pi / N (n + 1/2 + N / 4) (k + 1/2)), in quarters of the steps of its table.
            let phase = |k: usize| (2 * i + 1 + m) * (2 * k + 1) % (4 * n);
            let sum: f64 = (0..LINES).map(|k| c[k] * cosines[phase(400 + k)]).sum();
            out[frame * m + i] += 0.02 * window * sum;
        }
    }
    out
}

/// Granules of Layer III: lines of the bands 14 to 19, long blocks.
fn layer3_sound(granules: usize, nothing: usize) -> Vec<f64> {
    let bands = 14..20;
    let mut samples = vec![vec![0.0; 18 * (granules + 1)]; bands.len()];
    for granule in 0..granules {
        let seed = |band: usize| (granule * 40 + band) as u64 + 1;
        let mut c: Vec<Vec<f64>> = bands
            .clone()
            .map(|band| coefficients(18, nothing, seed(band)))
            .collect();
        // The decoder gives back what the bands lose to each other.
        for lower in 0..c.len() - 1 {
            for (i, weight) in hybrid::ALIAS.into_iter().enumerate() {
                let keep = 1.0 / libm::sqrt(1.0 + weight * weight);
                let (down, up) = (c[lower][17 - i], c[lower + 1][i]);
                c[lower][17 - i] = keep * (down - weight * up);
                c[lower + 1][i] = keep * (up + weight * down);
            }
        }
        for (i, band) in bands.clone().enumerate() {
            for m in 0..36 {
                let window = libm::sin(PI / 36.0 * (m as f64 + 0.5));
                let line =
                    |k: usize| libm::cos(PI / 72.0 * ((2 * m + 1 + 18) * (2 * k + 1)) as f64);
                let sum: f64 = (0..18).map(|k| c[i][k] * line(k)).sum();
                let inverted = if band % 2 == 1 && m % 2 == 1 {
                    -1.0
                } else {
                    1.0
                };
                samples[i][granule * 18 + m] += inverted * window * sum / 9.0;
            }
        }
    }
    let mut out = vec![0.0; samples[0].len() * 32 + 512];
    for (i, band) in bands.enumerate() {
        for (t, sample) in samples[i].iter().enumerate() {
            for n in 0..512 {
                let angle = (2 * band + 1) as f64 * (n as f64 + 16.0) * PI / 64.0;
                out[t * 32 + n] += 0.3 * sample * prototype::weight(n) * libm::cos(angle);
            }
        }
    }
    out
}

/// The grid that stands out most.
fn standing(rate: u32, x: &[f64], opus: bool) -> Grid {
    let mut search = Search::new(rate, if opus { Opus::All } else { Opus::None });
    for number in 0..COUNT {
        let at = 2_000 + number * 4_517;
        let excerpt = excerpts::Excerpt::new(at as u64, vec![x[at..at + LENGTH].to_vec()]);
        search.look(number, &excerpt);
    }
    let grids = search.grids().into_iter();
    let most = grids.max_by(|a, b| a.standing.sigma.total_cmp(&b.standing.sigma));
    most.unwrap()
}

#[test]
fn a_grid_of_1024_is_found_where_it_is() {
    let grid = standing(44_100, &lapped_sound(44, 2), false);
    assert_eq!(grid.standing.place % 128, 0, "{grid:?}");
    assert!(convicts(&grid), "{grid:?}");
    assert!(["AAC", "AAC or Vorbis"].contains(&grid.coder), "{grid:?}");
    let grid = standing(44_100, &lapped_sound(44, 0), false);
    assert!(!convicts(&grid), "{grid:?}");
}

#[test]
fn a_file_that_was_cut_is_told_from_one_that_was_not() {
    let sound = lapped_sound(44, 2);
    let [whole, cut] = [0, 50].map(|from| standing(44_100, &sound[from..], false));
    assert!(whole.uncut && !cut.uncut, "{whole:?} {cut:?}");
    assert!(convicts(&cut), "{cut:?}");
    // What is not enough for a place that chance may have put anywhere.
    let mut weak = whole;
    weak.standing.sigma = 0.5 * (UNCUT_SIGMAS + SIGMAS);
    (weak.standing.next, weak.standing.least) = (1.0, LEAST_SIGMAS);
    assert!(convicts(&weak));
    weak.uncut = false;
    assert!(!convicts(&weak));
}

#[test]
fn the_grid_of_layer_3_is_found() {
    let grid = standing(44_100, &layer3_sound(76, 4), false);
    assert_eq!(grid.coder, "MP3");
    assert!(convicts(&grid), "{grid:?}");
    let grid = standing(44_100, &layer3_sound(76, 0), false);
    assert!(!convicts(&grid), "{grid:?}");
}

#[test]
fn noise_has_no_grid_at_any_rate() {
    for rate in [32_000, 44_100, 48_000] {
        let grid = standing(rate, &noise(60_000, 9), true);
        assert!(!convicts(&grid), "{rate} {grid:?}");
    }
}

#[test]
fn where_there_is_nothing_to_count_nothing_stands_out() {
    let mut search = Search::new(44_100, Opus::None);
    for number in 0..COUNT {
        let silence = excerpts::Excerpt::new(number as u64, vec![vec![0.0; LENGTH]; 2]);
        search.look(number, &silence);
        search.look_converted(&silence, 48_000);
    }
    assert_eq!(search.grids(), []);
}

#[test]
fn a_place_among_many_that_stand_out_convicts_nobody() {
    let mut grid = standing(44_100, &lapped_sound(44, 2), false);
    (grid.standing.sigma, grid.standing.least) = (270.0, 130.0);
    grid.standing.next = 50.0;
    assert!(convicts(&grid));
    grid.standing.next = 140.0;
    assert!(!convicts(&grid));
    // Of a file that was cut the next one may be no more than chance, or the first must be that far out.
    (grid.standing.sigma, grid.standing.next, grid.standing.least) = (26.0, 8.0, 9.0);
    assert!(convicts(&grid));
    (grid.uncut, grid.places) = (false, 1_024);
    assert!(!convicts(&grid));
    grid.standing.sigma = 60.0;
    assert!(convicts(&grid));
}

#[test]
fn what_one_half_shows_and_the_other_hardly_does_must_stand_alone() {
    let mut grid = standing(44_100, &lapped_sound(44, 2), false);
    (grid.standing.sigma, grid.standing.least) = (30.0, LEAST_SIGMAS);
    grid.standing.next = 4.0;
    assert!(convicts(&grid));
    grid.standing.next = 7.0;
    assert!(!convicts(&grid));
    grid.standing.least = SURE_LEAST_SIGMAS;
    assert!(convicts(&grid));
}
