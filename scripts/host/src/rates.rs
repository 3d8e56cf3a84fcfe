//! How often which trouble comes: `drop=0.1,timeout=0`.

use std::str::FromStr;

use local::Chaos;

/// Rates of trouble, each between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates(Chaos);

impl Rates {
    /// The rates with dice that begin at `seed`.
    pub fn seeded(&self, seed: u64) -> Chaos {
        Chaos {
            seed,
            ..self.0.clone()
        }
    }
}

/// Enough of everything to be met within a hundred events and calls.
impl Default for Rates {
    fn default() -> Self {
        Self(Chaos {
            drop: 0.05,
            double: 0.1,
            delay: 0.2,
            reorder: 0.1,
            unavailable: 0.05,
            limited: 0.05,
            timeout: 0.02,
            ..Chaos::default()
        })
    }
}

impl FromStr for Rates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rates = Self::default();
        for part in text.split(',').filter(|it| !it.is_empty()) {
            let (name, rate) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part}` is not NAME=RATE"))?;
            let rate: f64 = rate
                .parse()
                .ok()
                .filter(|it| (0.0..=1.0).contains(it))
                .ok_or_else(|| format!("`{part}`: a rate is a number from 0 to 1"))?;
            *rates.named(name)? = rate;
        }
        Ok(rates)
    }
}

impl Rates {
    fn named(&mut self, name: &str) -> Result<&mut f64, String> {
        let all = &mut self.0;
        match name {
            "drop" => Ok(&mut all.drop),
            "double" => Ok(&mut all.double),
            "delay" => Ok(&mut all.delay),
            "reorder" => Ok(&mut all.reorder),
            "unavailable" => Ok(&mut all.unavailable),
            "limited" => Ok(&mut all.limited),
            "timeout" => Ok(&mut all.timeout),
            _ => Err(format!(
                "there is no trouble `{name}`, but drop, double, delay, reorder, unavailable, limited and timeout"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_rates_replace_the_usual_ones() {
        let chaos = "drop=0.5,timeout=0".parse::<Rates>().unwrap().seeded(7);
        let rates = (chaos.seed, chaos.drop, chaos.timeout, chaos.double);
        assert_eq!(rates, (7, 0.5, 0.0, Rates::default().0.double));
        assert_eq!("".parse(), Ok(Rates::default()));
    }

    #[test]
    fn a_rate_that_is_none_is_refused() {
        for wrong in ["drop", "drop=2", "drop=-1", "drop=NaN", "fire=0.1"] {
            assert!(wrong.parse::<Rates>().is_err(), "{wrong}");
        }
    }
}
