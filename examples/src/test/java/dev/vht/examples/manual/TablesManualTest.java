package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.CodecMismatchException;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.Salvage;
import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.Verification;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.content.ContentKey;
import dev.vht.content.HashAddressed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/tables.md} shows, compiled and run. */
class TablesManualTest {
  @TempDir Path directory;
  private VirtualHashTable<String, Long> table;

  @BeforeEach
  void open() {
    table =
        VirtualHashTables.at("log:" + directory.resolve("counts"))
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .open();
  }

  @AfterEach
  void close() {
    table.close();
  }

  /** Only to be encoded. */
  public record Page(String title, int size) {}

  @Test
  void aTableThatOtherProcessesWriteIsCached() {
    // shown in docs/tables.md
    VirtualHashTable<String, Page> shared =
        VirtualHashTables.at("sqlite:" + directory.resolve("shared.db"))
            .keys(Codecs.strings())
            .values(Codecs.json(Page.class))
            .mode(OpenMode.CREATE_OR_UPDATE)
            .cache(CachePolicy.entries(100_000))
            .freshness(Freshness.within(Duration.ofSeconds(1)))
            .open();
    // end
    try (shared) {
      shared.set("p1", new Page("Aap", 3));
      assertThat(shared.ref("p1")).isEqualTo(new Page("Aap", 3));
    }
  }

  @Test
  void aTableIsWatched() throws InterruptedException {
    VirtualHashTable<String, Long> counts = table;
    ConcurrentMap<String, Long> index = new ConcurrentHashMap<>();
    // shown in docs/tables.md
    Subscription subscription =
        counts.watch(
            new TableListener<>() {
              @Override
              public void set(String key, Supplier<Optional<Long>> value) {
                value.get().ifPresent(count -> index.put(key, count));
              }

              @Override
              public void removed(String key) {
                index.remove(key);
              }

              @Override
              public void resync() { // after fill and clear, and if events were missed
                index.clear();
                try (Stream<Map.Entry<String, Long>> all = counts.entries()) {
                  all.forEach(entry -> index.put(entry.getKey(), entry.getValue()));
                }
              }
            });
    // end
    try (subscription) {
      counts.set("a", 1L);
      counts.set("b", 2L);
      counts.remove("a");
      awaitEqual(index, Map.of("b", 2L));
      counts.clear();
      awaitEqual(index, Map.of());
      counts.fill(Map.of("c", 3L));
      awaitEqual(index, Map.of("c", 3L));
    }
  }

  private static void awaitEqual(Map<String, Long> index, Map<String, Long> expected)
      throws InterruptedException {
    for (int i = 0; i < 2_000 && !index.equals(expected); i++) {
      Thread.sleep(10);
    }
    assertThat(index).isEqualTo(expected);
  }

  @Test
  void aTableIsOpenedAndUsed() {
    // shown in docs/tables.md
    try (VirtualHashTable<String, Page> pages =
        VirtualHashTables.at("log:" + directory.resolve("pages"))
            .keys(Codecs.strings())
            .values(Codecs.json(Page.class))
            .mode(OpenMode.CREATE_OR_UPDATE)
            .durability(Durability.DISK)
            .cache(CachePolicy.entries(100_000))
            .open()) {
      pages.set("p1", new Page("Aap", 3));
      System.out.println(pages.ref("p1")); // the key must be there
      System.out.println(pages.find("p2")); // need not be there
      try (Stream<Map.Entry<String, Page>> all = pages.entries()) {
        all.forEach(entry -> System.out.println(entry.getKey()));
      }
      pages.remove("p1");
    }
    // end
    assertThat(VirtualHashTables.verify("log:" + directory.resolve("pages")))
        .isEqualTo(new Verification(0, List.of()));
  }

  @Test
  void aTableIsAMap() {
    // shown in docs/tables.md
    ConcurrentMap<String, Long> counts = table.asMap();
    counts.merge("aap", 1L, Long::sum); // atomic, also with other threads and handles
    table.compute("aap", old -> old.map(n -> n + 1)); // the same on the table itself
    table.fill(Map.of("aap", 7L)); // replaces the whole content
    // end
    assertThat(counts).isEqualTo(Map.of("aap", 7L));
  }

  @Test
  void contentsAreFoundByTheirHash() {
    // shown in docs/tables.md
    VirtualHashTable<ContentKey, byte[]> contents =
        VirtualHashTables.at("files:" + directory.resolve("texts"))
            .keys(ContentKey.codec())
            .values(Codecs.bytes())
            .open();
    HashAddressed<String> texts = HashAddressed.over(contents, Codecs.strings());
    ContentKey key = texts.put("some text"); // writes nothing if the text is there
    String text = texts.ref(key); // checks the hash of what it reads
    // end
    assertThat(text).isEqualTo("some text");
    contents.close();
  }

  @Test
  void aTableIsBackedUpVerifiedAndSalvaged() throws IOException {
    String backup = "log:" + directory.resolve("backup");
    table.set("aap", 1L);
    // shown in docs/tables.md
    table.backup(backup); // the content at one moment, while others write
    table.compact(); // returns space that holds no live data
    Verification verification = VirtualHashTables.verify(backup); // reads everything
    if (!verification.isSound()) {
      Salvage salvage = VirtualHashTables.salvage(backup);
      System.out.println(salvage.kept() + " keys kept, lost: " + salvage.lost());
      System.out.println("damaged parts were moved to " + salvage.quarantine());
    }
    // end
    assertThat(verification.isSound()).isTrue();
    damage(directory.resolve("backup"));
    assertThat(VirtualHashTables.verify(backup).isSound()).isFalse();
    assertThat(VirtualHashTables.salvage(backup).lost()).isNotEmpty();
    assertThat(VirtualHashTables.verify(backup).isSound()).isTrue();
  }

  /** Changes a bit right after the key, where its value is. */
  private static void damage(Path table) throws IOException {
    try (Stream<Path> files = Files.walk(table)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int key = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("aap");
        if (key >= 0) {
          bytes[key + 4] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
  }

  // shown in docs/tables.md
  record Point(int x, int y) {}

  static final class PointCodec implements Codec<Point> {
    @Override
    public String id() {
      return "point";
    }

    @Override
    public byte[] encode(Point point) {
      return Codecs.longs().encode(((long) point.x() << 32) | (point.y() & 0xffffffffL));
    }

    @Override
    public Point decode(byte[] bytes) {
      long both = Codecs.longs().decode(bytes);
      return new Point((int) (both >> 32), (int) both);
    }

    @Override
    public boolean keepsEquality() {
      return true; // equal points have equal bytes, so points can be keys
    }
  }

  // end

  @Test
  void aCodecOfYourOwn() {
    String url = "memory:" + UUID.randomUUID();
    try (VirtualHashTable<Point, String> names =
        VirtualHashTables.at(url).keys(new PointCodec()).values(Codecs.strings()).open()) {
      names.set(new Point(3, -4), "aap");
      assertThat(names.keys()).containsExactly(new Point(3, -4));
    }
    assertThatThrownBy(
            () ->
                VirtualHashTables.at(url)
                    .keys(Codecs.strings())
                    .values(Codecs.strings())
                    .mode(OpenMode.UPDATE)
                    .open())
        .isInstanceOf(CodecMismatchException.class);
    VirtualHashTables.delete(url);
  }
}
