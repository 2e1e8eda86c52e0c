package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are watched while others write them. */
@Timeout(120)
@SuppressWarnings("try") // a subscription lasts as long as its block
class SqliteWatchTest {
  private static final String SUBSCRIBERS = "SELECT count(*) FROM vht_subscribers";

  @TempDir Path temporary;
  private Path file;
  private final Events events = new Events();

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
  }

  private VirtualHashTable<String, byte[]> open(OpenMode mode) {
    return VirtualHashTables.at("sqlite:" + file)
        .keys(Codecs.strings())
        .values(Codecs.bytes())
        .mode(mode)
        .open();
  }

  /** Collects events, with the values that they bring. */
  private static final class Events implements TableListener<String, byte[]> {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Override
    public void set(String key, Supplier<Optional<byte[]>> value) {
      received.add(
          key
              + "="
              + value.get().map(one -> new String(one, StandardCharsets.UTF_8)).orElse("nothing"));
    }

    @Override
    public void removed(String key) {
      received.add("removed " + key);
    }

    @Override
    public void cleared() {
      received.add("cleared");
    }

    @Override
    public void resync() {
      received.add("resync");
    }

    String next() throws InterruptedException {
      return String.valueOf(received.poll(20, TimeUnit.SECONDS));
    }

    List<String> next(int number) throws InterruptedException {
      List<String> events = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        events.add(next());
      }
      return events;
    }
  }

  @Test
  void writesOfBothHandlesAreReportedInTheirOrder() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.CREATE);
        Storage other = openTable(at(file));
        Subscription unused = table.watch(events)) {
      for (int i = 0; i < 20; i++) {
        table.set("own" + i, bytes("1"));
        other.put(bytes("other" + i), bytes("2"));
        other.remove(bytes("own" + i));
        table.remove("other" + i);
        List<String> four = events.next(4);
        assertThat(four.get(0)).startsWith("own" + i + "=");
        assertThat(four.get(1)).startsWith("other" + i + "=");
        assertThat(four.subList(2, 4)).containsExactly("removed own" + i, "removed other" + i);
      }
      other.clear();
      assertThat(events.next()).isEqualTo("cleared");
    }
  }

  /** Each write that a real second process has acknowledged is reported. */
  @Test
  void writesOfAnotherProcessAreReported() throws Exception {
    open(OpenMode.CREATE).close();
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.UPDATE);
        Subscription unused = table.watch(events);
        ChildProcess child = ChildProcess.start(List.of(), "write", file.toString(), "a", "200")) {
      for (int i = 0; i < 200; i++) {
        String key = String.valueOf(child.line());
        assertThat(events.next()).isEqualTo(key + "=value of " + key);
      }
    }
  }

  @Test
  void aTableThatNobodyWatchesAnyMoreHasNoSubscriber() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.CREATE)) {
      try (Subscription unused = table.watch(events)) {
        assertThat(query(file, SUBSCRIBERS)).containsExactly("1");
      }
    }
    assertThat(query(file, SUBSCRIBERS)).containsExactly("0");
  }

  @Test
  void aLostSubscriptionIsAResync() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.CREATE);
        Subscription unused = table.watch(events)) {
      sql(file, "DELETE FROM vht_subscribers");
      assertThat(events.next()).isEqualTo("resync");
      table.set("a", bytes("1"));
      assertThat(events.next()).isEqualTo("a=1");
    }
  }

  @Test
  void aKeyThatTheJournalCannotHoldIsAResync() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.CREATE);
        Subscription unused = table.watch(events)) {
      table.set("k".repeat(1025), bytes("1"));
      assertThat(events.next()).isEqualTo("resync");
      table.set("k", bytes("1"));
      assertThat(events.next()).isEqualTo("k=1");
    }
  }

  @Test
  void aTableThatIsOnlyReadIsToldThatSomethingChanged() throws Exception {
    open(OpenMode.CREATE).close();
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.READ_ONLY);
        Storage other = openTable(at(file));
        Subscription unused = table.watch(events)) {
      other.put(bytes("a"), bytes("1"));
      assertThat(events.next()).isEqualTo("resync");
      assertThat(table.find("a")).isPresent();
    }
  }

  @Test
  void aTableThatAnotherProgramDropsIsAResync() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(OpenMode.CREATE);
        Subscription unused = table.watch(events)) {
      VirtualHashTables.delete("sqlite:" + file + "?table=other");
      table.set("a", bytes("1"));
      assertThat(events.next()).isEqualTo("a=1");
      VirtualHashTables.delete("sqlite:" + file);
      assertThat(events.next()).isEqualTo("resync");
    }
  }
}
