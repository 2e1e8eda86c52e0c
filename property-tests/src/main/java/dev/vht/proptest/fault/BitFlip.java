package dev.vht.proptest.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Flips one bit in the files of a table, as a failing disk may do. */
public final class BitFlip {
  private BitFlip() {}

  /** Returns the regular files at a path and below it, sorted by name. */
  public static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /** Flips a bit and returns which one; all bits of all files are equally likely. */
  public static String in(Path path, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      List<Path> files = files(path);
      long bytes = files.stream().mapToLong(each -> each.toFile().length()).sum();
      return bytes == 0 ? "nothing" : flipped(files, random.nextLong(bytes), random.nextInt(8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot flip a bit of " + path, e);
    }
  }

  private static String flipped(List<Path> files, long offset, int bit) throws IOException {
    long rest = offset;
    for (Path file : files) {
      long size = file.toFile().length();
      if (rest < size) {
        byte[] content = Files.readAllBytes(file);
        content[(int) rest] ^= (byte) (1 << bit);
        Files.write(file, content);
        return "bit " + bit + " of byte " + rest + " of " + file;
      }
      rest -= size;
    }
    throw new IllegalStateException("the files became shorter while a bit was chosen");
  }
}
