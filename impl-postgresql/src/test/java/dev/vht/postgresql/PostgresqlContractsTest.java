package dev.vht.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A contract at level FULL accepts both outcomes of a write during which the connection is cut. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlContractsTest {
  /** Writes of one statement, whose answer is the next one to come. */
  private static final List<Consumer<VirtualHashTable<String, String>>> WRITES =
      List.of(
          table -> table.set("k", "new"),
          table -> table.remove("k"),
          table -> table.set("l", "new"),
          table -> table.putIfAbsent("l", "new"),
          table -> table.replace("k", "old", "new"),
          table -> table.remove("k", "old"));

  /** Writes that read first, so that they may fail before anything is written. */
  private static final List<Consumer<VirtualHashTable<String, String>>> LONGER_WRITES =
      List.of(
          table -> table.compute("k", old -> Optional.empty()),
          VirtualHashTable::clear,
          table -> table.fill(Map.of("l", "new")));

  private static final int MAX_ATTEMPTS = 5;

  @Test
  void eitherOutcomeOfAWriteWhoseConnectionIsCutBreaksNoRule() {
    String base = TestServer.base();
    int port = Integer.parseInt(base.substring(base.lastIndexOf(':') + 1, base.lastIndexOf('/')));
    try (CuttingProxy proxy = new CuttingProxy(port)) {
      String url =
          (TestServer.newUrl() + "&retry=2").replace(":" + port + "/", ":" + proxy.port() + "/");
      try (VirtualHashTable<String, String> table =
          VirtualHashTables.at(url)
              .keys(Codecs.strings())
              .values(Codecs.strings())
              .mode(OpenMode.CREATE)
              .contracts(Enforcement.of(Mode.ENFORCE).level(Level.FULL))
              .open()) {
        for (Consumer<VirtualHashTable<String, String>> write : WRITES) {
          int attempts = 0;
          while (!hasUnknownOutcome(write, table, proxy)) { // an idle connection is asked before
            assertThat(++attempts).as("writes that were not sent").isLessThan(MAX_ATTEMPTS);
          }
        }
        for (Consumer<VirtualHashTable<String, String>> write : LONGER_WRITES) {
          boolean unused = hasUnknownOutcome(write, table, proxy);
        }
        table.delete();
      }
    }
  }

  /** Cuts the connection during a write, and reads what is there afterwards. */
  private static boolean hasUnknownOutcome(
      Consumer<VirtualHashTable<String, String>> write,
      VirtualHashTable<String, String> table,
      CuttingProxy proxy) {
    table.set("k", "old");
    table.remove("l");
    proxy.cutAtNextAnswer();
    Throwable thrown = catchThrowable(() -> write.accept(table));
    proxy.mend();
    assertThat(thrown).isInstanceOf(StorageException.class);
    assertThat(table.find("k").orElse("none")).isIn("old", "new", "none");
    assertThat(table.contains("l")).isEqualTo(table.find("l").isPresent());
    return thrown instanceof UnknownOutcomeException;
  }
}
