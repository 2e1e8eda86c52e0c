package dev.vht.proptest;

import dev.vht.Durability;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A place with a URL, and with a directory that lasts as long as the try. */
final class UrlPlace implements Place {
  private final Path directory;
  private final String url;
  private final Opener opener;

  UrlPlace(Path directory, String url, Opener opener) {
    this.directory = directory;
    this.url = url;
    this.opener = opener;
  }

  /** The path that a URL names, between the scheme and the options. */
  static Path pathIn(String url) {
    int options = url.indexOf('?');
    return Path.of(url.substring(url.indexOf(':') + 1, options < 0 ? url.length() : options));
  }

  @Override
  public <K, V> VirtualHashTable<K, V> open(Opening<K, V> opening) {
    return opener.open(url, opening);
  }

  @Override
  public void delete() {
    opener.delete(url);
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public Opener opener() {
    return opener;
  }

  @Override
  public Path path() {
    return pathIn(url);
  }

  @Override
  public Process startWriter(Durability durability, long first) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path", "");
    String main = KilledWriter.class.getName();
    String temporary = "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir");
    return new ProcessBuilder(
            List.of(java, temporary, "-cp", classPath, main, url, durability.name(), "" + first))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Override
  public String damage(long seed) {
    return BitFlip.in(path(), seed);
  }

  /** Asks the library itself: the opener may be what is being found faulty. */
  @Override
  public void close() {
    try {
      VirtualHashTables.delete(url);
    } catch (TableException leftToTheDirectory) {
      // A try may leave behind what the library refuses to delete; the directory goes anyway.
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the try's directory stays: " + directory, e);
    }
  }
}
