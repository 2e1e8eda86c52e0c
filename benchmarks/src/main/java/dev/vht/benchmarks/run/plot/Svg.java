package dev.vht.benchmarks.run.plot;

import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.jfree.chart.JFreeChart;

/** A chart as a picture of vectors, whose texts stay texts. */
public final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final Dimension SIZE = new Dimension(900, 450);

  private final JFreeChart chart;

  /**
   * Takes a chart.
   *
   * @param chart the chart
   */
  public Svg(JFreeChart chart) {
    this.chart = chart;
  }

  /**
   * Draws the chart.
   *
   * @return an SVG document
   */
  public String text() {
    try {
      SVGGraphics2D graphics =
          new SVGGraphics2D(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .getDOMImplementation()
                  .createDocument(NAMESPACE, "svg", null));
      graphics.setSVGCanvasSize(SIZE);
      chart.draw(graphics, new Rectangle2D.Double(0, 0, SIZE.width, SIZE.height));
      StringWriter text = new StringWriter();
      graphics.stream(text);
      return text.toString();
    } catch (ParserConfigurationException | SVGGraphics2DIOException e) {
      throw new IllegalStateException(e);
    }
  }
}
