package dev.vht.files.log.maintenance;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The index in a file, so that opening a table does not read the whole log. It is redundant:
 * without a usable checkpoint opening only takes longer.
 *
 * <p>It is written while the table changes. Each shard is consistent with a position of the log,
 * which is stored with it; records after that position are replayed for the shard's keys. The usage
 * of segments is consistent with the position at the end ({@code to}).
 *
 * <pre>
 *  8  "VHTindx" and the format's version, 2
 *  8  the position of the log when the checkpoint was begun
 *     for each of the 1,024 shards
 *  8    its position
 *  4    the number of its slots, n
 *  8n   slots: a part of the hash in the upper 24 bits, the address in the lower 40
 *  4  the number of segments
 *     for each segment
 * 24    its name: the first and the last sequence number, and the id
 *  4    its number in addresses
 *  4    the end of its last record
 *  8    bytes of superseded records
 *  8    bytes of records of removals and clearings
 *  4    1 if it was synced, otherwise 0
 *  8  the position of the log when the checkpoint was ended
 *  8  the boot of the machine in which it was written
 *  8  the position up to which the log was synced
 *  4  CRC-32C of everything before
 * </pre>
 *
 * <p>All numbers are little-endian.
 */
public final class Checkpoint {
  private static final long MAGIC = 0x02_78_64_6e_69_54_48_56L; // "VHTindx", 2
  private static final int BUFFER = 1 << 16;

  /** The usage of a segment. */
  public record SegmentUsage(
      SegmentName name, int number, int end, long dead, long removals, boolean isSynced) {}

  private final long from;
  private final long[] positions = new long[KeyIndex.SHARDS];
  private final List<SegmentUsage> segments = new ArrayList<>();
  private long to;
  private long boot;
  private long synced;

  private Checkpoint(long from) {
    this.from = from;
  }

  /** The position from which the log has to be read. */
  public long from() {
    return from;
  }

  /** Whether the index contains the effect of a record at a position. */
  public boolean covers(int shard, long position) {
    return position < positions[shard];
  }

  /** Whether the usage of its segment counts a record at a position. */
  public boolean counts(long position) {
    return position < to;
  }

  public List<SegmentUsage> segments() {
    return segments;
  }

  public long to() {
    return to;
  }

  public long synced() {
    return synced;
  }

  /** Whether everything that it covers still exists in the boot {@code now}. */
  public boolean isReliable(long now) {
    return (boot == now && now != 0)
        || (synced >= to && segments.stream().allMatch(SegmentUsage::isSynced));
  }

  // Writing.

