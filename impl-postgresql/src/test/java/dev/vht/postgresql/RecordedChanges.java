package dev.vht.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a feed reports, in words. */
final class RecordedChanges implements ChangeFeed.Listener {
  private final ChangeFeed feed;
  private List<String> changes = new ArrayList<>();

  RecordedChanges(ChangeFeed feed) {
    this.feed = feed;
  }

  /** Follows a table that nobody writes at the moment. */
  static RecordedChanges follow(Storage storage) {
    RecordedChanges changes = new RecordedChanges(storage.followChanges());
    assertThat(changes.poll()).containsExactly("everything");
    assertThat(changes.poll()).isEmpty();
    return changes;
  }

  List<String> poll() {
    changes = new ArrayList<>();
    feed.poll(this);
    return changes;
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  @Override
  public void set(byte[] key) {
    changes.add("set " + text(key));
  }

  @Override
  public void removed(byte[] key) {
    changes.add("removed " + text(key));
  }

  @Override
  public void cleared() {
    changes.add("cleared");
  }

  @Override
  public void everything() {
    changes.add("everything");
  }
}
