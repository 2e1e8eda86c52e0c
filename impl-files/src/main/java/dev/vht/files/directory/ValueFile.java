package dev.vht.files.directory;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Opening;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The content of a value's file. All numbers are big-endian.
 *
 * <pre>
 * bytes         what
 * 8             "VHTvalu" and the format's version, 1
 * 4             length of the key, k
 * 4             length of the value, v
 * k             the key
 * v             the value
 * 4             CRC-32C (RFC 3720) of everything before
 * </pre>
 *
 * <p>The lengths are checked against the file's length before anything large is allocated. The file
 * contains the key so that keys can be listed and a misnamed file is detected.
 */
final class ValueFile {
  private static final byte[] MAGIC = {'V', 'H', 'T', 'v', 'a', 'l', 'u', 1};
  private static final int HEADER = MAGIC.length + Integer.BYTES + Integer.BYTES;
  private static final int CHECKSUM = Integer.BYTES;

  /** Up to this size the whole file is read at once, without checking the header first. */
  private static final int LARGE = 1 << 16;

  private static final String GONE = "another program removed it while the table was read";
  private static final String OTHER_KEY = "it has another key than its name says";

  /** The size of a file without its key and value. */
  static final int OVERHEAD = HEADER + CHECKSUM;

  private final Path file;
  private final byte[] bytes;

  /** The damage, if any. */
  private final @Nullable String problem;

  private ValueFile(Path file, byte[] bytes, @Nullable String problem) {
    this.file = file;
    this.bytes = bytes;
    this.problem = problem;
  }

  static byte[] encode(byte[] key, byte[] value) {
    ByteBuffer buffer = ByteBuffer.allocate(OVERHEAD + key.length + value.length);
    buffer.put(MAGIC).putInt(key.length).putInt(value.length).put(key).put(value);
    return buffer.putInt(checksum(buffer.array(), buffer.position())).array();
  }

  /**
   * Reads a file.
   *
   * @return null if there is no such file
   * @throws DamagedTableException if it is damaged
   * @throws IOException if it cannot be read
   */
  static @Nullable ValueFile read(Disk disk, Path file) throws IOException {
    ValueFile read = readUnchecked(disk, file);
    if (read != null && read.problem != null) {
      throw damaged(file, read.problem);
    }
    return read;
  }

  private static @Nullable ValueFile readUnchecked(Disk disk, Path file) throws IOException {
    try (DiskFile open = openIfPresent(disk, file)) {
      return open == null ? null : readUnchecked(file, open);
    }
  }

