package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every block of Java in a page is code that the build compiles and runs: a part of a test of this
 * package or of an example between {@code // shown in PAGES} and {@code // end}, a whole source
 * file, with or without its imports, or the program that {@link ReadmeTest} runs.
 */
class ShownCodeTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
  private static final Pattern BLOCK =
      Pattern.compile("^( *)```java\n(.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern PART =
      Pattern.compile("// shown in ([^\n]+)\n(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern HEAD = Pattern.compile("package .*;\n\n(import .*;\n+)*");

  @Test
  void everyBlockOfEveryPageIsCompiledAndRun() throws IOException {
    Map<String, Set<String>> parts = parts();
    Set<String> files = sources();
    Set<String> unknown = new TreeSet<>();
    for (Path page : pages()) {
      String name = ROOT.relativize(page).toString().replace('\\', '/');
      for (String block : blocks(page)) {
        boolean isKnown =
            parts.getOrDefault(name, Set.of()).contains(block)
                || files.contains(block)
                || ReadmeTest.runs(block);
        if (!isKnown) {
          unknown.add(name + ":\n" + block);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyPartIsShownInItsPage() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Map.Entry<String, Set<String>> page : parts().entrySet()) {
      List<String> blocks = blocks(ROOT.resolve(page.getKey()));
      page.getValue().stream()
          .filter(part -> !blocks.contains(part))
          .forEach(part -> missing.add(page.getKey() + ":\n" + part));
    }
    assertThat(missing).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.walk(ROOT, 3)) {
      return pages
          .filter(page -> page.toString().endsWith(".md"))
          .filter(page -> !page.toString().contains("target"))
          .sorted()
          .toList();
    }
  }

  private static List<String> blocks(Path page) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      blocks.add(withoutIndent(block.group(2)));
    }
    return blocks;
  }

  private static Map<String, Set<String>> parts() throws IOException {
    Map<String, Set<String>> parts = new TreeMap<>();
    for (String source : sources(ROOT.resolve("examples"))) {
      Matcher part = PART.matcher(source);
      while (part.find()) {
        for (String page : part.group(1).split(", ", -1)) {
          parts.computeIfAbsent(page, name -> new TreeSet<>()).add(withoutIndent(part.group(2)));
        }
      }
    }
    return parts;
  }

  private static Set<String> sources() throws IOException {
    Set<String> sources = new TreeSet<>();
    for (String module : List.of("property-tests", "examples")) {
      for (String source : sources(ROOT.resolve(module))) {
        sources.add(source);
        sources.add(HEAD.matcher(source).replaceFirst(""));
      }
    }
    return sources;
  }

  private static Set<String> sources(Path module) throws IOException {
    try (Stream<Path> files = Files.walk(module.resolve("src"))) {
      Set<String> sources = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> sources.add(read(file)));
      return sources;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Blank lines at the end do not count. */
  private static String withoutIndent(String code) {
    return code.stripTrailing().stripIndent() + "\n";
  }
}
