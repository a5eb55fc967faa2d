//! The picture: a record rises like a moon over the sea, and a ferry crosses its light. Knows colours and places.

use super::SIDE;
use super::ink::{Point, Shape, arc, polyline};
use super::lettering::centred;
use crate::make::demo::noise::Noise;

type Colour = [f64; 3];

const NIGHT: Colour = [11.0, 22.0, 38.0];
const GROOVE: Colour = [26.0, 43.0, 66.0];
const BAND: Colour = [15.0, 28.0, 47.0];
const MOON: Colour = [246.0, 226.0, 180.0];
const MOON_SHADE: Colour = [236.0, 208.0, 152.0];
const AMBER: Colour = [238.0, 168.0, 86.0];
const SIGNAL: Colour = [222.0, 88.0, 52.0];
const SEA: Colour = [7.0, 14.0, 26.0];
const SEA_LINE: Colour = [30.0, 50.0, 74.0];
const HULL: Colour = [3.0, 7.0, 14.0];
const CABIN: Colour = [9.0, 17.0, 30.0];

const CENTRE: Point = (1500.0, 1190.0);
const HORIZON: f64 = 1850.0;
const LABEL_RADIUS: f64 = 352.0;
const RECORD_RADIUS: f64 = 1066.0;
/// Steps of the radial table in a pixel.
const FINE: usize = 8;

struct Layer {
    colour: Colour,
    shape: Shape,
    rows: (f64, f64),
}

pub struct Scene {
    /// Colour by distance from the centre, in eighths of a pixel, and how much of the sheen it takes.
    rings: Vec<(Colour, f64)>,
    layers: Vec<Layer>,
}

impl Scene {
    pub fn new() -> Self {
        let mut scene = Scene {
            rings: rings(),
            layers: Vec::new(),
        };
        scene.reflection();
        scene.waves();
        scene.ferry();
        scene.words();
        scene
    }

    /// Fills row `y` with 8-bit RGB.
    pub fn row(&self, y: usize, out: &mut [u8]) {
        let mut row = [[0.0; 3]; SIDE];
        self.sky_or_sea(y as f64 + 0.5, &mut row);
        let mut cover = [0.0; SIDE];
        for layer in &self.layers {
            if (y as f64 + 1.0) < layer.rows.0 || y as f64 > layer.rows.1 {
                continue;
            }
            for x in layer.shape.cover(y, &mut cover) {
                row[x] = mix(row[x], layer.colour, cover[x].min(1.0));
                cover[x] = 0.0;
            }
        }
        for (pixel, bytes) in row.iter().zip(out.chunks_exact_mut(3)) {
            for (v, byte) in pixel.iter().zip(bytes) {
                *byte = (v + 0.5) as u8;
            }
        }
    }

