//! Fits the magnitude of a product of `1 + c1 / z + c2 / z^2` to a given one: least squares of the error in decibels, by the method of
//! Levenberg and Marquardt. Every factor keeps its roots inside the unit circle, so the result is stable and of minimum phase.
//!
//! Knows nothing of filters' purposes. Plain arithmetic in a fixed order and libm: the same bits on every machine.

use std::f64::consts::PI;

/// Frequencies of the grid, closer together towards Nyquist, where the magnitude of a prototype has a corner on the unit circle.
const POINTS: usize = 160;
/// The last one, as a part of Nyquist.
const TOP: f64 = 0.985;
const ITERATIONS: usize = 80;
/// Most free coefficients: a main section and two corrections.
const MOST: usize = 12;
const NEPER_DB: f64 = 8.685_889_638_065_035;

/// `1 + c1 / z + c2 / z^2`, of which the first `free` coefficients may be moved, as long as no root gets further from z = 0 than `reach`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    pub c: [f64; 2],
    pub free: usize,
    pub reach: f64,
}

impl Factor {
    pub const ONE: Factor = Factor {
        c: [0.0; 2],
        free: 0,
        reach: 1.0,
    };

    fn is_inside(&self) -> bool {
        let (c1, c2) = (
            self.c[0] / self.reach,
            self.c[1] / (self.reach * self.reach),
        );
        c2.abs() < 1.0 && c1.abs() < 1.0 + c2
    }

    fn at(&self, point: &Point) -> [f64; 2] {
        let [c1, c2] = self.c;
        [
            1.0 + c1 * point.z[0] + c2 * point.zz[0],
            c1 * point.z[1] + c2 * point.zz[1],
        ]
    }
}

/// One frequency: 1/z, 1/z^2, and the logarithm of the magnitude wanted.
#[derive(Debug, Clone, PartialEq)]
struct Point {
    z: [f64; 2],
    zz: [f64; 2],
    wanted: f64,
}

/// A product of factors on its way to a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    points: Vec<Point>,
    /// With +1 for a numerator, -1 for a denominator.
    factors: Vec<(Factor, f64)>,
}

type Matrix = [[f64; MOST]; MOST];

impl Fit {
    /// `power(w)` is the square of the magnitude at `w` radians per sample, known up to a constant factor.
    pub fn new(power: impl Fn(f64) -> f64) -> Self {
        let points = (0..POINTS)
            .map(|i| {
                let x = 1.0 - i as f64 / (POINTS - 1) as f64;
                let w = PI * TOP * (1.0 - x * x);
                let turn = |w: f64| [libm::cos(w), -libm::sin(w)];
                Point {
                    z: turn(w),
                    zz: turn(2.0 * w),
                    wanted: 0.5 * libm::log(power(w)),
                }
            })
            .collect();
        Fit {
            points,
            factors: Vec::new(),
        }
    }

    /// Adds a factor and gives its index.
    pub fn add(&mut self, factor: Factor, sign: f64) -> usize {
        self.factors.push((factor, sign));
        self.factors.len() - 1
    }

    pub fn factor(&self, index: usize) -> [f64; 2] {
        self.factors[index].0.c
    }

    /// Largest error over the grid, both sides equal at 0 Hz.
    pub fn error_db(&self) -> f64 {
        let errors = self.errors(&self.factors);
        NEPER_DB * errors.iter().fold(0.0, |worst: f64, e| worst.max(e.abs()))
    }

    /// Moves the free coefficients until nothing gets better.
    pub fn improve(&mut self) {
        let mut errors = self.errors(&self.factors);
        let mut cost = squares(&errors);
        let mut damping = 1e-3;
        for _ in 0..ITERATIONS {
            let (normal, gradient, n) = self.normal_equations(&errors);
            let step = (0..20).find_map(|_| {
                let moved = solve(&normal, &gradient, n, damping)
                    .and_then(|step| self.moved(&step))
                    .map(|factors| {
                        let errors = self.errors(&factors);
                        let cost = squares(&errors);
                        (factors, errors, cost)
                    })
                    .filter(|(_, _, new)| *new < cost);
                if moved.is_none() {
                    damping *= 4.0;
                }
                moved
            });
            let Some((factors, new_errors, new_cost)) = step else {
                return;
            };
            let done = cost - new_cost < 1e-5 * cost;
            (self.factors, errors, cost) = (factors, new_errors, new_cost);
            damping = (damping * 0.1).max(1e-15);
            if done {
                return;
            }
        }
    }