  /**
   * Writes a checkpoint that replaces the last one. Called without the log's lock; the caller
   * prevents compactions meanwhile.
   *
   * @return false if it was not written because the table was cleared meanwhile
   */
  static boolean write(Log log, Path file, Path temporary) throws IOException {
    log.failureState().requireHeld();
    log.failureState().requireConsistent();
    Disk disk = log.disk();
    disk.delete(temporary);
    try {
      boolean isValid;
      try (DiskFile out = disk.open(temporary, Disk.Opening.CREATE)) {
        isValid = write(log, new Output(out)); // not synced: a torn one is detected and ignored
      }
      if (isValid) {
        disk.move(temporary, file);
      } else {
        disk.delete(temporary);
      }
      return isValid;
    } catch (IOException | RuntimeException | Error e) {
      try {
        disk.delete(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static boolean write(Log log, Output out) throws IOException {
    long clearings;
    log.lock.lock();
    try {
      clearings = log.clearings();
      out.putLong(MAGIC);
      out.putLong(log.end());
    } finally {
      log.lock.unlock();
    }
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      writeShard(log, shard, out);
    }
    boolean isValid;
    log.lock.lock();
    try {
      log.failureState().requireConsistent(); // else the index may not match the log
      writeSegments(log, out);
      isValid = clearings == log.clearings();
    } finally {
      log.lock.unlock();
    }
    out.end();
    return isValid;
  }

  private static void writeShard(Log log, int shard, Output out) throws IOException {
    long position;
    long[] slots;
    log.lock.lock();
    try {
      position = log.end();
      slots = log.index().occupied(shard);
    } finally {
      log.lock.unlock();
    }
    out.putLong(position);
    out.putInt(slots.length);
    for (long slot : slots) {
      out.putLong(slot);
    }
  }

  private static void writeSegments(Log log, Output out) throws IOException {
    List<Segment> segments = log.segments();
    out.putInt(segments.size());
    for (Segment segment : segments) {
      out.putLong(segment.name().first());
      out.putLong(segment.name().last());
      out.putLong(segment.name().id());
      out.putInt(segment.number());
      out.putInt(segment.end());
      out.putLong(segment.dead());
      out.putLong(segment.removals());
      out.putInt(segment.isSynced() ? 1 : 0);
    }
    out.putLong(log.end());
    out.putLong(log.boot());
    out.putLong(log.syncQueue().end());
  }

  // Reading.

  /** Reads a checkpoint into an empty index; null, and an empty index, if it is unusable. */
  public static @Nullable Checkpoint read(Disk disk, Path file, KeyIndex index) throws IOException {
    try (DiskFile in = disk.open(file, Disk.Opening.READ)) {
      Checkpoint checkpoint = read(new Input(in), index);
      if (checkpoint == null) {
        index.clear();
      }
      return checkpoint;
    } catch (NoSuchFileException e) {
      return null;
    } catch (EOFException e) {
      index.clear();
      return null;
    }
  }

  private static @Nullable Checkpoint read(Input in, KeyIndex index) throws IOException {
    if (in.getLong() != MAGIC) {
      return null;
    }
    Checkpoint checkpoint = new Checkpoint(in.getLong());
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      checkpoint.positions[shard] = in.getLong();
      index.load(shard, in.getLongs());
    }
    for (int count = in.getInt(); count > 0; count--) {
      SegmentName name = new SegmentName(in.getLong(), in.getLong(), in.getLong());
      checkpoint.segments.add(
          new SegmentUsage(
              name, in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getInt() == 1));
    }
    checkpoint.to = in.getLong();
    checkpoint.boot = in.getLong();
    checkpoint.synced = in.getLong();
    return in.isChecksumValid() ? checkpoint : null;
  }

  /** Writes numbers and, at the end, their checksum. */
  private static final class Output {
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();
    private long written;

    Output(DiskFile file) {
      this.file = file;
    }

    void putLong(long number) throws IOException {
      reserve(Long.BYTES).putLong(number);
    }

    void putInt(int number) throws IOException {
      reserve(Integer.BYTES).putInt(number);
    }

    private ByteBuffer reserve(int size) throws IOException {
      if (buffer.remaining() < size) {
        flush();
      }
      return buffer;
    }

    private void flush() throws IOException {
      checksum.update(buffer.array(), 0, buffer.position());
      file.write(written, buffer.array(), 0, buffer.position());
      written += buffer.position();
      buffer.clear();
    }

    void end() throws IOException {
      flush();
      buffer.putInt((int) checksum.getValue());
      file.write(written, buffer.array(), 0, buffer.position());
    }
  }

  /** Reads numbers and, at the end, verifies their checksum. */
  private static final class Input {
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();
    private final long size;
    private long taken;

    Input(DiskFile file) throws IOException {
      this.file = file;
      this.size = file.size();
      buffer.limit(0);
    }

    long getLong() throws IOException {
      return fetch(Long.BYTES).getLong();
    }

    int getInt() throws IOException {
      return fetch(Integer.BYTES).getInt();
    }

    /** Reads a count and that many numbers. */
    long[] getLongs() throws IOException {
      int count = getInt();
      long left = size - taken + buffer.remaining();
      if (count < 0 || count > left / Long.BYTES) {
        throw new EOFException(
            "a checkpoint of " + size + " bytes cannot contain " + count + " slots");
      }
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = getLong();
      }
      return numbers;
    }

    boolean isChecksumValid() throws IOException {
      checksum.update(buffer.array(), 0, buffer.position());
      int expected = (int) checksum.getValue();
      buffer.compact().flip();
      return getInt() == expected;
    }

    private ByteBuffer fetch(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        checksum.update(buffer.array(), 0, buffer.position());
        buffer.compact();
        int read = file.read(taken, buffer.array(), buffer.position(), buffer.remaining());
        taken += read;
        buffer.limit(buffer.position() + read).position(0);
        if (buffer.remaining() < bytes) {
          throw new EOFException("the checkpoint ends early");
        }
      }
      return buffer;
    }
  }
}