    fn sky_or_sea(&self, y: f64, row: &mut [Colour; SIDE]) {
        if y > HORIZON {
            row.fill(SEA);
            return;
        }
        // The sheen of a record: two bright wedges, brightest along one diagonal.
        const COS: f64 = 0.5;
        const SIN: f64 = -0.866_025_403_784_438_6;
        let dy = y - CENTRE.1;
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = x as f64 + 0.5 - CENTRE.0;
            let square = dx * dx + dy * dy;
            let at = (libm::sqrt(square) * FINE as f64) as usize;
            let (colour, shine) = self.rings[at.min(self.rings.len() - 1)];
            *pixel = colour;
            if shine > 0.0 {
                let wedge = ((dx * dx - dy * dy) * COS + 2.0 * dx * dy * SIN) / square;
                let wedge = wedge.max(0.0);
                let light = wedge * wedge * wedge * wedge * shine;
                *pixel = mix(colour, [104.0, 132.0, 158.0], light);
            }
        }
    }

    fn layer(&mut self, colour: Colour, shape: Shape) {
        let rows = shape.rows();
        self.layers.push(Layer {
            colour,
            shape,
            rows,
        });
    }

    /// The moon on the water: bars that part as they come nearer.
    fn reflection(&mut self) {
        let mut dice = Noise::new(0x5ea);
        let mut y = HORIZON + 42.0;
        let mut step = 0.0;
        while y < HORIZON + 560.0 {
            let nearer = (y - HORIZON) / 560.0;
            let half = 5.0 + 5.0 * nearer;
            let width = (395.0 - 215.0 * nearer) * (0.80 + 0.20 * dice.bipolar());
            let middle = CENTRE.0 + 46.0 * nearer * dice.bipolar();
            let colour = mix(mix(MOON, AMBER, nearer), SEA, 0.08 + 0.55 * nearer);
            let bar = [[(middle - width, y), (middle + width, y)]];
            self.layer(
                colour,
                Shape::Stroke {
                    lines: bar.to_vec(),
                    half,
                },
            );
            step += 1.7;
            y += 24.0 + step;
        }
    }

    /// A few long, low waves to either side.
    fn waves(&mut self) {
        let mut dice = Noise::new(0xa7e);
        for i in 0..110 {
            let nearer = f64::from(i) / 110.0;
            let y = HORIZON + 34.0 + 1080.0 * nearer * (0.35 + 0.65 * nearer);
            let x = 1500.0 + 1620.0 * dice.bipolar();
            let length = (110.0 + 250.0 * nearer) * (0.7 + 0.3 * dice.bipolar());
            let crests = 1.75 + 0.75 * dice.bipolar();
            // The light and the words stay clear.
            let light = y < HORIZON + 620.0 && (x - 1500.0).abs() < 520.0 + length;
            let words = y > HORIZON + 560.0 && (x - 1500.0).abs() < 1020.0 + length;
            if light || words {
                continue;
            }
            let points: Vec<Point> = (0..=60)
                .map(|k| {
                    let t = f64::from(k) / 60.0;
                    // Waves die out at both ends.
                    let swell = libm::sin(t * std::f64::consts::PI);
                    let wave = libm::sin(t * crests * std::f64::consts::TAU);
                    (
                        x + (t - 0.5) * length * 2.0,
                        y + wave * swell * (4.0 + 8.0 * nearer),
                    )
                })
                .collect();
            self.layer(
                mix(SEA_LINE, SEA, 0.35 - 0.3 * nearer),
                Shape::Stroke {
                    lines: polyline(&points),
                    half: 1.6 + 2.0 * nearer,
                },
            );
        }
    }

    fn ferry(&mut self) {
        let at = |x: f64, y: f64| (1010.0 + x, HORIZON + 26.0 - y);
        let block = |x0: f64, x1: f64, y0: f64, y1: f64| {
            Shape::Area(vec![vec![at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)]])
        };
        // Decks, each a little shorter; the bridge looks forward, to the right.
        self.layer(CABIN, block(96.0, 812.0, 118.0, 184.0));
        self.layer(CABIN, block(140.0, 760.0, 184.0, 240.0));
        self.layer(
            CABIN,
            Shape::Area(vec![vec![
                at(560.0, 240.0),
                at(724.0, 240.0),
                at(700.0, 296.0),
                at(560.0, 296.0),
            ]]),
        );
        // The funnel leans aft and carries the signal colour.
        let funnel = |y0: f64, y1: f64| {
            let lean = |y: f64| (y - 240.0) * 0.16;
            Shape::Area(vec![vec![
                at(286.0 - lean(y0), y0),
                at(410.0 - lean(y0), y0),
                at(410.0 - lean(y1), y1),
                at(286.0 - lean(y1), y1),
            ]])
        };
        self.layer(CABIN, funnel(240.0, 398.0));
        self.layer(SIGNAL, funnel(300.0, 350.0));
        self.layer(
            CABIN,
            Shape::Stroke {
                lines: vec![
                    [at(628.0, 290.0), at(622.0, 430.0)],
                    [at(596.0, 376.0), at(652.0, 376.0)],
                    [at(176.0, 240.0), at(170.0, 330.0)],
                ],
                half: 5.0,
            },
        );
        // Hull with a raked bow and a rounded stern.
        let mut hull = vec![at(980.0, 128.0), at(850.0, 118.0), at(30.0, 118.0)];
        hull.extend(arc(at(34.0, 52.0), (44.0, 66.0), -0.25, -0.5, 16));
        hull.extend([at(20.0, 0.0), at(880.0, 0.0)]);
        self.layer(HULL, Shape::Area(vec![hull]));
        self.layer(
            SIGNAL,
            Shape::Area(vec![vec![
                at(2.0, 30.0),
                at(905.0, 30.0),
                at(897.0, 18.0),
                at(8.0, 18.0),
            ]]),
        );
        self.lights(&at);
        // Bow wave and wake.
        let water = [
            (at(860.0, -10.0), at(1050.0, -10.0)),
            (at(-30.0, -10.0), at(-420.0, -10.0)),
            (at(-120.0, -34.0), at(-300.0, -34.0)),
        ];
        self.layer(
            mix(SEA_LINE, MOON, 0.28),
            Shape::Stroke {
                lines: water.iter().map(|&(a, b)| [a, b]).collect(),
                half: 3.0,
            },
        );
    }

    fn lights(&mut self, at: &dyn Fn(f64, f64) -> Point) {
        let mut dice = Noise::new(0x11);
        let rows = [(128.0, 780.0, 152.0, 34.0), (172.0, 736.0, 212.0, 34.0)];
        for (from, to, y, apart) in rows {
            let mut x = from;
            while x <= to {
                // Some cabins sleep.
                if dice.bipolar() > -0.55 {
                    let half = 7.0;
                    let lit = Shape::Stroke {
                        lines: vec![[at(x, y + 5.0), at(x, y - 5.0)]],
                        half,
                    };
                    self.layer(if dice.bipolar() > 0.2 { MOON } else { AMBER }, lit);
                }
                x += apart;
            }
        }
        let bridge = [[at(590.0, 270.0), at(690.0, 270.0)]];
        self.layer(
            MOON,
            Shape::Stroke {
                lines: bridge.to_vec(),
                half: 7.0,
            },
        );
    }

    fn words(&mut self) {
        let title = centred("NIGHT FERRY", 1500.0, 2500.0, 168.0, 74.0);
        self.layer(
            MOON,
            Shape::Stroke {
                lines: title,
                half: 9.5,
            },
        );
        let artist = centred("LANTERN & WAKE", 1500.0, 2758.0, 66.0, 40.0);
        self.layer(
            AMBER,
            Shape::Stroke {
                lines: artist,
                half: 4.0,
            },
        );
    }
}

