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

  private static final String GONE =
      "it was removed while the table was read, by somebody who has not opened it";
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
   * @return null if there is none, be it because it was removed a moment ago
   * @throws DamagedTableException if it is not what {@link #encode} made
   * @throws IOException if it cannot be read
   */
  static @Nullable ValueFile read(Disk disk, Path file) throws IOException {
    ValueFile read = readAnything(disk, file);
    if (read != null && read.problem != null) {
      throw damaged(file, read.problem);
    }
    return read;
  }

  private static @Nullable ValueFile readAnything(Disk disk, Path file) throws IOException {
    try (DiskFile open = opened(disk, file)) {
      return open == null ? null : readAnything(file, open);
    }
  }

  /** The one place at which it shows whether there is a file; once it is open it stays. */
  private static @Nullable DiskFile opened(Disk disk, Path file) throws IOException {
    try {
      return disk.open(file, Opening.READ);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static ValueFile readAnything(Path file, DiskFile open) throws IOException {
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

  /** Reads a file, and says what is wrong with it; null if it is whole and where it belongs. */
  static @Nullable Damage damage(DirectoryLayout layout, Path file) throws IOException {
    ValueFile read = readAnything(layout.disk(), file);
    if (read == null) {
      return new Damage(file.toString(), GONE);
    }
    boolean isElsewhere = read.problem == null && !layout.value(read.key()).equals(file);
    String problem = isElsewhere ? OTHER_KEY : read.problem;
    if (problem == null) {
      return null;
    }
    byte[] key = provedKey(layout, file);
    return key == null
        ? new Damage(file.toString(), problem)
        : new Damage(file.toString(), problem, key);
  }

  /**
   * The key of a damaged file, whose name proves that it is the one that was written; null if it
   * cannot be read any longer.
   */
  private static byte @Nullable [] provedKey(DirectoryLayout layout, Path file) throws IOException {
    try (DiskFile open = opened(layout.disk(), file)) {
      byte[] key = open == null ? null : keyIfItFits(open);
      return key != null && layout.value(key).equals(file) ? key : null;
    }
  }

  private static byte @Nullable [] keyIfItFits(DiskFile open) throws IOException {
    byte[] header = begin(open, HEADER);
    if (header.length < HEADER) {
      return null;
    }
    int length = keyLength(header);
    return length >= 0 && length <= open.size() - HEADER ? key(open, length) : null;
  }

  /**
   * Reads the key of a file only; the checksum, which needs the value too, is left to {@link
   * #read}.
   *
   * @return null if there is no such file
   */
  static byte @Nullable [] readKey(Disk disk, Path file) throws IOException {
    try (DiskFile open = opened(disk, file)) {
      return open == null ? null : readKey(file, open);
    }
  }

  private static byte[] readKey(Path file, DiskFile open) throws IOException {
    long size = open.size();
    byte[] header = begin(open, Math.min(size, HEADER));
    String problem = headerProblem(header, size);
    if (problem != null) {
      throw damaged(file, problem);
    }
    byte[] key = key(open, keyLength(header));
    if (key == null) {
      throw damaged(file, "it ends within its key");
    }
    return key;
  }

  private static byte @Nullable [] key(DiskFile open, int length) throws IOException {
    byte[] key = new byte[length];
    return open.read(HEADER, key, 0, length) < length ? null : key;
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
