//! Which two of left, right, middle and side carry a stereo block (RFC 9639, section 4.2).

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    LeftRight,
    LeftSide,
    SideRight,
    MiddleSide,
}

impl Pair {
    /// The pair that is smallest by the expected sizes of left, right, middle and side; left and right if there is no gain.
    pub fn smallest([left, right, middle, side]: [f64; 4]) -> Pair {
        let mut best = (Pair::LeftRight, left + right);
        for (pair, size) in [
            (Pair::LeftSide, left + side),
            (Pair::SideRight, side + right),
            (Pair::MiddleSide, middle + side),
        ] {
            if size < best.1 {
                best = (pair, size);
            }
        }
        best.0
    }

    /// The channel code of the frame header (RFC 9639, section 9.1.3).
    pub fn code(self) -> u64 {
        match self {
            Pair::LeftRight => 1,
            Pair::LeftSide => 8,
            Pair::SideRight => 9,
            Pair::MiddleSide => 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_pair_wins_and_a_tie_changes_nothing() {
        assert_eq!(Pair::smallest([9.0, 9.0, 9.0, 9.0]), Pair::LeftRight);
        assert_eq!(Pair::smallest([5.0, 9.0, 8.0, 6.0]), Pair::LeftSide);
        assert_eq!(Pair::smallest([9.0, 5.0, 8.0, 6.0]), Pair::SideRight);
        assert_eq!(Pair::smallest([9.0, 9.0, 8.0, 1.0]), Pair::MiddleSide);
    }
}