fn mix(a: Colour, b: Colour, share: f64) -> Colour {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}

/// The record by distance from its centre: spindle hole, label, dead wax, four bands of grooves with gaps between, rim, night.
fn rings() -> Vec<(Colour, f64)> {
    // Radii where a band begins and ends; four tracks.
    const BANDS: [(f64, f64); 4] = [
        (434.0, 566.0),
        (578.0, 722.0),
        (734.0, 868.0),
        (880.0, 1038.0),
    ];
    let exact = |r: f64| -> (Colour, f64) {
        if r < 15.0 {
            (NIGHT, 0.0)
        } else if r < LABEL_RADIUS {
            let ring = (r - 288.0).abs() < 2.5 || (r - 104.0).abs() < 2.5;
            (if ring { MOON_SHADE } else { MOON }, 0.0)
        } else if r > RECORD_RADIUS + 46.0 {
            (NIGHT, 0.0)
        } else if r > RECORD_RADIUS {
            // A halo that thins outwards.
            let out = (r - RECORD_RADIUS) / 46.0;
            (mix([18.0, 33.0, 54.0], NIGHT, out), 0.0)
        } else if BANDS.iter().any(|b| (b.0..b.1).contains(&r)) {
            let wave = libm::cos(r / 9.0 * std::f64::consts::TAU);
            let groove = if wave > 0.35 { 1.0 } else { 0.0 };
            (mix(BAND, GROOVE, groove), 0.45 + 0.55 * groove)
        } else {
            ([12.0, 23.0, 40.0], 0.28)
        }
    };
    let steps = 2600 * FINE;
    let sharp: Vec<(Colour, f64)> = (0..steps)
        .map(|i| exact((i as f64 + 0.5) / FINE as f64))
        .collect();
    // A box one pixel wide softens every edge.
    (0..steps)
        .map(|i| {
            let from = i.saturating_sub(FINE / 2);
            let near = &sharp[from..(i + FINE / 2).min(steps)];
            let mean = |pick: &dyn Fn(&(Colour, f64)) -> f64| {
                near.iter().map(pick).sum::<f64>() / near.len() as f64
            };
            let colour = [0, 1, 2].map(|c| mean(&|p| p.0[c]));
            (colour, mean(&|p| p.1))
        })
        .collect()
}
