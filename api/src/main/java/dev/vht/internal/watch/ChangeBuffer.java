package dev.vht.internal.watch;

import dev.vht.spi.ChangeFeed;
import java.util.ArrayList;
import java.util.List;

/** The changes of one poll, in their order. More than some are taken for a change of everything. */
final class ChangeBuffer implements ChangeFeed.Listener {
  private static final int MAX_CHANGES = 20_000;

  private final List<Change> changes = new ArrayList<>();

  boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public void set(byte[] key) {
    add(new Change(Change.Kind.SET, key));
  }

  @Override
  public void removed(byte[] key) {
    add(new Change(Change.Kind.REMOVED, key));
  }

  @Override
  public void cleared() {
    add(Change.CLEARED);
  }

  @Override
  public void everything() {
    changes.clear();
    changes.add(Change.EVERYTHING);
  }

  private void add(Change change) {
    if (changes.size() >= MAX_CHANGES) {
      everything();
    }
    changes.add(change);
  }

  void reportTo(ChangeFeed.Listener listener) {
    for (Change each : changes) {
      each.reportTo(listener);
    }
  }
}
