package dev.vht.files.log.segment;

import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The open segments of a log: by number, for readers without a lock, and in order.
 *
 * <p>All methods but {@link #segmentAt} are called under the log's lock.
 */
public final class OpenSegments {
  private final Disk disk;
  private final Path directory;
  private final AtomicReferenceArray<@Nullable Segment> numbered =
      new AtomicReferenceArray<>(Address.SEGMENTS);

  /** By the last sequence number that each covers. */
  private final TreeMap<Long, Segment> inOrder = new TreeMap<>();

  private long lastSequence;
  private long generation;

  public OpenSegments(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** The segment of an address, within an epoch. */
  public Segment segmentAt(long address) {
    Segment segment = numbered.get(Address.segment(address));
    if (segment == null) {
      throw new IllegalStateException("no segment has the number " + Address.segment(address));
    }
    return segment;
  }

  /** The segments in the order of the log. */
  public List<Segment> list() {
    return List.copyOf(inOrder.values());
  }

  @Nullable
  public Segment last() {
    return inOrder.isEmpty() ? null : inOrder.lastEntry().getValue();
  }

  public long lastSequence() {
    return lastSequence;
  }

  public SegmentName newName(long first, long last) {
    int random = ThreadLocalRandom.current().nextInt();
    return new SegmentName(first, last, ++generation << Integer.SIZE | random & 0xffffffffL);
  }

  /** Ensures that no new segment gets the same name. */
  public void reserveName(SegmentName name) {
    generation = Math.max(generation, name.generation());
  }

  /** Creates an empty segment with a number. It is not in the log yet. */
  public Segment create(SegmentName name, Path path, Disk.Opening opening, long capacity)
      throws IOException {
    DiskFile file = disk.open(path, opening);
    try {
      file.resize(capacity);
      return register(path, name, file, file.map());
    } catch (IOException | RuntimeException | Error e) {
      try {
        file.close();
        disk.delete(path);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private Segment register(Path path, SegmentName name, DiskFile file, ByteBuffer bytes) {
    // Segments are rarely created, and the lowest free number is found quickly.
    for (int number = 0; number < Address.SEGMENTS; number++) {
      if (numbered.get(number) == null) {
        Segment segment = new Segment(path, name, number, file, bytes, Format.HEADER);
        numbered.set(number, segment);
        return segment;
      }
    }
    throw new StorageException(
        "cannot create another segment in "
            + directory
            + ": it has "
            + Address.SEGMENTS
            + " already",
        null);
  }

  /** Adds a created segment as the last of the log. */
  public void add(Segment segment) {
    inOrder.put(segment.name().last(), segment);
    lastSequence = segment.name().last();
  }

  /** Adds a segment that was found when the log was opened. */
  public void adopt(Segment segment) {
    numbered.set(segment.number(), segment);
    inOrder.put(segment.name().last(), segment);
    lastSequence = Math.max(lastSequence, segment.name().last());
    reserveName(segment.name());
  }

  /** Removes the last segment, which the caller closes. */
  public void remove(Segment segment) {
    numbered.set(segment.number(), null);
    inOrder.remove(segment.name().last(), segment);
    lastSequence = inOrder.isEmpty() ? 0 : inOrder.lastKey();
  }

  /** Replaces segments by the one into which they were compacted. */
  public void replace(List<Segment> old, Segment compacted) {
    inOrder.put(compacted.name().last(), compacted); // replaces the last of them
    for (Segment segment : old) {
      inOrder.remove(segment.name().last(), segment);
    }
  }

  /** Closes and deletes a segment that was never in the log. */
  public void discard(Segment segment, @Nullable Throwable reason) {
    try {
      close(segment);
      disk.delete(segment.path());
      disk.syncDirectory(directory); // its name may be reused, and must not reappear
    } catch (IOException e) {
      if (reason != null) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Closes a segment that is no longer read. */
  public void close(Segment segment) throws IOException {
    numbered.set(segment.number(), null);
    segment.close();
  }

  /** Closes every segment of the log. */
  public void closeAll() throws IOException {
    IOException failure = null;
    for (Segment segment : inOrder.values()) {
      try {
        close(segment);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    inOrder.clear();
    if (failure != null) {
      throw failure;
    }
  }

  /** The exception for a missing segment. */
  public DamagedTableException missing(String what) {
    return new DamagedTableException(
        "damaged log in "
            + directory
            + ": "
            + what
            + " is missing; VirtualHashTables.salvage keeps what exists, a backup may have the rest",
        null);
  }
}
