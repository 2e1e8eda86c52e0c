package dev.vht.files.directory;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a {@code files:} table, in addition to those of {@link TableLayout}.
 *
 * <pre>
 * vht.count                    the number of values in a closed table ({@link KeyCount})
 * vht.cleared.2/…              values removed by a clearing ({@link ClearedDirectories})
 * values/3f/3f9a…c2.vht        one value; the name is the SHA-256 of the key in hexadecimal
 * values/3f/3f9a…c2.17.tmp     a value being written
 * </pre>
 *
 * <p>Names are hashes because no file system accepts every key as a name, and some treat names that
 * differ in case or normal form as equal. The first byte selects one of 256 directories, so a
 * million values are four thousand in each.
 */
final class DirectoryLayout extends TableLayout {
  static final String SCHEME = "files";

  private static final String VALUES = "values";
  private static final String COUNT = "vht.count";
  private static final Pattern COUNT_FILE = Pattern.compile("vht\\.count(\\.[0-9]+\\.tmp)?");
  private static final String CLEARED = "vht.cleared.";
  private static final Pattern CLEARED_DIRECTORY = Pattern.compile("vht\\.cleared\\.[0-9]+");
  private static final Pattern SHARD = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{64}\\.vht");
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{64}\\.[0-9]+\\.tmp");

  DirectoryLayout(Disk disk, Path directory) {
    super(SCHEME, disk, directory);
  }

  @Override
  protected Role role(Path path) {
    Path first = path.getName(0);
    boolean isCleared = isCleared(first);
    if (path.getNameCount() == 1) {
      return isCleared || name(path).equals(VALUES)
          ? Role.DIRECTORY
          : COUNT_FILE.matcher(name(path)).matches() ? Role.DISPOSABLE : Role.FOREIGN;
    } else if (!isCleared && !path.startsWith(VALUES) || !isShard(path.getName(1))) {
      return Role.FOREIGN;
    }
    return switch (path.getNameCount()) {
      case 2 -> Role.DIRECTORY;
      case 3 -> isValue(path) && !isCleared ? Role.DATA : roleOfRemains(path);
      default -> Role.FOREIGN;
    };
  }

  private static Role roleOfRemains(Path file) {
    return isOfTable(file) ? Role.DISPOSABLE : Role.FOREIGN;
  }

  Path values() {
    return directory().resolve(VALUES);
  }

  Path count() {
    return directory().resolve(COUNT);
  }

  Path cleared(long number) {
    return directory().resolve(CLEARED + number);
  }

  Path value(byte[] key) {
    String name = HexFormat.of().formatHex(sha256(key));
    return values().resolve(name.substring(0, 2)).resolve(name + ".vht");
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The number of a shard, from 0 to 255. */
  static int shard(Path shard) {
    return Integer.parseInt(name(shard), 16);
  }

  static boolean isCleared(Path directory) {
    return CLEARED_DIRECTORY.matcher(name(directory)).matches();
  }

  static boolean isShard(Path directory) {
    return SHARD.matcher(name(directory)).matches();
  }

  /** Whether a file in a shard is named like one of the table's. */
  static boolean isOfTable(Path file) {
    return isValue(file) || isTemporary(file);
  }

  static boolean isValue(Path file) {
    return VALUE.matcher(name(file)).matches();
  }

  static boolean isTemporary(Path file) {
    return TEMPORARY.matcher(name(file)).matches();
  }

  /** The existing shards, sorted by name, without links. */
  List<Path> shards() throws IOException {
    List<Path> shards = new ArrayList<>();
    for (Path path : disk().list(values())) {
      if (isShard(path) && disk().kind(path) == Kind.DIRECTORY) {
        shards.add(path);
      }
    }
    return shards;
  }

  /** The value files of a shard, sorted by name. */
  List<Path> values(Path shard) throws IOException {
    return disk().list(shard).stream().filter(DirectoryLayout::isValue).toList();
  }
}
