package dev.vht.benchmarks.run.plot;

import dev.vht.benchmarks.stores.Figures;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.CategoryDataset;
import org.jspecify.annotations.Nullable;

/** Draws bars, and over each of them a line from the least fork to the greatest. */
public final class SpreadBarRenderer extends BarRenderer {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Figures[][] spreads;

  /**
   * Creates a renderer.
   *
   * @param spreads the figures by row and column, null where there are none
   */
  public SpreadBarRenderer(@Nullable Figures[][] spreads) {
    this.spreads = spreads;
    setBarPainter(new StandardBarPainter());
    setShadowVisible(false);
    setItemMargin(0.02);
  }

  @Override
  public void drawItem(
      Graphics2D graphics,
      CategoryItemRendererState state,
      Rectangle2D area,
      CategoryPlot plot,
      CategoryAxis domainAxis,
      ValueAxis rangeAxis,
      CategoryDataset data,
      int row,
      int column,
      int pass) {
    super.drawItem(graphics, state, area, plot, domainAxis, rangeAxis, data, row, column, pass);
    Figures spread = spreads[row][column];
    if (spread != null && spread.least() < spread.greatest()) {
      double left =
          calculateBarW0(plot, plot.getOrientation(), area, domainAxis, state, row, column);
      double middle = left + state.getBarWidth() / 2;
      double least = rangeAxis.valueToJava2D(spread.least(), area, plot.getRangeAxisEdge());
      double greatest = rangeAxis.valueToJava2D(spread.greatest(), area, plot.getRangeAxisEdge());
      double cap = state.getBarWidth() / 4;
      graphics.setPaint(Color.BLACK);
      graphics.setStroke(new BasicStroke(1));
      graphics.draw(new Line2D.Double(middle, least, middle, greatest));
      graphics.draw(new Line2D.Double(middle - cap, least, middle + cap, least));
      graphics.draw(new Line2D.Double(middle - cap, greatest, middle + cap, greatest));
    }
  }
}
