package dev.vht.examples.machine;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Draws the accesses: addresses from left to right, time downwards, colours by the logarithm of the
 * number.
 */
final class HeatMap {
  private static final int LEFT = 100;
  private static final int TOP = 80;
  private static final int WIDTH = 1024;
  private static final int HEIGHT = 512;
  private static final int RIGHT = 40;
  private static final int LEGEND_TOP = TOP + HEIGHT + 50;
  private static final int LEGEND_WIDTH = 512;
  private static final int LEGEND_HEIGHT = 18;
  private static final int BOTTOM = 40;
  private static final int TICK = 5;
  private static final int MAX_TICKS = 8;
  private static final int UNUSED_COLOUR = 0xf0f0f0;

  /** Viridis by S. van der Walt and N. Smith, at ten points: perceptually uniform, also in grey. */
  private static final int[] VIRIDIS = {
    0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
    0xfde725
  };

  private final Traffic traffic;
  private final double max;
  private final BufferedImage image =
      new BufferedImage(
          LEFT + WIDTH + RIGHT, LEGEND_TOP + LEGEND_HEIGHT + BOTTOM, BufferedImage.TYPE_3BYTE_BGR);
  private final Graphics2D graphics = image.createGraphics();

  private HeatMap(Traffic traffic) {
    this.traffic = traffic;
    this.max = max(traffic);
  }

  /** Draws the accesses into a PNG file. */
  static void write(Traffic traffic, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    HeatMap map = new HeatMap(traffic);
    map.drawAccesses();
    map.drawLegend();
    map.tryToDrawText();
    map.graphics.dispose();
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageIO.write(map.image, "png", out);
    }
  }

  private static double max(Traffic traffic) {
    long max = 1;
    for (int row = 0; row < traffic.rows(); row++) {
      for (int column = 0; column < traffic.columns(); column++) {
        max = Math.max(max, traffic.accesses(row, column));
      }
    }
    return max;
  }

  private void drawAccesses() {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int row = y * traffic.rows() / HEIGHT;
        int column = x * traffic.columns() / WIDTH;
        image.setRGB(LEFT + x, TOP + y, colour((double) traffic.accesses(row, column)));
      }
    }
  }

  private void drawLegend() {
    for (int x = 0; x < LEGEND_WIDTH; x++) {
      for (int y = 0; y < LEGEND_HEIGHT; y++) {
        image.setRGB(LEFT + x, LEGEND_TOP + y, shade((double) x / LEGEND_WIDTH));
      }
    }
    graphics.setColor(new Color(UNUSED_COLOUR));
    graphics.fillRect(LEFT + LEGEND_WIDTH + RIGHT, LEGEND_TOP, LEGEND_HEIGHT, LEGEND_HEIGHT);
  }

  private int colour(double accesses) {
    return accesses == 0 ? UNUSED_COLOUR : shade(share(accesses));
  }

  /** Returns the position of a number of accesses between 0 (one) and 1 (the maximum). */
  private double share(double accesses) {
    return Math.log(accesses) / Math.max(Math.log(max), 1);
  }

  private static int shade(double share) {
    double position = Math.min(1, share) * (VIRIDIS.length - 1);
    int below = Math.min((int) position, VIRIDIS.length - 2);
    double above = position - below;
    int colour = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double low = VIRIDIS[below] >> shift & 0xff;
      double high = VIRIDIS[below + 1] >> shift & 0xff;
      colour |= (int) Math.round(low + (high - low) * above) << shift;
    }
    return colour;
  }

  /** Omits the text if the JVM has no fonts. */
  private void tryToDrawText() {
    try {
      drawText();
    } catch (RuntimeException | LinkageError | InternalError e) {
      System.out.println("heat map without text, as this JVM has no fonts: " + e);
    }
  }

  private void drawText() {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    graphics.drawString("Accesses to the memory of the paged machine", LEFT, 28);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    drawAddresses();
    drawTimes();
    drawLegendText();
  }

  private void drawAddresses() {
    centred("address", LEFT + WIDTH / 2, TOP - 30);
    long bytes = (long) traffic.pages() << PagedMemory.PAGE_BITS;
    long step = Math.max(PagedMemory.PAGE_BYTES, Long.highestOneBit(bytes / MAX_TICKS));
    for (long address = 0; address <= bytes; address += step) {
      int x = LEFT + (int) (address * WIDTH / bytes);
      graphics.drawLine(x, TOP - TICK, x, TOP - 1);
      centred(size(address), x, TOP - TICK - 5);
    }
  }

  private static String size(long bytes) {
    if (bytes == 0) {
      return "0";
    }
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }

  private void drawTimes() {
    long instructions = traffic.rows() * traffic.rowSpan();
    long step = roundStep((double) instructions / MAX_TICKS);
    for (long time = 0; time <= instructions; time += step) {
      int y = TOP + (int) (time * HEIGHT / instructions);
      graphics.drawLine(LEFT - TICK, y, LEFT - 1, y);
      String label = count(time);
      int width = graphics.getFontMetrics().stringWidth(label);
      graphics.drawString(label, LEFT - TICK - 4 - width, y + 4);
    }
    graphics.rotate(-Math.PI / 2);
    centred("time, in instructions", -TOP - HEIGHT / 2, 22);
    graphics.rotate(Math.PI / 2);
  }

  /**
   * Returns the smallest number that is 1, 2 or 5 times a power of ten and at least {@code least}.
   */
  private static long roundStep(double least) {
    long power = (long) Math.pow(10, Math.floor(Math.log10(least)));
    for (long factor : new long[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String count(long number) {
    return number > 0 && number % 1_000_000 == 0
        ? String.format(Locale.ROOT, "%,d M", number / 1_000_000)
        : String.format(Locale.ROOT, "%,d", number);
  }

  private void drawLegendText() {
    graphics.drawString("accesses to a cell of the picture, logarithmic", LEFT, LEGEND_TOP - 8);
    graphics.drawString(
        "none", LEFT + LEGEND_WIDTH + RIGHT + LEGEND_HEIGHT + 6, LEGEND_TOP + LEGEND_HEIGHT - 4);
    for (long number = 1; number <= max; number *= 10) {
      int x = LEFT + (int) (share((double) number) * LEGEND_WIDTH);
      int y = LEGEND_TOP + LEGEND_HEIGHT;
      graphics.drawLine(x, y, x, y + TICK);
      centred(count(number), x, y + TICK + 13);
    }
  }

  private void centred(String text, int x, int y) {
    graphics.drawString(text, x - graphics.getFontMetrics().stringWidth(text) / 2, y);
  }
}
