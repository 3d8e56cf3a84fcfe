//! Charts as SVG: columns along time, bars for what has names.

use plotters::coord::ranged1d::SegmentValue;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use runtime::{Error, Result};

use super::html::escaped;

/// The width of every chart, in units of its own; the page scales it.
const WIDTH: u32 = 900;

/// The height of columns.
const HEIGHT: u32 = 300;

/// The height that one bar takes.
const BAR: u32 = 34;

/// Room for what is written around the bars.
const AROUND: u32 = 56;

/// The fewest places of a chart: of a single one plotters does not know how wide it is, and draws it inside out.
const FEWEST: usize = 2;

/// Most bars of a chart; what comes after them stands in the table alone.
const MOST_BARS: usize = 12;

/// Characters of a bar's name that are shown.
const LONGEST_NAME: usize = 26;

/// What things are drawn with: 6.5 to 1 against white.
const BLUE_INK: RGBColor = RGBColor(31, 95, 168);

/// What is written with.
const TEXT: RGBColor = RGBColor(82, 96, 111);

/// Lines that help the eye.
const LINE: RGBColor = RGBColor(223, 229, 236);

/// The size of what is written.
const SIZE: u32 = 17;

/// How numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Next to each other, along time.
    Columns,
    /// Below each other, each with its name.
    Bars,
}

/// Numbers to be drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// How.
    pub shape: Shape,
    /// What one sees, in words, for who does not.
    pub about: String,
    /// What the numbers count.
    pub unit: &'static str,
    /// The numbers, each with its name.
    pub points: Vec<(String, f64)>,
}

impl Chart {
    /// Draws the chart as an SVG element that is named and described; `id` is its own in the page.
    ///
    /// # Errors
    ///
    /// `internal` where it cannot be drawn.
    pub fn svg(&self, id: &str) -> Result<String> {
        let mut svg = String::new();
        match self.shape {
            Shape::Columns => self.columns(&mut svg),
            Shape::Bars => self.bars(&mut svg),
        }
        .map_err(Error::internal)?;
        self.named(id, &svg)
    }

    /// Says what the drawing is, and keeps its pieces from being read out one by one.
    fn named(&self, id: &str, svg: &str) -> Result<String> {
        let drawn = svg
            .split_once('>')
            .filter(|(tag, _)| tag.starts_with("<svg"));
        let (tag, pieces) = drawn.ok_or_else(|| Error::internal("a chart is no SVG"))?;
        let unit = escaped(self.unit);
        let about = escaped(&self.about);
        Ok(format!(
            "{tag} role=\"img\" aria-labelledby=\"{id}-title {id}-about\"><title id=\"{id}-title\">{unit}</title>\
             <desc id=\"{id}-about\">{about}</desc>{pieces}"
        ))
    }

    fn columns(&self, svg: &mut String) -> Result<(), Failure> {
        let root = SVGBackend::with_string(svg, (WIDTH, HEIGHT)).into_drawing_area();
        let count = u32::try_from(self.points.len().max(FEWEST)).unwrap_or(u32::MAX);
        let name = |at: &SegmentValue<u32>| match at {
            SegmentValue::CenterOf(place) => self.name(*place, LONGEST_NAME),
            _ => String::new(),
        };
        let mut chart = ChartBuilder::on(&root)
            .margin(8)
            .margin_right(24)
            .x_label_area_size(34)
            .y_label_area_size(64)
            .build_cartesian_2d((0..count - 1).into_segmented(), 0.0..self.top())
            .map_err(failure)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            // None between the bold ones: asked for 0 lines on an axis of whole numbers, plotters never stops looking for them.
            .max_light_lines(1)
            .light_line_style(TRANSPARENT)
            .bold_line_style(LINE)
            .axis_style(LINE)
            .x_labels(9)
            .y_labels(5)
            .x_label_formatter(&name)
            .y_label_formatter(&|it| number(*it))
            .label_style(written())
            .y_desc(self.unit)
            .axis_desc_style(written())
            .draw()
            .map_err(failure)?;
        let margin = if count > 62 { 0 } else { 2 };
        let columns = self.shown(count).map(|(place, value)| {
            let (left, right) = (SegmentValue::Exact(place), SegmentValue::Exact(place + 1));
            let mut column = Rectangle::new([(left, 0.0), (right, value)], BLUE_INK.filled());
            column.set_margin(0, 0, margin, margin);
            column
        });
        chart.draw_series(columns).map_err(failure)?;
        root.present().map_err(failure)
    }

