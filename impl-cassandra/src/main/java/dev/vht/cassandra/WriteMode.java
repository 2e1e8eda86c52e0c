package dev.vht.cassandra;

import dev.vht.spi.Location;
import java.util.Locale;

/** How the keys of a table are written; chosen when it is created, and stored with it. */
enum WriteMode {
  /** By conditional statements ("light-weight transactions"): linearizable for each key. */
  LWT,
  /** By plain statements: the last write by the clocks of the clients wins. */
  PLAIN;

  static WriteMode of(Location location, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "lwt" -> LWT;
      case "plain" -> PLAIN;
      default ->
          throw TableLocation.malformed(
              location, "writes=%s is neither lwt nor plain".formatted(word));
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
