package dev.vht.spi;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.Verification;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole table in search of damage, with the methods that every storage has.
 *
 * <p>The SPI does not define where a cursor stands after it has thrown. It may be past the damage,
 * and {@code next} continues, or still before it, and {@code next} throws again. So {@code next} is
 * called again until it throws the same message twice in a row, or has thrown very often without
 * finding a key.
 */
final class Inspection {
  private static final int MAX_CONSECUTIVE_FAILURES = 1_000;
  private static final int SHOWN_KEY_BYTES = 16;

  private final StorageProvider provider;
  private final Location location;
  private final List<Damage> damages = new ArrayList<>();
  private long keys;

  Inspection(StorageProvider provider, Location location) {
    this.provider = provider;
    this.location = location;
  }

  Verification verification() {
    Settings reading = new Settings(Durability.PROCESS, Settings.Access.READ_ONLY);
    try (Storage storage = provider.open(location, reading)) {
      readAll(storage);
    } catch (DamagedTableException e) {
      add(location.toString(), e);
    }
    return new Verification(keys, damages);
  }

  private void readAll(Storage storage) {
    try (Cursor cursor = storage.cursor()) {
      while (advance(cursor)) {
        read(cursor);
      }
    }
  }

  /** Moves to the next readable key. */
  private boolean advance(Cursor cursor) {
    String last = null;
    for (int failures = 0; failures < MAX_CONSECUTIVE_FAILURES; failures++) {
      try {
        return cursor.next();
      } catch (DamagedTableException e) {
        if (Objects.equals(last, e.getMessage())) {
          return false;
        }
        last = e.getMessage();
        add(location.toString(), e);
      }
    }
    return false;
  }

  private void read(Cursor cursor) {
    byte[] key = null;
    try {
      key = cursor.key();
      if (cursor.value() != null) { // null: removed meanwhile
        keys++;
      }
    } catch (DamagedTableException e) {
      add(place(key), e);
    }
  }

  private String place(byte @Nullable [] key) {
    if (key == null) {
      return location.toString();
    }
    int shown = Math.min(key.length, SHOWN_KEY_BYTES);
    return location
        + ", key "
        + HexFormat.of().formatHex(key, 0, shown)
        + (shown < key.length ? "..." : "")
        + " (hexadecimal)";
  }

  private void add(String place, DamagedTableException damage) {
    damages.add(new Damage(place, String.valueOf(damage.getMessage())));
  }
}
