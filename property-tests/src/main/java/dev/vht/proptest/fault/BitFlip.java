package dev.vht.proptest.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What a failing disk does to files: one bit of all of theirs is another. */
public final class BitFlip {
  private BitFlip() {}

  /** The regular files at a path and below it, in the order of their names. */
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

  /** Changes a bit and says which; every bit of every file is as likely. */
  public static String in(Path path, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      List<Path> files = files(path);
      long bytes = files.stream().mapToLong(each -> each.toFile().length()).sum();
      return bytes == 0 ? "nothing" : flipped(files, random.nextLong(bytes), random.nextInt(8));
    } catch (IOException e) {
      throw new UncheckedIOException("no bit of " + path + " could be changed", e);
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
    throw new IllegalStateException("the files became shorter meanwhile");
  }
}
