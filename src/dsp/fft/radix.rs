//! Fourier transforms of 2, 3, 4, 5, 7 and 8 points, on four signals at a time.
//!
//! Written from the definition: sums and differences of mirrored points first, which halves the products (Rader's symmetry);
//! eight as two times four.

use super::vector::{Complex, Vector};

/// A transform of `R` points: `y[j] = sum_k x[k] exp(-2 pi i j k / R)`.
pub trait Butterfly<const R: usize> {
    fn transform<V: Vector>(x: [Complex<V>; R]) -> [Complex<V>; R];
}

pub struct Points;

impl Butterfly<2> for Points {
    #[inline(always)]
    fn transform<V: Vector>([a, b]: [Complex<V>; 2]) -> [Complex<V>; 2] {
        [a + b, a - b]
    }
}

impl Butterfly<3> for Points {
    #[inline(always)]
    fn transform<V: Vector>(x: [Complex<V>; 3]) -> [Complex<V>; 3] {
        odd(x, &COSINES_3, &SINES_3)
    }
}

impl Butterfly<4> for Points {
    #[inline(always)]
    fn transform<V: Vector>([a, b, c, d]: [Complex<V>; 4]) -> [Complex<V>; 4] {
        let (ac, bd) = (a + c, b + d);
        let (a_c, b_d) = (a - c, (b - d).turned());
        [ac + bd, a_c + b_d, ac - bd, a_c - b_d]
    }
}

impl Butterfly<5> for Points {
    #[inline(always)]
    fn transform<V: Vector>(x: [Complex<V>; 5]) -> [Complex<V>; 5] {
        odd(x, &COSINES_5, &SINES_5)
    }
}

impl Butterfly<7> for Points {
    #[inline(always)]
    fn transform<V: Vector>(x: [Complex<V>; 7]) -> [Complex<V>; 7] {
        odd(x, &COSINES_7, &SINES_7)
    }
}

impl Butterfly<8> for Points {
    #[inline(always)]
    fn transform<V: Vector>([a, b, c, d, e, f, g, h]: [Complex<V>; 8]) -> [Complex<V>; 8] {
        let half = V::all(std::f64::consts::FRAC_1_SQRT_2);
        let [e0, e1, e2, e3] = Points::transform([a, c, e, g]);
        let [o0, o1, o2, o3] = Points::transform([b, d, f, h]);
        // Turned by an eighth: (1 - i) / sqrt 2; by three eighths: (-1 - i) / sqrt 2.
        let o1 = Complex {
            re: (o1.re + o1.im) * half,
            im: (o1.im - o1.re) * half,
        };
        let o2 = o2.turned();
        let o3 = Complex {
            re: (o3.im - o3.re) * half,
            im: -(o3.re + o3.im) * half,
        };
        [
            e0 + o0,
            e1 + o1,
            e2 + o2,
            e3 + o3,
            e0 - o0,
            e1 - o1,
            e2 - o2,
            e3 - o3,
        ]
    }
}

/// cos and sin of `2 pi k / R` for `k = 1 ..= (R - 1) / 2`, correctly rounded.
const COSINES_3: [f64; 1] = [-0.5];
const SINES_3: [f64; 1] = [0.866_025_403_784_438_6];
const COSINES_5: [f64; 2] = [0.309_016_994_374_947_45, -0.809_016_994_374_947_5];
const SINES_5: [f64; 2] = [0.951_056_516_295_153_5, 0.587_785_252_292_473_1];
const COSINES_7: [f64; 3] = [
    0.623_489_801_858_733_5,
    -0.222_520_933_956_314_4,
    -0.900_968_867_902_419_1,
];
const SINES_7: [f64; 3] = [
    0.781_831_482_468_029_8,
    0.974_927_912_181_823_6,
    0.433_883_739_117_558_1,
];

/// An odd number of points, `R = 2 H + 1`.
#[inline(always)]
fn odd<V: Vector, const R: usize, const H: usize>(
    x: [Complex<V>; R],
    cosines: &[f64; H],
    sines: &[f64; H],
) -> [Complex<V>; R] {
    let (mut sums, mut differences) = ([x[0]; H], [x[0]; H]);
    for k in 0..H {
        sums[k] = x[k + 1] + x[R - 1 - k];
        // Turned by -i already, so that sines multiply real numbers.
        differences[k] = (x[k + 1] - x[R - 1 - k]).turned();
    }
    let mut y = [x[0]; R];
    for sum in sums {
        y[0] = y[0] + sum;
    }
    for j in 1..=H {
        let turned = |k: usize| {
            let turn = j * k % R;
            if turn <= H {
                (V::all(cosines[turn - 1]), V::all(sines[turn - 1]))
            } else {
                (V::all(cosines[R - turn - 1]), V::all(-sines[R - turn - 1]))
            }
        };
        let (cosine, sine) = turned(1);
        let mut even = x[0] + sums[0].scaled(cosine);
        let mut odd = differences[0].scaled(sine);
        for k in 2..=H {
            let (cosine, sine) = turned(k);
            even = even + sums[k - 1].scaled(cosine);
            odd = odd + differences[k - 1].scaled(sine);
        }
        y[j] = even + odd;
        y[R - j] = even - odd;
    }
    y
}
