package dev.vht.examples.machine;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Draws accesses: addresses from left to right, time downwards, colour by the number's logarithm.
 */
final class HeatMap {
  private static final int LEFT = 60;
  private static final int TOP = 60;
  private static final int MARGIN = 30;
  private static final int LEGEND = 20;
  private static final int WIDTH = 1024;
  private static final int HEIGHT = 512;

  /** Viridis by S. van der Walt and N. Smith, at ten points: even to the eye, and in grey, too. */
  private static final int[] VIRIDIS = {
    0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
    0xfde725
  };

  private final Traffic traffic;
  private final BufferedImage image =
      new BufferedImage(
          LEFT + WIDTH + MARGIN, TOP + HEIGHT + 3 * MARGIN + LEGEND, BufferedImage.TYPE_INT_RGB);
  private final double most;

  private HeatMap(Traffic traffic) {
    this.traffic = traffic;
    double greatest = 1;
    for (int row = 0; row < traffic.rows(); row++) {
      for (int column = 0; column < traffic.columns(); column++) {
        greatest = Math.max(greatest, (double) traffic.accesses(row, column));
      }
    }
    this.most = Math.log1p(greatest);
  }

  static void write(Traffic traffic, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    HeatMap map = new HeatMap(traffic);
    map.drawAccesses();
    map.drawTextIfThereAreFonts();
    ImageIO.write(map.image, "png", file.toFile());
  }

  private void drawAccesses() {
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.dispose();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int row = y * traffic.rows() / HEIGHT;
        int column = x * traffic.columns() / WIDTH;
        image.setRGB(LEFT + x, TOP + y, colour(traffic.accesses(row, column)));
      }
    }
    for (int x = 0; x < WIDTH / 2; x++) {
      for (int y = 0; y < LEGEND; y++) {
        image.setRGB(LEFT + x, TOP + HEIGHT + 2 * MARGIN + y, shade(2.0 * x / WIDTH));
      }
    }
  }

  private int colour(long accesses) {
    return accesses == 0 ? 0xf0f0f0 : shade(Math.log1p((double) accesses) / most);
  }

  private static int shade(double share) {
    double place = Math.min(1, share) * (VIRIDIS.length - 1);
    int below = Math.min((int) place, VIRIDIS.length - 2);
    double above = place - below;
    int colour = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double low = VIRIDIS[below] >> shift & 0xff;
      double high = VIRIDIS[below + 1] >> shift & 0xff;
      colour |= (int) Math.round(low + (high - low) * above) << shift;
    }
    return colour;
  }

  /** A JVM without fonts cannot draw text; then the picture goes without. */
  private void drawTextIfThereAreFonts() {
    try {
      drawText();
    } catch (RuntimeException | LinkageError | InternalError e) {
      System.out.println("heat map without text, as this JVM has no fonts: " + e.getMessage());
    }
  }

  private void drawText() {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    graphics.drawString("Page accesses of the sieve, by address and time", LEFT, TOP - 32);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    graphics.drawString("address: page 0 at the left, the last page at the right", LEFT, TOP - 10);
    graphics.drawString("grey: not accessed", LEFT + WIDTH - 120, TOP - 10);
    int legend = TOP + HEIGHT + 2 * MARGIN;
    graphics.drawString("accesses (logarithmic):   1", LEFT, legend - 8);
    String greatest = String.format(Locale.ROOT, "%,.0f", Math.expm1(most));
    graphics.drawString(greatest, LEFT + WIDTH / 2 - 70, legend - 8);
    graphics.drawString(
        String.format(
            Locale.ROOT, "one row: %,d million instructions", traffic.rowSpan() / 1_000_000),
        LEFT + WIDTH / 2 + 40,
        legend + 15);
    graphics.rotate(-Math.PI / 2);
    graphics.drawString("time, downwards", -TOP - HEIGHT / 2 - 50, LEFT - 20);
    graphics.dispose();
  }
}
