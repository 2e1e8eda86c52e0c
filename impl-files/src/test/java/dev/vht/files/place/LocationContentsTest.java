package dev.vht.files.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.TableException;
import dev.vht.TableInUseException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages for locations that are no tables, and the resolution of paths. */
class LocationContentsTest {
  @TempDir Path temporary;

  private static VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(mode)
        .open();
  }

  private static void create(String url) {
    try (VirtualHashTable<String, String> table = open(url, OpenMode.CREATE)) {
      table.set("a", "1");
    }
  }

  @ParameterizedTest
  @CsvSource({"files, log", "log, files"})
  void messagesNameTheSchemeOfAnotherTable(String scheme, String wrong) {
    Path path = temporary.resolve("table");
    create(scheme + ":" + path);
    String url = wrong + ":" + path;
    String message =
        String.format(
            "L6: %2$s is a table of %1$s: and not of %3$s:; it is opened as %1$s:%2$s",
            scheme, path, wrong);
    for (OpenMode mode : OpenMode.values()) {
      assertMessageStartsWith(message, () -> open(url, mode));
    }
    assertMessageStartsWith(message, () -> VirtualHashTables.verify(url));
    assertMessageStartsWith(message, () -> VirtualHashTables.salvage(url));
    assertMessageStartsWith(message, () -> VirtualHashTables.delete(url));
    create("log:" + temporary.resolve("source"));
    try (VirtualHashTable<String, String> source =
        open("log:" + temporary.resolve("source"), OpenMode.UPDATE)) {
      if (wrong.equals("log")) {
        assertMessageStartsWith(message, () -> source.backup(url));
      }
    }
    try (VirtualHashTable<String, String> table = open(scheme + ":" + path, OpenMode.UPDATE)) {
      assertThat(table.ref("a")).isEqualTo("1");
    }
  }

  private static void assertMessageStartsWith(String beginning, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith(beginning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aFileInPlaceOfADirectoryIsNamed(String scheme) throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "mine");
    assertMessageStartsWith(
        "L6: " + file + " is a file, and a table of " + scheme + ": is a directory",
        () -> open(scheme + ":" + file, OpenMode.CREATE_OR_UPDATE));
    assertThatThrownBy(() -> open(scheme + ":" + file + "/below", OpenMode.CREATE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file + " is a file, and not a directory")
        .hasMessageNotContaining("as it was");
    assertThat(file).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "300, its part \"nnnnnnnnnnnnnnnnnnnn…(300 characters)\" is too long: it has 300 bytes",
    "200, it is too long: it has "
  })
  void tooLongNamesAreReportedAndNothingIsLeft(int length, String part) throws IOException {
    String name = "n".repeat(length);
    Path path = temporary.resolve("made");
    for (int i = 0; i < (length > 255 ? 3 : 25); i++) {
      path = path.resolve(name);
    }
    for (String scheme : new String[] {"files:", "log:"}) {
      String url = scheme + path;
      assertThatThrownBy(() -> create(url))
          .isInstanceOf(TableException.class)
          .hasMessageContaining(part)
          .extracting(Throwable::getMessage)
          .satisfies(message -> assertThat(message).asString().hasSizeLessThan(1_500));
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aTableIsNotCreatedIfItsFilesWouldHaveTooLongNames() throws IOException {
    Path path = temporary;
    while (path.toString().length() < 3_900) {
      path = path.resolve("n".repeat(100));
    }
    String parent = path.toString();
    String longest = parent + "/" + "t".repeat(4_090 - parent.length());
    for (String scheme : new String[] {"files:", "log:"}) {
      assertThatThrownBy(() -> create(scheme + longest)).hasMessageContaining("is too long");
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\ud83d"})
  void invalidPathsThrow(String name) {
    assertThatThrownBy(() -> create("files:" + temporary + "/" + name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: files:")
        .hasMessageContaining("names no path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void parentsOfLinksAreResolvedAsByTheOperatingSystem(String scheme) throws IOException {
    Files.createDirectories(temporary.resolve("real/deep"));
    Files.createDirectories(temporary.resolve("here"));
    Files.createSymbolicLink(temporary.resolve("here/link"), temporary.resolve("real/deep"));
    create(scheme + ":" + temporary + "/here/link/../table");
    assertThat(temporary.resolve("real/table")).isDirectory();
    assertThat(temporary.resolve("here/table")).doesNotExist();
    Files.createSymbolicLink(temporary.resolve("alias"), temporary.resolve("real"));
    String alias = scheme + ":" + temporary + "/alias/table";
    try (VirtualHashTable<String, String> table =
        open(scheme + ":" + temporary + "/real/table", OpenMode.UPDATE)) {
      assertThat(table.ref("a")).isEqualTo("1");
      assertThatThrownBy(() -> open(alias, OpenMode.UPDATE))
          .isInstanceOf(TableInUseException.class);
    }
    open(alias, OpenMode.UPDATE).close();
  }

  @Test
  void parentsOfBrokenLinksThrow() throws IOException {
    Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("gone"));
    assertThatThrownBy(() -> create("files:" + temporary + "/link/../table"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(temporary.resolve("link") + " and back from there");
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactly(temporary.resolve("link"));
    }
  }
}
