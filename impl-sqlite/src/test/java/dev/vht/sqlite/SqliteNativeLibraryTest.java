package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.createTable;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The driver's files in the temporary directory. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows deletes no file in use")
class SqliteNativeLibraryTest {
  @TempDir Path directory;
  private Path temporary;
  private Path file;

  @BeforeEach
  void setUp() throws IOException {
    temporary = Files.createDirectory(directory.resolve("temporary"));
    file = directory.resolve("table.db");
    createTable(at(file)).close();
  }

  private ChildProcess writer(String prefix) {
    String option = "-Djava.io.tmpdir=" + temporary;
    return ChildProcess.start(List.of(option), "write", file.toString(), prefix, "1000000");
  }

  @Test
  void killedProcessesLeaveNoLibrary() throws Exception {
    List<ChildProcess> children = new ArrayList<>();
    for (String prefix : List.of("a", "b", "c")) {
      children.add(writer(prefix));
    }
    for (ChildProcess child : children) {
      assertThat(child.line()).endsWith("0");
    }
    children.forEach(ChildProcess::close);
    assertThat(SqliteHandleTest.names(temporary)).isEmpty();
  }

  @Test
  void onlyLeftoversOfAKilledLoadAreDeleted() throws Exception {
    Path left = unpacked("vht-sqlite-999999999-left", Duration.ofHours(1));
    unpacked("vht-sqlite-999999999-new", Duration.ZERO);
    unpacked("vht-sqlite-" + ProcessHandle.current().pid() + "-alive", Duration.ofHours(1));
    unpacked("vht-sqlite-other", Duration.ofHours(1));
    Path mixed = unpacked("vht-sqlite-999999999-mixed", Duration.ofHours(1));
    Files.writeString(mixed.resolve("thesis"), "x");
    setAge(mixed, Duration.ofHours(1));
    try (ChildProcess child = writer("a")) {
      assertThat(child.line()).isEqualTo("a0");
    }
    assertThat(left).doesNotExist();
    assertThat(SqliteHandleTest.names(temporary))
        .hasSize(4)
        .contains("vht-sqlite-999999999-new", "vht-sqlite-other", "vht-sqlite-999999999-mixed");
    assertThat(mixed.resolve("thesis")).exists();
  }

  private Path unpacked(String name, Duration age) throws IOException {
    Path made = Files.createDirectory(temporary.resolve(name));
    Files.writeString(made.resolve("sqlite-3.0-x-libsqlitejdbc.so"), "x");
    Files.writeString(made.resolve("sqlite-3.0-x-libsqlitejdbc.so.lck"), "");
    setAge(made, age);
    return made;
  }

  private static void setAge(Path directory, Duration age) throws IOException {
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(age)));
  }
}
