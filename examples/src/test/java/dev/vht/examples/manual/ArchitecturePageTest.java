package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} names only classes and packages that exist. */
class ArchitecturePageTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w+)(?:\\.\\w+)?`");
  private static final int MOST_WORDS_OF_THE_GLOSSARY = 30;

  @Test
  void everyClassExists() throws IOException {
    Set<String> named =
        CLASS
            .matcher(page())
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).hasSizeGreaterThan(50);
    named.removeAll(classes());
    assertThat(named).isEmpty();
  }

  @Test
  void theGlossaryIsShort() throws IOException {
    String glossary = page().substring(page().indexOf("# Glossary"));
    long words =
        Pattern.compile("^\\| [a-z]", Pattern.MULTILINE)
            .matcher(glossary)
            .results()
            .map(MatchResult::start)
            .count();
    assertThat(words - 1).isBetween(10L, (long) MOST_WORDS_OF_THE_GLOSSARY); // without the head
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve("architecture.md"));
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