  /** Opens a file; null if there is none. */
  private static @Nullable DiskFile openIfPresent(Disk disk, Path file) throws IOException {
    try {
      return disk.open(file, Opening.READ);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static ValueFile readUnchecked(Path file, DiskFile open) throws IOException {
    long size = open.size();
    if (size > LARGE) {
      byte[] header = readBeginning(open, HEADER);
      String problem = headerProblem(header, size);
      if (problem != null) {
        return new ValueFile(file, header, problem);
      }
    }
    byte[] bytes = readBeginning(open, size);
    String problem = headerProblem(bytes, size);
    return new ValueFile(file, bytes, problem == null ? checksumProblem(bytes) : problem);
  }

  /** Reads a file and returns its damage; null if it is intact and has the right name. */
  static @Nullable Damage damage(DirectoryLayout layout, Path file) throws IOException {
    ValueFile read = readUnchecked(layout.disk(), file);
    if (read == null) {
      return new Damage(file.toString(), GONE);
    }
    boolean isMisnamed = read.problem == null && !layout.value(read.key()).equals(file);
    String problem = isMisnamed ? OTHER_KEY : read.problem;
    if (problem == null) {
      return null;
    }
    byte[] key = provenKey(layout, file);
    return key == null
        ? new Damage(file.toString(), problem)
        : new Damage(file.toString(), problem, key);
  }

  /** The key of a damaged file, if the file's name proves it; otherwise null. */
  private static byte @Nullable [] provenKey(DirectoryLayout layout, Path file) throws IOException {
    try (DiskFile open = openIfPresent(layout.disk(), file)) {
      byte[] key = open == null ? null : readKeyIfItFits(open);
      return key != null && layout.value(key).equals(file) ? key : null;
    }
  }

  private static byte @Nullable [] readKeyIfItFits(DiskFile open) throws IOException {
    byte[] header = readBeginning(open, HEADER);
    if (header.length < HEADER) {
      return null;
    }
    int length = keyLength(header);
    return length >= 0 && length <= open.size() - HEADER ? readKey(open, length) : null;
  }

  /**
   * Reads only the key of a file, without verifying the checksum.
   *
   * @return null if there is no such file
   */
  static byte @Nullable [] readKey(Disk disk, Path file) throws IOException {
    try (DiskFile open = openIfPresent(disk, file)) {
      return open == null ? null : readKey(file, open);
    }
  }

  private static byte[] readKey(Path file, DiskFile open) throws IOException {
    long size = open.size();
    byte[] header = readBeginning(open, Math.min(size, HEADER));
    String problem = headerProblem(header, size);
    if (problem != null) {
      throw damaged(file, problem);
    }
    byte[] key = readKey(open, keyLength(header));
    if (key == null) {
      throw damaged(file, "it ends within its key");
    }
    return key;
  }

  private static byte @Nullable [] readKey(DiskFile open, int length) throws IOException {
    byte[] key = new byte[length];
    return open.read(HEADER, key, 0, length) < length ? null : key;
  }

  static DamagedTableException misnamed(Path file) {
    return damaged(file, OTHER_KEY);
  }

  /** The first bytes of a file, at most {@code length}. */
  private static byte[] readBeginning(DiskFile open, long length) throws IOException {
    byte[] bytes = new byte[(int) Math.min(length, Integer.MAX_VALUE - 8)];
    int count = open.read(0, bytes, 0, bytes.length);
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  private static @Nullable String headerProblem(byte[] bytes, long length) {
    if (length < OVERHEAD || bytes.length < HEADER) {
      return "it has " + length + " bytes, but a value file has at least " + OVERHEAD;
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return "it does not begin like a value file of version 1";
    }
    long key = keyLength(bytes);
    long value = ByteBuffer.wrap(bytes).getInt(MAGIC.length + Integer.BYTES);
    return key >= 0 && value >= 0 && OVERHEAD + key + value == length
        ? null
        : String.format(
            "its header says a key of %d and a value of %d bytes, but it has %d bytes",
            key, value, length);
  }

  private static @Nullable String checksumProblem(byte[] bytes) {
    int end = bytes.length - CHECKSUM;
    int expected = ByteBuffer.wrap(bytes).getInt(end);
    int actual = checksum(bytes, end);
    return expected == actual
        ? null
        : String.format("its checksum is %08x, but its bytes give %08x", expected, actual);
  }

  private static int keyLength(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt(MAGIC.length);
  }

  private byte[] key() {
    return Arrays.copyOfRange(bytes, HEADER, endOfKey());
  }

  /**
   * Returns the value.
   *
   * @throws DamagedTableException if the file has another key
   */
  byte[] valueOf(byte[] key) {
    if (!Arrays.equals(bytes, HEADER, endOfKey(), key, 0, key.length)) {
      throw damaged(file, OTHER_KEY);
    }
    return Arrays.copyOfRange(bytes, endOfKey(), bytes.length - CHECKSUM);
  }

  private int endOfKey() {
    return HEADER + keyLength(bytes);
  }

  private static DamagedTableException damaged(Path file, String problem) {
    return new DamagedTableException(
        "damaged value file "
            + file
            + ": "
            + problem
            + "; restore it from a backup, or remove its key from the table",
        null);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
