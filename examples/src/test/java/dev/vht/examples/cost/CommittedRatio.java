package dev.vht.examples.cost;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The ratio in {@code log-get.properties}, which says what it is and how to renew it. */
final class CommittedRatio {
  private static final String FILE = "log-get.properties";

  private CommittedRatio() {}

  static double logGet() throws IOException {
    Properties properties = new Properties();
    try (InputStream file = CommittedRatio.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IOException(FILE + " is missing");
      }
      properties.load(file);
    }
    return Double.parseDouble(properties.getProperty("ratio", ""));
  }
}
