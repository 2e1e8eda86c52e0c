package dev.vht.proptest;

import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.proptest.storage.Schemes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A place with a URL, and with a directory that lasts as long as the try. */
final class UrlPlace implements Place {
  /** The option that names one of several tables of a file. */
  private static final String TABLE = "table";

  private final Path directory;
  private final String url;
  private final Opener opener;
  private final Set<String> neighbors = new HashSet<>();

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

  /** It starts quickly and stays small: the kit starts many. */
  @Override
  public Process startProcess() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path", ""),
                TableProcess.class.getName()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Override
  public String damage(long seed) {
    return BitFlip.in(path(), seed);
  }

  @Override
  public Place neighbor(int number) {
    String neighbor = urlOfNeighbor(number);
    neighbors.add(neighbor);
    return new UrlPlace(directory, neighbor, opener);
  }

  /** Another table of the same file, or a path that begins as this one. */
  private String urlOfNeighbor(int number) {
    int options = url.indexOf('?');
    boolean isInFile =
        Schemes.provider(url.substring(0, url.indexOf(':')))
            .map(provider -> provider.options().contains(TABLE))
            .orElse(false);
    if (isInFile && !url.contains(TABLE + "=")) {
      return url + (options < 0 ? "?" : "&") + TABLE + "=neighbor" + number;
    }
    return options < 0
        ? url + "-" + number
        : url.substring(0, options) + "-" + number + url.substring(options);
  }

  @Override
  public void close() {
    delete(url);
    neighbors.forEach(UrlPlace::delete);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the try's directory stays: " + directory, e);
    }
  }

  /** Asks the library itself: the opener may be what is being found faulty. */
  private static void delete(String url) {
    try {
      VirtualHashTables.delete(url);
    } catch (TableException leftToTheDirectory) {
      // A try may leave behind what the library refuses to delete; the directory goes anyway.
    }
  }
}
