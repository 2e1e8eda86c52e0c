package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Results;
import dev.vht.benchmarks.run.plot.DecadeAxis;
import dev.vht.benchmarks.run.plot.SpreadBarRenderer;
import dev.vht.benchmarks.run.plot.Svg;
import dev.vht.benchmarks.stores.Figures;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;

/** Draws the figures of a section: bars or lines, with the spread of the forks. */
final class SectionPlot {
  /** For the limit, and then colors that those who do not see all colors can tell apart. */
  private static final List<Color> COLORS =
      Stream.of(0x999999, 0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0xd55e00, 0x56b4e9, 0x000000)
          .map(Color::new)
          .toList();

  /** From this ratio on, the least bar would be too short to see. */
  private static final double LOGARITHMIC_FROM = 20;

  private final Section section;
  private final Results.Header header;
  private final List<Series> series = new ArrayList<>();
  private final DoubleSummaryStatistics range = new DoubleSummaryStatistics();

  /** What is drawn in one color: a figure for each column. */
  private record Series(String title, List<Optional<Figures>> figures) {}

  SectionPlot(Section section, Results results) {
    this.section = section;
    this.header = results.header();
    add("limit", section.columns().stream().map(Section.Column::limit).toList(), results);
    for (Section.Row row : section.rows()) {
      add(plain(row.title()), row.figures(), results);
    }
  }

  private void add(String title, List<? extends @Nullable Figure> figures, Results results) {
    List<Optional<Figures>> found =
        figures.stream()
            .map(
                figure ->
                    Optional.ofNullable(figure)
                        .flatMap(each -> results.forks(each, section.unit()))
                        .map(Figures::of))
            .toList();
    found.stream()
        .flatMap(Optional::stream)
        .forEach(
            each -> {
              range.accept(each.least());
              range.accept(each.greatest());
            });
    series.add(new Series(title, found));
  }

  /** Returns the picture. */
  String svg() {
    Plot plot = section.plot() == Section.Plot.BARS ? bars() : lines();
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    JFreeChart chart = new JFreeChart(plain(section.title()), plot);
    chart.addSubtitle(new TextTitle(source()));
    chart.setPadding(new RectangleInsets(5, 5, 5, 15));
    chart.setBackgroundPaint(Color.WHITE);
    return new Svg(chart).text();
  }

  /** Says where the figures are from, because a picture may be shown without its page. */
  private String source() {
    return header.command()
        + ", "
        + header.date()
        + header
            .extent()
            .choose(": median, least and greatest fork", ": it only shows that it works");
  }

  /** Returns a text without the marks of Markdown. */
  private static String plain(String markdown) {
    return markdown.replace("`", "");
  }

  private CategoryPlot bars() {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    Figures[][] spreads = new Figures[series.size()][section.columns().size()];
    for (int row = 0; row < series.size(); row++) {
      for (int column = 0; column < section.columns().size(); column++) {
        Optional<Figures> figures = series.get(row).figures().get(column);
        data.addValue(
            figures.map(Figures::median).orElse(null),
            series.get(row).title(),
            plain(section.columns().get(column).title()));
        spreads[row][column] = figures.orElse(null);
      }
    }
    ValueAxis axis = valueAxis(range.getMax() > LOGARITHMIC_FROM * range.getMin());
    SpreadBarRenderer renderer = new SpreadBarRenderer(spreads);
    if (axis instanceof DecadeAxis decades) {
      renderer.setBase(decades.getLowerBound());
    }
    paint(renderer);
    CategoryPlot plot = new CategoryPlot(data, new CategoryAxis(), axis, renderer);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    return plot;
  }

  private XYPlot lines() {
    XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
    for (Series each : series) {
      XYIntervalSeries line = new XYIntervalSeries(each.title());
      for (int i = 0; i < section.columns().size(); i++) {
        double x = section.columns().get(i).size();
        each.figures()
            .get(i)
            .ifPresent(y -> line.add(x, x, x, y.median(), y.least(), y.greatest()));
      }
      data.addSeries(line);
    }
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDefaultLinesVisible(true);
    paint(renderer);
    DoubleSummaryStatistics sizes =
        section.columns().stream().mapToDouble(Section.Column::size).summaryStatistics();
    XYPlot plot =
        new XYPlot(
            data,
            new DecadeAxis("records", sizes.getMin(), sizes.getMax()).withSpace(1.3),
            valueAxis(true),
            renderer);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    return plot;
  }

  private ValueAxis valueAxis(boolean isLogarithmic) {
    boolean isPossible = isLogarithmic && range.getMin() > 0;
    return isPossible
        ? new DecadeAxis(section.unit() + ", logarithmic", range.getMin(), range.getMax())
        : new NumberAxis(section.unit().toString());
  }

  private void paint(AbstractRenderer renderer) {
    for (int i = 0; i < series.size(); i++) {
      Paint color = COLORS.get(i % COLORS.size());
      renderer.setSeriesPaint(i, color);
      renderer.setSeriesStroke(i, new BasicStroke(2));
    }
  }
}
