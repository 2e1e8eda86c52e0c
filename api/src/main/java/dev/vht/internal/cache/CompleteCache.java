package dev.vht.internal.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything. A reader without a lock must not take a value for absent that is only missing
 * for a moment. So {@link #UNKNOWN} takes the place of an invalidated value, and reloading starts a
 * new map, which a reader that has seen the old one incomplete does not take for complete.
 *
 * <p>Keys that others remove would leave an {@link #UNKNOWN} each. When these are the majority, all
 * values become unknown, which needs no room.
 */
final class CompleteCache extends ValueCache {
  private static final int MIN_UNKNOWN = 1_000;

  private volatile Content content = new Content(false);

  CompleteCache(boolean followsOthers) {
    super(followsOthers);
  }

  /** The values loaded at one time, with the changes since. */
  private static final class Content implements Loading {
    private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();
    private final AtomicInteger unknown = new AtomicInteger();

    /** Whether every value is added. */
    private final boolean isLoaded;

    private volatile boolean isComplete;

    Content(boolean isLoaded) {
      this.isLoaded = isLoaded;
    }

    @Override
    public void add(Object name, Object value) {
      values.putIfAbsent(name, value); // unless others have made it unknown
    }

    @Override
    public void complete() {
      isComplete = true;
    }

    void makeUnknown(Object name) {
      if (isLoaded) {
        if (values.put(name, UNKNOWN) != UNKNOWN) {
          unknown.incrementAndGet();
        }
      } else {
        values.remove(name);
      }
    }

    void put(Object name, Object value) {
      if (values.put(name, value) == UNKNOWN) {
        unknown.decrementAndGet();
      }
    }

    void remove(Object name) {
      if (values.remove(name) == UNKNOWN) {
        unknown.decrementAndGet();
      }
    }

    boolean isMostlyUnknown() {
      int number = unknown.get();
      return number > MIN_UNKNOWN && number > values.size() / 2;
    }
  }

  @Override
  @Nullable Object lookUp(Object name) {
    Content present = content;
    boolean isComplete = present.isComplete; // first: values loaded later are not seen
    Object value = present.values.get(name);
    return value != null || isComplete ? value : UNKNOWN;
  }

  @Override
  void add(Object name, Object value, long size) {
    content.put(name, value);
  }

  @Override
  void remove(Object name) {
    content.remove(name);
  }

  @Override
  void makeUnknown(Object name) {
    Content present = content;
    present.makeUnknown(name);
    if (present.isComplete && present.isMostlyUnknown()) {
      clear();
    }
  }

  @Override
  void clear() {
    content = new Content(false);
  }

  @Override
  public Loading beginLoading() {
    invalidateAll();
    if (noneIsKept) {
      return new Content(true); // which nobody reads
    }
    Content loading = new Content(true);
    notKept.forEach(loading::makeUnknown);
    content = loading;
    return loading;
  }

  @Override
  public boolean keepsEverything() {
    return true;
  }
}
