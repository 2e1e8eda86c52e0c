package dev.vht.files.log;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.Claim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log of records in segments, and the index over it.
 *
 * <p><b>The invariant.</b> The table is what its records say, read from the first segment to the
 * last. Segments are numbered from 1 without a gap, those counted that were compacted into one. A
 * segment that is not the last ends with an END record. The index holds, for every key that has a
 * value, the address of the last record that says so.
 *
 * <p><b>Who may do what when.</b> Everything that changes is changed under {@link #lock}, but for
 * the contents of files, which only grow at the end. Reads take no lock: they find an address in
 * the index and bytes in a segment, within an {@link Epochs epoch}, and a segment is unmapped only
 * when every epoch has ended in which somebody may have found it.
 *
 * <p><b>What a crash leaves.</b> A kill leaves everything that was appended, and perhaps a part of
 * one record more. A loss of power leaves everything up to the position that was {@linkplain
 * Syncing#end synced}, and any part of what follows; a reader of that cuts it at the first record
 * that is not whole, so that what is left is what the table once was.
 */
final class Log {
  private static final byte[] NOTHING = {};
  private static final int TURNS = 1_000;

  private final Disk disk;
  private final Path directory;
  private final Durability durability;
  private final Tuning tuning;
  private final long seed;
  private final long boot;

  final ReentrantLock lock = new ReentrantLock();

  private final Index index = new Index();
  private final Epochs epochs = new Epochs();
  private final Health health;
  private final Syncing syncing;
  private final Index.Records records = this::isOf;
  private final AtomicReferenceArray<@Nullable Segment> numbered =
      new AtomicReferenceArray<>(Address.SEGMENTS);

  /** By the sequence number of the last that each covers. */
  private final TreeMap<Long, Segment> segments = new TreeMap<>();

  private @Nullable Segment active;
  private long lastSequence;
  private long generation;
  private long total;
  private long garbage;
  private long clearings;
  private long appended;

  /** A log that nobody changes, or that is changed under a right that another class looks after. */
  Log(Disk disk, Path directory, long seed, Durability durability, Tuning tuning) {
    this(disk, directory, seed, durability, tuning, () -> {});
  }

  Log(Disk disk, Path directory, long seed, Durability durability, Tuning tuning, Claim claim) {
    this.disk = disk;
    this.directory = directory;
    this.seed = seed;
    this.durability = durability;
    this.tuning = tuning;
    this.boot = disk.boot();
    this.health = new Health(directory, claim);
    this.syncing = new Syncing(this, health);
  }

  Disk disk() {
    return disk;
  }

  Path directory() {
    return directory;
  }

  Index index() {
    return index;
  }

  Epochs epochs() {
    return epochs;
  }

  Health health() {
    return health;
  }

  Syncing syncing() {
    return syncing;
  }

  Tuning tuning() {
    return tuning;
  }

  long boot() {
    return boot;
  }

  long hash(byte[] key) {
    return KeyHash.of(seed, key);
  }

  // Reading, without a lock.

  /**
   * Takes the lock to write. Others hold it for a few microseconds, which is less than it takes to
   * fall asleep and be woken.
   */
  void lockToWrite() {
    for (int turn = 0; turn < TURNS; turn++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  /** The segment of an address, within an epoch. */
  Segment segment(long address) {
    Segment segment = numbered.get(Address.segment(address));
    if (segment == null) {
      throw new IllegalStateException("no segment has the number " + Address.segment(address));
    }
    return segment;
  }

  private boolean isOf(long address, byte[] key) {
    return segment(address).isOf(Address.offset(address), key);
  }

  /** Where the record of a key is, within an epoch or under the lock; or {@link Index#NONE}. */
  long find(long hash, byte[] key) {
    return index.find(hash, key, records);
  }

  byte @Nullable [] get(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      long address = index.find(hash, key, records);
      return address == Index.NONE ? null : segment(address).value(Address.offset(address), key);
    } finally {
      epochs.leave(epoch);
    }
  }

  boolean contains(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      return index.find(hash, key, records) != Index.NONE;
    } finally {
      epochs.leave(epoch);
    }
  }

  // Writing, under the lock.

  /** Gives a key a value; {@code old} is where its record is. */
  void set(long hash, long old, byte[] key, byte[] value) throws IOException {
    long address = append(Format.encode(Format.Kind.VALUE, key, value));
    if (old == Index.NONE) {
      index.add(hash, address);
    } else {
      bury(old);
      index.move(hash, old, address);
    }
  }

  /** Takes its value from a key; {@code old} is where its record is. */
  void remove(long hash, long old, byte[] key) throws IOException {
    long address = append(Format.encode(Format.Kind.REMOVAL, key, NOTHING));
    addRemoval(segment(address), Format.size(key.length, 0));
    bury(old);
    index.remove(hash, old);
  }

  void clear() throws IOException {
    long address = append(Format.encode(Format.Kind.CLEARING, NOTHING, NOTHING));
    addRemoval(segment(address), Format.size(0, 0));
    segments.values().forEach(Segment::buryAll);
    recount();
    index.clear();
    clearings++;
  }

  /** How often the table was cleared since it was opened. */
  long clearings() {
    return clearings;
  }

  /** Counts a record which says that something was removed. */
  void addRemoval(Segment segment, long size) {
    segment.addRemovals(size);
    garbage += size;
  }

  /** The record at an address says nothing any more. */
  void bury(long address) {
    Segment segment = segment(address);
    int size = Format.sizeAt(segment.bytes(), Address.offset(address), segment.end());
    segment.addDead(size);
    garbage += size;
  }

  private long append(byte[] record) throws IOException {
    health.require();
    Segment segment = roomFor(record.length);
    int offset = append(segment, record);
    total += record.length;
    appended += record.length;
    return Address.of(segment.number(), offset);
  }

  private int append(Segment segment, byte[] record) throws IOException {
    try {
      return segment.append(record, syncing.hasReached(segment));
    } catch (SyncFailedException e) {
      throw health.inDoubt(e);
    } catch (IOException e) {
      try {
        segment.wipe();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
        throw health.inDoubt(e);
      }
      throw e;
    }
  }

  private Segment roomFor(int size) throws IOException {
    Segment current = active;
    if (current != null && current.hasRoom(size)) {
      return current;
    }
    Segment next = create(size);
    if (current != null) {
      try {
        finish(current);
      } catch (IOException | RuntimeException e) {
        drop(next, e);
        throw e;
      }
    }
    lastSequence = next.name().last();
    segments.put(lastSequence, next);
    active = next;
    return next;
  }

  private Segment create(int size) throws IOException {
    SegmentName name = newName(lastSequence + 1, lastSequence + 1);
    long needed = Format.HEADER + (long) size + Format.END_SIZE;
    Disk.Opening opening =
        durability == Durability.DISK ? Disk.Opening.CREATE_TO_SYNC : Disk.Opening.CREATE;
    Path path = directory.resolve(name.toString());
    Segment segment = create(name, path, opening, Math.max(needed, target()));
    try {
      segment.writeHeader(boot, syncing.end());
      syncing.addName();
      if (durability == Durability.DISK) {
        syncing.sync(segment);
        syncing.syncNames();
      }
      return segment;
    } catch (IOException | RuntimeException e) {
      drop(segment, e);
      throw e;
    }
  }

  /** How long the next segment is to be. */
  int target() {
    return tuning.segment(live());
  }

  SegmentName newName(long first, long last) {
    int random = ThreadLocalRandom.current().nextInt();
    return new SegmentName(first, last, ++generation << Integer.SIZE | random & 0xffffffffL);
  }

  /** Makes an empty segment with a number of its own. */
  Segment create(SegmentName name, Path path, Disk.Opening opening, long capacity)
      throws IOException {
    DiskFile file = disk.open(path, opening);
    try {
      file.resize(capacity);
      return number(path, name, file, file.map(), Format.HEADER);
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
        disk.delete(path);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private Segment number(Path path, SegmentName name, DiskFile file, ByteBuffer bytes, int end) {
    // Segments come seldom, and the lowest free number is soon found.
    for (int number = 0; number < Address.SEGMENTS; number++) {
      if (numbered.get(number) == null) {
        Segment segment = new Segment(path, name, number, file, bytes, end);
        numbered.set(number, segment);
        return segment;
      }
    }
    throw new StorageException(
        "cannot make another segment in " + directory + ": it has " + Address.SEGMENTS + " already",
        null);
  }

  /** Closes and deletes a segment that nobody has read. */
  void drop(Segment segment, @Nullable Exception reason) {
    try {
      close(segment);
      disk.delete(segment.path());
      disk.syncDirectory(directory); // its name may be another's later, and must not come back
    } catch (IOException e) {
      if (reason != null) {
        reason.addSuppressed(e);
      }
    }
  }

  private void close(Segment segment) throws IOException {
    numbered.set(segment.number(), null);
    segment.close();
  }

  /** Ends a segment, which is then never written again. */
  private void finish(Segment segment) throws IOException {
    if (!segment.isFinished()) {
      end(segment);
    } else {
      segment.trim();
    }
    if (durability == Durability.DISK) {
      syncing.syncUpTo(segment);
    }
  }

  /** Writes the record that ends a segment. */
  void end(Segment segment) throws IOException {
    byte[] end = Format.encode(Format.Kind.END, NOTHING, NOTHING);
    try {
      segment.append(end, syncing.hasReached(segment));
    } catch (SyncFailedException e) {
      throw health.poisoned(e);
    }
    segment.setFinished();
    segment.trim();
  }

  static long endOf(Segment segment) {
    return Position.of(segment.name().last(), segment.end());
  }

  /** Ends the segment that grows, if there is one. */
  void finishActive() throws IOException {
    health.requireHeld();
    Segment current = active;
    if (current != null) {
      finish(current);
      active = null;
    }
  }

  /** Where the last record ends. Under the lock. */
  long end() {
    return segments.isEmpty() ? Position.START : endOf(segments.lastEntry().getValue());
  }

  // Segments, under the lock.

  /** The segments in the order of the log. */
  List<Segment> segments() {
    return List.copyOf(segments.values());
  }

  /** The segments that are not written any more. */
  List<Segment> finished() {
    return segments.values().stream().filter(segment -> segment != active).toList();
  }

  /** How many bytes the records take. */
  long total() {
    return total;
  }

  /** How many bytes were appended since it was opened. */
  long appended() {
    return appended;
  }

  /** How many of these bytes say nothing of the present. */
  long garbage() {
    return garbage;
  }

  /** How many bytes say which key has which value. */
  long live() {
    return total - garbage;
  }

  /** Counts anew, behind a change of the segments. */
  void recount() {
    total = 0;
    garbage = 0;
    for (Segment segment : segments.values()) {
      total += segment.end();
      garbage += segment.dead() + segment.removals();
    }
  }

  /** Gives no later segment the name of one that is there. */
  void know(SegmentName name) {
    generation = Math.max(generation, name.generation());
  }

  /** Closes a segment that is not one of the log's. */
  void discard(Segment segment) throws IOException {
    close(segment);
  }

  /** Takes a segment that was found. */
  void adopt(Segment segment) {
    numbered.set(segment.number(), segment);
    segments.put(segment.name().last(), segment);
    lastSequence = Math.max(lastSequence, segment.name().last());
    know(segment.name());
  }

  /** Takes what was found, up to where it is known to be on the disk. */
  void begin(@Nullable Segment unfinished, long synced) {
    active = unfinished;
    syncing.begin(synced);
    for (Segment segment : segments.values()) {
      segment.setInherited(endOf(segment) > synced);
    }
    recount();
  }

  /** Forgets the last segment, which is closed and gone. */
  void forget(Segment segment) {
    numbered.set(segment.number(), null);
    segments.remove(segment.name().last(), segment);
    lastSequence = segments.isEmpty() ? 0 : segments.lastKey();
  }

  /** Puts one segment in the place of those that were compacted into it. */
  void replace(List<Segment> old, Segment compacted) {
    old.forEach(segment -> segments.remove(segment.name().last()));
    segments.put(compacted.name().last(), compacted);
    recount();
  }

  /** Closes and deletes segments that are out of reach, once nobody reads them any more. */
  void retire(List<Segment> old) throws IOException {
    epochs.await();
    syncing.without(
        () -> {
          for (Segment segment : old) {
            close(segment);
          }
          for (Segment segment : old) { // should this fail, the next opening does it
            disk.delete(segment.path());
          }
        });
  }

  /** Closes every file. */
  void close() throws IOException {
    IOException failure = null;
    for (Segment segment : segments.values()) {
      try {
        close(segment);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    segments.clear();
    active = null;
    if (failure != null) {
      throw failure;
    }
  }
}
