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
 * The reading of a whole table in search of damage, by what every storage offers.
 *
 * <p>Where a cursor stands after it has thrown is its storage's own affair: behind the damage, so
 * that asking again goes on, or still before it, so that asking again is in vain. It is asked again
 * as long as that seems to lead anywhere: until it says the same twice, or has thrown very often
 * without finding a key.
 */
final class Inspection {
  private static final int MOST_FAILURES_IN_A_ROW = 1_000;
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
      walk(storage);
    } catch (DamagedTableException e) {
      add(location.toString(), e);
    }
    return new Verification(keys, damages);
  }

  private void walk(Storage storage) {
    try (Cursor cursor = storage.cursor()) {
      while (advance(cursor)) {
        read(cursor);
      }
    }
  }

  /** Goes to the next key that can be gone to. */
  private boolean advance(Cursor cursor) {
    String last = null;
    for (int failures = 0; failures < MOST_FAILURES_IN_A_ROW; failures++) {
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
      if (cursor.value() != null) { // else it was removed meanwhile
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
