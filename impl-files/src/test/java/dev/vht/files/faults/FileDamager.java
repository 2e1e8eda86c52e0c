package dev.vht.files.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Damages the files of a closed table, and restores them. */
final class FileDamager {
  private static final int ALL_OF = 600;
  private static final int STEP_BEYOND = 61;

  private final Path directory;
  private final Map<Path, byte[]> good;

  FileDamager(Path directory) throws IOException {
    this.directory = directory;
    this.good = content();
  }

  private Map<Path, byte[]> content() throws IOException {
    Map<Path, byte[]> content = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        content.put(path, Files.readAllBytes(path));
      }
    }
    return content;
  }

  List<Path> files() {
    return List.copyOf(good.keySet());
  }

  private byte[] good(Path file) {
    byte[] bytes = good.get(file);
    if (bytes == null) {
      throw new IllegalArgumentException("no file of the table: " + file);
    }
    return bytes;
  }

  /** All positions in a file, or only some of those beyond the beginning of a large one. */
  int[] positions(Path file) {
    int length = good(file).length;
    return IntStream.range(0, length).filter(i -> i < ALL_OF || i % STEP_BEYOND == 0).toArray();
  }

  void flip(Path file, int position, int mask) throws IOException {
    byte[] bad = good(file).clone();
    bad[position] ^= (byte) mask;
    Files.write(file, bad);
  }

  void cut(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(good(file), length));
  }

  /** Restores the directory. */
  void restore() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(path) && !good.containsKey(path)) {
          Files.delete(path);
        }
      }
    }
    for (Map.Entry<Path, byte[]> file : good.entrySet()) {
      if (!Files.exists(file.getKey())
          || !Arrays.equals(Files.readAllBytes(file.getKey()), file.getValue())) {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }
}
