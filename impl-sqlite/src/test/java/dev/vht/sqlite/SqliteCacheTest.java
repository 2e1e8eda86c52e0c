package dev.vht.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Caching of a table that is opened through two paths. */
@Timeout(120)
class SqliteCacheTest {
  @TempDir Path temporary;

  private VirtualHashTable<String, Long> open(Path file) {
    return VirtualHashTables.at("sqlite:" + file)
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .cache(CachePolicy.entries(10))
        .open();
  }

  /** The same file through a link to its directory; links to the file itself are not opened. */
  private Path linkTo(Path file) throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary.toRealPath());
    return link.resolve(file.getFileName());
  }

  @Test
  void aHandleThroughALinkSeesTheOthersWrites() throws Exception {
    Path file = temporary.resolve("table.db");
    try (VirtualHashTable<String, Long> table = open(file);
        VirtualHashTable<String, Long> linked = open(linkTo(file))) {
      table.set("a", 1L);
      assertThat(linked.ref("a")).isEqualTo(1);
      table.set("a", 2L);
      assertThat(linked.ref("a")).isEqualTo(2);
      linked.remove("a");
      assertThat(table.contains("a")).isFalse();
    }
  }

  @Test
  void aFunctionRunsOnceAcrossPaths() throws Exception {
    Path file = temporary.resolve("table.db");
    AtomicInteger runs = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (VirtualHashTable<String, Long> table = open(file);
        VirtualHashTable<String, Long> linked = open(linkTo(file))) {
      List<Future<?>> counting = new ArrayList<>();
      for (VirtualHashTable<String, Long> handle : List.of(table, linked)) {
        counting.add(threads.submit(() -> count(handle, runs)));
      }
      for (Future<?> each : counting) {
        each.get(60, TimeUnit.SECONDS);
      }
      assertThat(table.ref("a")).isEqualTo(400);
      assertThat(runs).hasValue(400);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void count(VirtualHashTable<String, Long> table, AtomicInteger runs) {
    for (int i = 0; i < 200; i++) {
      table.compute(
          "a",
          old -> {
            runs.incrementAndGet();
            return Optional.of(old.orElse(0L) + 1);
          });
    }
  }
}
