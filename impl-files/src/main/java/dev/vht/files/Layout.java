package dev.vht.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files a table consists of, and what they are called.
 *
 * <pre>
 * vht.table                    the marker: format and codecs; renamed to vht.deleted when deleting begins
 * vht.lock                     locked by who has the table open, naming them
 * values/3f/3f9a…c2.vht        one value; the name is the SHA-256 of the key in hexadecimal
 * values/3f/3f9a…c2.17.tmp     a value being written
 * </pre>
 *
 * <p>Names are hashes because no file system takes every key as a name, and two that differ in case
 * or in normal form are one name to some. The first byte fans the files out over 256 directories.
 */
final class Layout {
  static final String MARKER = "vht.table";
  static final String TOMBSTONE = "vht.deleted";
  static final String LOCK = "vht.lock";
  static final String VALUES = "values";
  static final String TEMPORARY = ".tmp";

  private static final Pattern SHARD = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{64}\\.vht");
  private static final Pattern TEMPORARY_VALUE = Pattern.compile("[0-9a-f]{64}\\.[0-9]+\\.tmp");
  private static final Pattern ROOT =
      Pattern.compile("vht\\.(table|deleted|lock)|vht\\.table\\.[0-9]+\\.tmp");

  private final Path directory;

  Layout(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Path marker() {
    return directory.resolve(MARKER);
  }

  Path tombstone() {
    return directory.resolve(TOMBSTONE);
  }

  Path lock() {
    return directory.resolve(LOCK);
  }

  Path values() {
    return directory.resolve(VALUES);
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

  /** A sibling in which a file is written before it takes that file's name. */
  static Path temporary(Path file, long number) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.vht$", "");
    return file.resolveSibling(name + "." + number + TEMPORARY);
  }

  /** The number of the directory that a value's file is in, from 0 to 255. */
  static int shard(Path file) {
    return Integer.parseInt(String.valueOf(parent(file).getFileName()), 16);
  }

  /** The directory that a file of the table is in. */
  static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  static boolean isValue(Path file) {
    return VALUE.matcher(String.valueOf(file.getFileName())).matches();
  }

  static boolean isTemporary(Path file) {
    return TEMPORARY_VALUE.matcher(String.valueOf(file.getFileName())).matches();
  }

  /** The value files' directories that exist, in the order of their names; links are none. */
  List<Path> shards() throws IOException {
    return list(values()).stream()
        .filter(path -> SHARD.matcher(String.valueOf(path.getFileName())).matches())
        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** What is in a directory, in the order of the names; nothing if there is none. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /**
   * What is in the table's directory and cannot have been put there by this class; links are such.
   */
  List<Path> foreign() throws IOException {
    List<Path> foreign = new ArrayList<>();
    for (Path path : list(directory)) {
      boolean isOurs =
          path.equals(values())
              ? Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
              : isFile(path) && ROOT.matcher(String.valueOf(path.getFileName())).matches();
      if (!isOurs) {
        foreign.add(path);
      }
    }
    if (Files.isDirectory(values(), LinkOption.NOFOLLOW_LINKS)) {
      addForeignValues(foreign);
    }
    return foreign;
  }

  private void addForeignValues(List<Path> foreign) throws IOException {
    List<Path> shards = shards();
    list(values()).stream().filter(path -> !shards.contains(path)).forEach(foreign::add);
    for (Path shard : shards) {
      list(shard).stream()
          .filter(path -> !isFile(path) || !(isValue(path) || isTemporary(path)))
          .forEach(foreign::add);
    }
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }
}