    fn bars(&self, svg: &mut String) -> Result<(), Failure> {
        let shown = self.points.len().clamp(FEWEST, MOST_BARS);
        let count = u32::try_from(shown).unwrap_or(1);
        let height = AROUND + BAR * count;
        let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
        // The first stands at the top, where the axis ends.
        let place = |from_below: u32| count - 1 - from_below.min(count - 1);
        let name = |at: &SegmentValue<u32>| match at {
            SegmentValue::CenterOf(from_below) => self.name(place(*from_below), LONGEST_NAME),
            _ => String::new(),
        };
        let mut chart = ChartBuilder::on(&root)
            .margin(8)
            .margin_right(24)
            .x_label_area_size(44)
            .y_label_area_size(230)
            .build_cartesian_2d(0.0..self.top(), (0..count - 1).into_segmented())
            .map_err(failure)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            // None between the bold ones: asked for 0 lines on an axis of whole numbers, plotters never stops looking for them.
            .max_light_lines(1)
            .light_line_style(TRANSPARENT)
            .bold_line_style(LINE)
            .axis_style(LINE)
            .x_labels(6)
            .y_labels(shown)
            .x_label_formatter(&|it| number(*it))
            .y_label_formatter(&name)
            .label_style(written())
            .x_desc(self.unit)
            .axis_desc_style(written())
            .draw()
            .map_err(failure)?;
        let bars = self.shown(count).map(|(at, value)| {
            let from_below = place(at);
            let low = SegmentValue::Exact(from_below);
            let high = SegmentValue::Exact(from_below + 1);
            let mut bar = Rectangle::new([(0.0, low), (value, high)], BLUE_INK.filled());
            bar.set_margin(5, 5, 0, 0);
            bar
        });
        chart.draw_series(bars).map_err(failure)?;
        root.present().map_err(failure)
    }

    /// Whether there is anything to draw.
    pub fn is_blank(&self) -> bool {
        !self.points.iter().any(|(_, value)| *value > 0.0)
    }

    /// The numbers that are drawn, each with its place; nothing is drawn of nothing.
    fn shown(&self, count: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let values = self.points.iter().map(|(_, value)| *value);
        (0..count).zip(values).filter(|(_, value)| *value > 0.0)
    }

    /// The end of the axis: a little above the largest number, and never nothing.
    fn top(&self) -> f64 {
        let values = self.points.iter().map(|(_, value)| *value);
        let largest = values.filter(|it| it.is_finite()).fold(0.0, f64::max);
        if largest > 0.0 {
            largest * 1.08
        } else {
            1.0
        }
    }

    fn name(&self, place: u32, longest: usize) -> String {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let name = self.points.get(place).map_or("", |(name, _)| name.as_str());
        model::excerpt(name, longest)
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn failure(cause: impl std::fmt::Display) -> Failure {
    cause.to_string().into()
}

fn written() -> TextStyle<'static> {
    let middle = Pos::new(HPos::Center, VPos::Center);
    ("sans-serif", SIZE).into_font().color(&TEXT).pos(middle)
}

/// A number as an axis shows it: no more digits than it needs.
fn number(value: f64) -> String {
    if value.fract().abs() < 0.05 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(shape: Shape, points: &[(&str, f64)]) -> Chart {
        Chart {
            shape,
            about: "Most on Monday".to_owned(),
            unit: "minutes",
            points: points
                .iter()
                .map(|(name, value)| ((*name).to_owned(), *value))
                .collect(),
        }
    }

    /// How many rectangles of the ink are drawn.
    fn inked(svg: &str) -> usize {
        svg.matches("fill=\"#1F5FA8\"").count()
    }

    #[test]
    fn every_number_has_its_column_and_every_name_its_bar() {
        let points = [("Mon", 30.0), ("Tue", 12.5), ("Wed", 45.0)];
        for shape in [Shape::Columns, Shape::Bars] {
            let svg = chart(shape, &points).svg("c").unwrap();
            assert_eq!(inked(&svg), 3, "{svg}");
            for (name, _) in points {
                assert!(svg.contains(name), "{shape:?} {name} {svg}");
            }
        }
    }

    #[test]
    fn a_single_number_is_drawn_as_wide_as_any_other() {
        for shape in [Shape::Columns, Shape::Bars] {
            let svg = chart(shape, &[("Mon", 30.0)]).svg("c").unwrap();
            assert_eq!(inked(&svg), 1, "{svg}");
            let drawn = svg.split("<rect ").find(|it| it.contains("#1F5FA8"));
            for side in ["width=\"", "height=\""] {
                let length = drawn.unwrap().split(side).nth(1).unwrap();
                let length: i32 = length.split('"').next().unwrap().parse().unwrap();
                assert!(length > 10, "{shape:?} {side}{length}");
            }
        }
    }

    #[test]
    fn a_chart_is_named_and_described() {
        let svg = chart(Shape::Columns, &[("Mon", 1.0)]).svg("c7").unwrap();
        let start = "<svg width=\"900\" height=\"300\"";
        assert!(svg.starts_with(start), "{svg}");
        assert!(svg.contains("role=\"img\" aria-labelledby=\"c7-title c7-about\""));
        assert!(svg.contains(
            "<title id=\"c7-title\">minutes</title><desc id=\"c7-about\">Most on Monday</desc>"
        ));
    }

    #[test]
    fn nothing_and_a_year_are_drawn_too() {
        for shape in [Shape::Columns, Shape::Bars] {
            let none = chart(shape, &[]).svg("c").unwrap();
            assert_eq!(inked(&none), 0);
            let zeros = chart(shape, &[("a", 0.0), ("b", 0.0)]).svg("c").unwrap();
            assert!(zeros.contains("</svg>"));
        }
        let names: Vec<String> = (0..366).map(|day| format!("d{day}")).collect();
        let year: Vec<(&str, f64)> = names.iter().map(|it| (it.as_str(), 1.0)).collect();
        assert_eq!(inked(&chart(Shape::Columns, &year).svg("c").unwrap()), 366);
        let bars = chart(Shape::Bars, &year).svg("c").unwrap();
        assert_eq!(inked(&bars), MOST_BARS);
    }
}
