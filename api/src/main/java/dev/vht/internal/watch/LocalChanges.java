package dev.vht.internal.watch;

import dev.vht.spi.ChangeFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes that this process makes to a table, through any handle.
 *
 * <p>A writer reports its change while it holds the key's lock, or all locks, so changes of a key
 * arrive in their order. While nobody watches, a report is one read of a list.
 */
public final class LocalChanges implements ChangeFeed.Listener {
  private final List<ChangeFeed.Listener> watchers = new CopyOnWriteArrayList<>();

  /** Returns a source of these changes for one handle. */
  public ChangeSource newSource() {
    return new Source();
  }

  private final class Source implements ChangeSource {
    private volatile ChangeFeed.@Nullable Listener watcher;

    @Override
    public void start(ChangeFeed.Listener listener) {
      watcher = listener;
      watchers.add(listener);
    }

    @Override
    public void stop() {
      ChangeFeed.Listener present = watcher;
      if (present != null) {
        watchers.remove(present);
      }
    }
  }

  @Override
  public void set(byte[] key) {
    report(watcher -> watcher.set(key));
  }

  @Override
  public void removed(byte[] key) {
    report(watcher -> watcher.removed(key));
  }

  @Override
  public void cleared() {
    report(ChangeFeed.Listener::cleared);
  }

  @Override
  public void everything() {
    report(ChangeFeed.Listener::everything);
  }

  private void report(Consumer<ChangeFeed.Listener> change) {
    if (!watchers.isEmpty()) {
      watchers.forEach(change);
    }
  }
}
