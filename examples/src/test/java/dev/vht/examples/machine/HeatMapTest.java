package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeatMapTest {
  private static final int PLOT_LEFT = 100;
  private static final int PLOT_TOP = 80;

  @TempDir Path directory;

  @Test
  void coloursShowTheNumberOfAccesses() throws IOException {
    Traffic traffic = new Traffic(4);
    traffic.accessed(0, 1);
    traffic.accessed(1, 1_000);
    traffic.accessed(2, 1_000_000);
    Path file = directory.resolve("new/map.png");
    HeatMap.write(traffic, file);
    BufferedImage image = ImageIO.read(file.toFile());
    int[] brightness = new int[4];
    for (int page = 0; page < 4; page++) {
      brightness[page] = brightness(image, PLOT_LEFT + 128 + page * 256);
    }
    assertThat(brightness[0]).isLessThan(brightness[1]);
    assertThat(brightness[1]).isLessThan(brightness[2]);
    assertThat(brightness[3]).isEqualTo(3 * 0xf0);
  }

  private static int brightness(BufferedImage image, int x) {
    int colour = image.getRGB(x, PLOT_TOP + 200);
    return (colour >> 16 & 0xff) + (colour >> 8 & 0xff) + (colour & 0xff);
  }
}
