package dev.vht.internal.watch;

import dev.vht.spi.ChangeFeed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened to a key, or to all keys if the key is null. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Change(Kind kind, byte @Nullable [] key) {
  static final Change CLEARED = new Change(Kind.CLEARED, null);
  static final Change EVERYTHING = new Change(Kind.EVERYTHING, null);

  enum Kind {
    SET,
    REMOVED,
    CLEARED,
    /** Any number of keys may have been set or removed. */
    EVERYTHING
  }

  void reportTo(ChangeFeed.Listener listener) {
    switch (kind) {
      case SET -> listener.set(Objects.requireNonNull(key));
      case REMOVED -> listener.removed(Objects.requireNonNull(key));
      case CLEARED -> listener.cleared();
      case EVERYTHING -> listener.everything();
    }
  }

  /** The room that a waiting change takes, roughly. */
  int bytes() {
    return 64 + (key == null ? 0 : key.length);
  }
}
