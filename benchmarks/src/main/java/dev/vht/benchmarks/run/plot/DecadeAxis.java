package dev.vht.benchmarks.run.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis with ticks at 1, 2, 5, 10 and so on. */
public final class DecadeAxis extends LogAxis {
  private static final long serialVersionUID = 1;
  private static final int[] STEPS = {1, 2, 5};
  private static final double ROUNDING = 1.001;

  /**
   * Creates an axis.
   *
   * @param label what it shows
   * @param least the least value, above 0
   * @param greatest the greatest value
   */
  public DecadeAxis(String label, double least, double greatest) {
    super(label);
    double from = Math.floor(Math.log10(least));
    double to = Math.max(from + 1, Math.ceil(Math.log10(greatest)));
    setRange(Math.pow(10, from), Math.pow(10, to));
  }

  /**
   * Leaves space on both sides of what was given, for lines that begin and end there.
   *
   * @param factor that between a bound and the value next to it
   * @return this
   */
  public DecadeAxis withSpace(double factor) {
    setRange(getLowerBound() / factor, getUpperBound() * factor);
    return this;
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
    TextAnchor anchor =
        RectangleEdge.isLeftOrRight(edge) ? TextAnchor.CENTER_RIGHT : TextAnchor.TOP_CENTER;
    DecimalFormat format =
        new DecimalFormat("#,##0.#####", DecimalFormatSymbols.getInstance(Locale.ROOT));
    List<NumberTick> ticks = new ArrayList<>();
    int from = (int) Math.floor(Math.log10(getLowerBound()));
    int to = (int) Math.ceil(Math.log10(getUpperBound()));
    for (int decade = from; decade <= to; decade++) {
      for (int step : STEPS) {
        double value = step * Math.pow(10, decade);
        if (value >= getLowerBound() / ROUNDING && value <= getUpperBound() * ROUNDING) {
          ticks.add(new NumberTick(value, format.format(value), anchor, anchor, 0));
        }
      }
    }
    return ticks;
  }
}