    /// Logarithm of wanted over reached magnitude at every point, relative to that at 0 Hz.
    fn errors(&self, factors: &[(Factor, f64)]) -> Vec<f64> {
        let mut errors: Vec<f64> = self
            .points
            .iter()
            .map(|point| {
                let (mut above, mut below) = (1.0, 1.0);
                for (factor, sign) in factors {
                    let [re, im] = factor.at(point);
                    *(if *sign > 0.0 { &mut above } else { &mut below }) *= re * re + im * im;
                }
                point.wanted - 0.5 * libm::log(above / below)
            })
            .collect();
        let first = errors[0];
        errors.iter_mut().for_each(|e| *e -= first);
        errors
    }

    /// Slopes of the logarithm of the magnitude by every free coefficient.
    fn slopes(&self, point: &Point) -> [f64; MOST] {
        let mut row = [0.0; MOST];
        let mut column = 0;
        for (factor, sign) in &self.factors {
            let [re, im] = factor.at(point);
            let power = re * re + im * im;
            for z in [point.z, point.zz].iter().take(factor.free) {
                // Real part of z / factor.
                row[column] = sign * (z[0] * re + z[1] * im) / power;
                column += 1;
            }
        }
        row
    }

    fn normal_equations(&self, errors: &[f64]) -> (Matrix, [f64; MOST], usize) {
        let n: usize = self.factors.iter().map(|(factor, _)| factor.free).sum();
        let first = self.slopes(&self.points[0]);
        let mut normal = [[0.0; MOST]; MOST];
        let mut gradient = [0.0; MOST];
        for (point, error) in self.points.iter().zip(errors) {
            let mut row = self.slopes(point);
            row.iter_mut().zip(first).for_each(|(v, f)| *v -= f);
            for i in 0..n {
                gradient[i] += row[i] * error;
                for j in 0..=i {
                    normal[i][j] += row[i] * row[j];
                }
            }
        }
        (normal, gradient, n)
    }

    /// The factors after a step; none if a root would leave the unit circle.
    fn moved(&self, step: &[f64; MOST]) -> Option<Vec<(Factor, f64)>> {
        let mut steps = step.iter();
        let factors: Vec<_> = self
            .factors
            .iter()
            .map(|(factor, sign)| {
                let mut moved = *factor;
                let free = moved.c.iter_mut().take(factor.free);
                free.zip(&mut steps).for_each(|(c, step)| *c += step);
                (moved, *sign)
            })
            .collect();
        factors
            .iter()
            .all(|(factor, _)| factor.free == 0 || factor.is_inside())
            .then_some(factors)
    }
}

fn squares(errors: &[f64]) -> f64 {
    errors.iter().map(|e| e * e).sum()
}

/// Solves `(N + damping diag N) x = g` by Cholesky's factorisation of the lower triangle; none if it is singular.
fn solve(normal: &Matrix, gradient: &[f64; MOST], n: usize, damping: f64) -> Option<[f64; MOST]> {
    let mut l = *normal;
    let mut x = *gradient;
    for i in 0..n {
        l[i][i] *= 1.0 + damping;
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let rest = l[i][j] - dot;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                l[i][i] = libm::sqrt(rest);
            } else {
                l[i][j] = rest / l[j][j];
            }
        }
    }
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| l[i][k] * x[k]).sum();
        x[i] = (x[i] - dot) / l[i][i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| l[k][i] * x[k]).sum();
        x[i] = (x[i] - dot) / l[i][i];
    }
    Some(x)
}
