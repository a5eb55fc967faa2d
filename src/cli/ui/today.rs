//! The system's date: the one place where the program looks at a clock, and only to judge whether a waiver has expired.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::release::Date;

/// Today in UTC: the system clock says no more without a time-zone database.
pub fn system_date() -> Date {
    const SECONDS_PER_DAY: u64 = 86_400;
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    date_of_day(seconds / SECONDS_PER_DAY)
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar. Years are counted from March, so that the leap day is the last.
fn date_of_day(days: u64) -> Date {
    /// Days from 0000-03-01 to 1970-01-01.
    const TO_EPOCH: u64 = 719_468;
    const PER_ERA: u64 = 146_097;
    let days = days + TO_EPOCH;
    let (era, day) = (days / PER_ERA, days % PER_ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    // Months from March have 31 30 31 30 31 days and again: 153 in five.
    let from_march = (5 * day_of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    Date {
        year: (400 * era + year + u64::from(month <= 2)) as u16,
        month: month as u8,
        day: (day_of_year - (153 * from_march + 2) / 5 + 1) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::date_of_day;

    #[test]
    fn days_become_dates() {
        let date = |days| date_of_day(days).to_string();
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(20_779), "2026-11-22");
        assert_eq!(date(47_540), "2100-02-28");
        assert_eq!(date(47_541), "2100-03-01");
    }
}
