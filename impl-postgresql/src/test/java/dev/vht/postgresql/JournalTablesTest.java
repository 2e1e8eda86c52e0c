package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.METADATA;
import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.openTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.StorageException;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables of a journal: with which table they come and go, and what happens without them. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class JournalTablesTest {
  private Location location;
  private String changes;
  private String followers;

  @BeforeEach
  void setUp() {
    location = TestTables.newLocation();
    JournalSchema journal = new JournalSchema(TableLocation.of(location).schema());
    changes = journal.changes();
    followers = journal.followers();
  }

  @Test
  void aFeedWithoutAJournalReportsEverythingAtEachPoll() {
    createTable(location).close();
    TestServer.sql("DROP TABLE " + changes + ", " + followers);
    try (Storage storage = openTable(location);
        Storage other = openTable(location)) {
      other.put(bytes("a"), bytes("1"));
      RecordedChanges feed = new RecordedChanges(storage.followChanges());
      RecordedChanges watcher = new RecordedChanges(storage.watchChanges());
      for (int i = 0; i < 3; i++) {
        assertThat(feed.poll()).containsExactly("everything");
        assertThat(watcher.poll()).containsExactly("everything");
      }
    }
  }

  @Test
  void theJournalIsDroppedWithItsTableAndForeignTablesAreLeftAlone() {
    createTable(location).close();
    TestServer.sql("DROP TABLE " + nameOf(location)); // by hand
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      other.put(bytes("a"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set a");
    }
    assertThat(PROVIDER.destroy(location)).isTrue();
    assertThat(TestServer.query("SELECT to_regclass('" + changes + "')")).containsExactly("null");
    TestServer.sql("CREATE TABLE " + followers + " (x int)");
    try (Storage storage = createTable(location)) {
      RecordedChanges feed = new RecordedChanges(storage.followChanges());
      assertThat(feed.poll()).containsExactly("everything");
      assertThat(feed.poll()).containsExactly("everything");
    }
    assertThat(PROVIDER.destroy(location)).isTrue();
    assertThat(TestServer.query("SELECT count(*) FROM " + followers)).containsExactly("0");
  }

  @Test
  void aTableThatIsDeletedAndCreatedElsewhereIsFollowedAgain() {
    try (Storage storage = createTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      PROVIDER.destroy(location);
      assertThatThrownBy(feed::poll)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("has deleted the table");
      try (Storage other = createTable(location)) {
        assertThat(feed.poll()).containsExactly("everything");
        other.put(bytes("a"), bytes("1"));
        assertThat(feed.poll()).containsAnyOf("set a", "everything");
      }
    }
  }

  @Test
  void aSalvagedTableIsUnknownAndABackupHasAJournalOfItsOwn() {
    Location copy = at(TestServer.newUrl());
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      other.put(bytes("a"), bytes("1"));
      TestServer.sql("UPDATE " + nameOf(location) + " SET crc = 0");
      assertThat(PROVIDER.salvage(location).lost()).hasSize(1);
      assertThat(feed.poll()).containsExactly("everything");
      other.put(bytes("b"), bytes("1"));
      assertThat(feed.poll()).containsAnyOf("set b", "everything");
      storage.backup(copy);
    }
    try (Storage storage = openTable(copy);
        Storage other = openTable(copy)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      other.put(bytes("c"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set c");
    }
  }

  @Test
  void aTableOfTheLongestNameHasAJournal() {
    String url = TestServer.newUrl() + "&table=" + "t".repeat(48);
    try (Storage storage = PROVIDER.create(at(url), METADATA, TestTables.WRITE);
        Storage other = openTable(at(url))) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      other.put(bytes("a"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set a");
    }
  }
}
