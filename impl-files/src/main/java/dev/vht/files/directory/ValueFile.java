package dev.vht.files.directory;

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
 * The content of one value's file. All numbers are big-endian.
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
 * <p>The lengths are held against the file's own before anything large is allocated. The key stands
 * in the file so that the keys can be listed, and so that a file under a wrong name is found out.
 */
final class ValueFile {
  private static final byte[] MAGIC = {'V', 'H', 'T', 'v', 'a', 'l', 'u', 1};
  private static final int HEADER = MAGIC.length + Integer.BYTES + Integer.BYTES;
  private static final int CHECKSUM = Integer.BYTES;

  /** What is allocated on the word of the file system alone. */
  private static final int LARGE = 1 << 16;

  private static final String OTHER_KEY = "it holds another key than its name says";

  /** What a file holds beside its key and value. */
  static final int FRAME = HEADER + CHECKSUM;

  private final Path file;
  private final byte[] bytes;

  /** What is wrong with it. */
  private final @Nullable String problem;

  private ValueFile(Path file, byte[] bytes, @Nullable String problem) {
    this.file = file;
    this.bytes = bytes;
    this.problem = problem;
  }

  static byte[] encode(byte[] key, byte[] value) {
    ByteBuffer buffer = ByteBuffer.allocate(FRAME + key.length + value.length);
    buffer.put(MAGIC).putInt(key.length).putInt(value.length).put(key).put(value);
    return buffer.putInt(checksum(buffer.array(), buffer.position())).array();
  }

  /**
   * Reads a file.
   *
   * @throws DamagedTableException if it is not what {@link #encode} made
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read
   */
  static ValueFile read(Disk disk, Path file) throws IOException {
    ValueFile read = readAnything(disk, file);
    if (read.problem != null) {
      throw damaged(file, read.problem);
    }
    return read;
  }

  private static ValueFile readAnything(Disk disk, Path file) throws IOException {
    try (DiskFile open = disk.open(file, Opening.READ)) {
      long size = open.size();
      if (size > LARGE) {
        byte[] header = begin(open, HEADER);
        String problem = headerProblem(header, size);
        if (problem != null) {
          return new ValueFile(file, header, problem);
        }
      }
      byte[] bytes = begin(open, size);
      String problem = headerProblem(bytes, size);
      return new ValueFile(file, bytes, problem == null ? checksumProblem(bytes) : problem);
    }
  }

  /** Reads a file, and says what is wrong with it; null if it is whole and where it belongs. */
  static @Nullable String problem(DirectoryLayout layout, Path file) throws IOException {
    ValueFile read = readAnything(layout.disk(), file);
    boolean isElsewhere = read.problem == null && !layout.value(read.key()).equals(file);
    return isElsewhere ? OTHER_KEY : read.problem;
  }

  /**
   * Reads the key of a file only; the checksum, which needs the value too, is left to {@link
   * #read}.
   */
  static byte[] readKey(Disk disk, Path file) throws IOException {
    try (DiskFile open = disk.open(file, Opening.READ)) {
      long size = open.size();
      byte[] header = begin(open, Math.min(size, HEADER));
      String problem = headerProblem(header, size);
      if (problem != null) {
        throw damaged(file, problem);
      }
      int length = keyLength(header);
      byte[] key = new byte[length];
      if (open.read(HEADER, key, 0, length) < length) {
        throw damaged(file, "it ends within its key");
      }
      return key;
    }
  }

  static DamagedTableException ofAnotherKey(Path file) {
    return damaged(file, OTHER_KEY);
  }

  /** The first bytes of a file, or as many of them as there are. */
  private static byte[] begin(DiskFile open, long length) throws IOException {
    byte[] bytes = new byte[(int) Math.min(length, Integer.MAX_VALUE - 8)];
    int count = open.read(0, bytes, 0, bytes.length);
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  private static @Nullable String headerProblem(byte[] bytes, long length) {
    if (length < FRAME || bytes.length < HEADER) {
      return "it has " + length + " bytes, and no value's file has fewer than " + FRAME;
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return "it does not begin like a value's file of version 1";
    }
    long key = keyLength(bytes);
    long value = ByteBuffer.wrap(bytes).getInt(MAGIC.length + Integer.BYTES);
    return key >= 0 && value >= 0 && FRAME + key + value == length
        ? null
        : String.format(
            "it says that it holds a key of %d and a value of %d bytes, but has %d bytes",
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
   * @throws DamagedTableException if it is another key's
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
