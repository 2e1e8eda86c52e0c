package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manual's table about code of the program names the tests that hold what it says. */
class UserCodeTableTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)`");

  @Test
  void everyRowNamesTestsThatExist() throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    List<String> rows =
        Files.readAllLines(base.resolveSibling("docs").resolve("contracts.md")).stream()
            .dropWhile(line -> !line.startsWith("| code of the program |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(5);
    for (String row : rows) {
      List<String> tests = NAMED.matcher(row).results().map((MatchResult m) -> m.group(1)).toList();
      assertThat(tests).as(row).isNotEmpty();
      for (String test : tests) {
        assertThat(base.resolve("src/test/java/dev/vht/contracts/" + test + ".java")).exists();
      }
    }
  }
}
