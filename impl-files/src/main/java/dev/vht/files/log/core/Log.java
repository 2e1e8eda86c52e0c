package dev.vht.files.log.core;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.StackReserve;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.KeyHash;
import dev.vht.files.log.segment.OpenSegments;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.files.place.LocationClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
 * the index and bytes in a segment, within an {@link ReadEpochs epoch}, and a segment is unmapped
 * only when every epoch has ended in which somebody may have found it.
 *
 * <p><b>What a crash leaves.</b> A kill leaves everything that was appended, and perhaps a part of
 * one record more. A loss of power leaves everything up to the position that was {@linkplain
 * SyncQueue#end synced}, and any part of what follows; a reader of that cuts it at the first record
 * that is not whole, so that what is left is what the table once was.
 *
 * <p><b>What an error leaves</b> (a stack overflow, a lack of memory, at any point). A change first
 * does what may fail: it makes room in the index, then appends its record. What comes after is a
 * few stores. Should even these be cut off, the log says so and refuses to be written until it is
 * opened again ({@link FailureState}).
 */
public final class Log {
  private static final byte[] NOTHING = {};
  private static final int TURNS = 1_000;

  private final Disk disk;
  private final Path directory;
  private final Durability durability;
  private final LogSizes tuning;
  private final long seed;
  private final long boot;

  public final ReentrantLock lock = new ReentrantLock();

  private final KeyIndex index = new KeyIndex();
  private final ReadEpochs epochs = new ReadEpochs();
  private final FailureState health;
  private final SyncQueue syncing;
  private final KeyIndex.Records records = this::isOf;
  private final OpenSegments segments;

  private @Nullable Segment active;

  /** Whether the file that names the newest segment is to be written before the next record. */
  private boolean isNewestUnnamed;

  private long total;
  private long garbage;
  private long clearings;
  private long appended;

  /** A log that nobody changes, or that is changed under a right that another class looks after. */
  public Log(Disk disk, Path directory, long seed, Durability durability, LogSizes tuning) {
    this(disk, directory, seed, durability, tuning, () -> {});
  }

  public Log(
      Disk disk,
      Path directory,
      long seed,
      Durability durability,
      LogSizes tuning,
      LocationClaim claim) {
    this.disk = disk;
    this.directory = directory;
    this.seed = seed;
    this.durability = durability;
    this.tuning = tuning;
    this.boot = disk.boot();
    this.health = new FailureState(directory, claim);
    this.segments = new OpenSegments(disk, directory);
    this.syncing = new SyncQueue(this, health);
  }

  public Disk disk() {
    return disk;
  }

  public Path directory() {
    return directory;
  }

  public KeyIndex index() {
    return index;
  }

  public ReadEpochs epochs() {
    return epochs;
  }

  public FailureState health() {
    return health;
  }

  public SyncQueue syncing() {
    return syncing;
  }

  /** The segments, under the lock. */
  public OpenSegments all() {
    return segments;
  }

  public LogSizes tuning() {
    return tuning;
  }

  public long boot() {
    return boot;
  }

  public long hash(byte[] key) {
    return KeyHash.of(seed, key);
  }

  // Reading, without a lock.

  /**
   * Takes the lock to write. Others hold it for a few microseconds, which is less than it takes to
   * fall asleep and be woken.
   */
  public void lockToWrite() {
    StackReserve.require();
    for (int turn = 0; turn < TURNS; turn++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  /** The segment of an address, within an epoch. */
  public Segment segment(long address) {
    return segments.at(address);
  }

  private boolean isOf(long address, byte[] key) {
    return segment(address).isOf(Address.offset(address), key);
  }

  /** Where the record of a key is, within an epoch or under the lock; or {@link KeyIndex#NONE}. */
  public long find(long hash, byte[] key) {
    return index.find(hash, key, records);
  }

  public byte @Nullable [] get(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      long address = index.find(hash, key, records);
      return address == KeyIndex.NONE ? null : segment(address).value(Address.offset(address), key);
    } finally {
      epochs.leave(epoch);
    }
  }

  public boolean contains(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      return index.find(hash, key, records) != KeyIndex.NONE;
    } finally {
      epochs.leave(epoch);
    }
  }

  // Writing, under the lock.

  /** Gives a key a value; {@code old} is where its record is. */
  public void set(long hash, long old, byte[] key, byte[] value) throws IOException {
    int size = old == KeyIndex.NONE ? 0 : sizeAt(old);
    index.prepare(hash);
    byte[] record = Format.encode(Format.Kind.VALUE, key, value);
    long address = append(record, ContentsList.entry(Format.Kind.VALUE, hash));
    try {
      if (old == KeyIndex.NONE) {
        index.add(hash, address);
      } else {
        index.move(hash, old, address);
        bury(old, size);
      }
    } catch (RuntimeException | Error e) {
      health.interrupted(e);
      throw e;
    }
  }

  /** Takes its value from a key; {@code old} is where its record is. */
  public void remove(long hash, long old, byte[] key) throws IOException {
    int size = sizeAt(old);
    byte[] record = Format.encode(Format.Kind.REMOVAL, key, NOTHING);
    long address = append(record, ContentsList.entry(Format.Kind.REMOVAL, hash));
    try {
      index.remove(hash, old);
      addRemoval(segment(address), record.length);
      bury(old, size);
    } catch (RuntimeException | Error e) {
      health.interrupted(e);
      throw e;
    }
  }

  public void clear() throws IOException {
    long[][] empty = KeyIndex.empty();
    byte[] record = Format.encode(Format.Kind.CLEARING, NOTHING, NOTHING);
    long address = append(record, ContentsList.CLEARING);
    try {
      index.clear(empty);
      clearings++;
      addRemoval(segment(address), record.length);
      segments.list().forEach(Segment::buryAll);
      recount();
    } catch (RuntimeException | Error e) {
      health.interrupted(e);
      throw e;
    }
  }

  /** How often the table was cleared since it was opened. */
  public long clearings() {
    return clearings;
  }

  /** Counts a record which says that something was removed. */
  public void addRemoval(Segment segment, long size) {
    segment.addRemovals(size);
    garbage += size;
  }

  /** The record at an address says nothing any more. */
  public void bury(long address) {
    bury(address, sizeAt(address));
  }

  /** A record that was counted as garbage says something. */
  public void countAsUsed(Segment segment, long size) {
    segment.addDead(-size);
    garbage -= size;
  }

  private void bury(long address, int size) {
    segment(address).addDead(size);
    garbage += size;
  }

  private int sizeAt(long address) {
    Segment segment = segment(address);
    return Format.sizeAt(segment.bytes(), Address.offset(address), segment.end());
  }

  private long append(byte[] record, int entry) throws IOException {
    health.require();
    Segment segment = roomFor(record.length);
    int before = segment.end();
    int offset = append(segment, record, entry);
    total += segment.end() - before;
    appended += segment.end() - before;
    return Address.of(segment.number(), offset);
  }

  private int append(Segment segment, byte[] record, int entry) throws IOException {
    try {
      return segment.append(record, entry, syncing.hasReached(segment));
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
    if (current == null || !current.hasRoom(size)) {
      current = next(current, size);
    }
    if (isNewestUnnamed) {
      nameNewest();
    }
    return current;
  }

  /** Makes the next segment the one that grows. */
  private Segment next(@Nullable Segment current, int size) throws IOException {
    Segment next = create(size);
    try {
      if (current != null) {
        finish(current);
      }
      segments.add(next);
    } catch (IOException | RuntimeException | Error e) {
      segments.drop(next, e);
      throw e;
    }
    active = next;
    isNewestUnnamed = true;
    if (current != null && durability == Durability.DISK) {
      syncing.syncUpTo(current);
    }
    return next;
  }

  private void nameNewest() throws IOException {
    boolean isSynced = durability == Durability.DISK;
    new NewestSegmentFile(segments.lastSequence(), boot, isSynced)
        .write(disk, directory.resolveSibling(NewestSegmentFile.NAME));
    isNewestUnnamed = false;
  }

  private Segment create(int size) throws IOException {
    long sequence = segments.lastSequence() + 1;
    SegmentName name = segments.newName(sequence, sequence);
    long needed = Format.HEADER + (long) size + new ContentsList(0).reserve() + Format.END_SIZE;
    Disk.Opening opening =
        durability == Durability.DISK ? Disk.Opening.CREATE_TO_SYNC : Disk.Opening.CREATE;
    Path path = directory.resolve(name.toString());
    Segment segment = segments.create(name, path, opening, Math.max(needed, target()));
    try {
      segment.writeHeader(boot, syncing.end());
      syncing.addName();
      if (durability == Durability.DISK) {
        syncing.sync(segment);
        syncing.syncNames();
      }
      return segment;
    } catch (IOException | RuntimeException | Error e) {
      segments.drop(segment, e);
      throw e;
    }
  }

  /** How long the next segment is to be. */
  public int target() {
    return tuning.segment(live());
  }

  /** Ends a segment, which is then never written again. */
  private void finish(Segment segment) throws IOException {
    if (!segment.isFinished()) {
      end(segment);
    } else {
      segment.trim();
    }
  }

  /** Writes what ends a segment. */
  public void end(Segment segment) throws IOException {
    try {
      segment.finish(syncing.hasReached(segment));
    } catch (SyncFailedException e) {
      throw health.poisoned(e);
    }
    segment.trim();
  }

  static long endOf(Segment segment) {
    return Position.of(segment.name().last(), segment.end());
  }

  /** Ends the segment that grows, if there is one. */
  public void finishActive() throws IOException {
    health.requireHeld();
    Segment current = active;
    if (current != null) {
      finish(current);
      if (durability == Durability.DISK) {
        syncing.syncUpTo(current);
      }
      active = null;
    }
  }

  /** Where the last record ends. Under the lock. */
  public long end() {
    Segment last = segments.last();
    return last == null ? Position.START : endOf(last);
  }

  // Segments, under the lock.

  /** The segments in the order of the log. */
  public List<Segment> segments() {
    return segments.list();
  }

  /** The segments that are not written any more. */
  public List<Segment> finished() {
    return segments.list().stream().filter(segment -> segment != active).toList();
  }

  /** How many bytes the records take. */
  public long total() {
    return total;
  }

  /** How many bytes were appended since it was opened. */
  public long appended() {
    return appended;
  }

  /** How many of these bytes say nothing of the present. */
  public long garbage() {
    return garbage;
  }

  /** How many bytes say which key has which value. */
  public long live() {
    return total - garbage;
  }

  /** Counts again, after a change of the segments. */
  public void recount() {
    total = 0;
    garbage = 0;
    for (Segment segment : segments.list()) {
      total += segment.end();
      garbage += segment.dead() + segment.removals();
    }
  }

  /** Takes what was found, up to where it is known to be on the disk. */
  public void begin(@Nullable Segment unfinished, long synced) {
    active = unfinished;
    syncing.begin(synced);
    for (Segment segment : segments.list()) {
      segment.setInherited(endOf(segment) > synced);
    }
    recount();
  }

  /** Puts one segment in the place of those that were compacted into it. */
  public void replace(List<Segment> old, Segment compacted) {
    segments.replace(old, compacted);
    recount();
  }

  /** Closes and deletes segments that are out of reach, once nobody reads them any more. */
  public void retire(List<Segment> old) throws IOException {
    epochs.await();
    syncing.without(
        () -> {
          for (Segment segment : old) {
            segments.close(segment);
          }
          for (Segment segment : old) { // should this fail, the next opening does it
            disk.delete(segment.path());
          }
        });
  }

  /** Closes every file. */
  public void close() throws IOException {
    active = null;
    segments.closeAll();
  }
}
