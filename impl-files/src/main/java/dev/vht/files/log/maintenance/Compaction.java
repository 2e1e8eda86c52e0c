package dev.vht.files.log.maintenance;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a few adjacent segments by one that has only their live records.
 *
 * <ol>
 *   <li>The live records are copied into a temporary file. Nothing else changes, and no thread
 *       waits.
 *   <li>If the result is to be synced, the log is synced, because the record that supersedes a
 *       dropped one must be durable, and then the copy. Otherwise its header names the end of the
 *       log, up to which a recovery must find the log intact to use the copy.
 *   <li>The copy is renamed; its name says which segments it replaces. From this decisive step on a
 *       recovery reads it instead of the others.
 *   <li>The index is redirected to the copies in small batches, under the log's lock. Records that
 *       were superseded meanwhile are skipped.
 *   <li>After the last read of the old segments has ended, they are deleted. If the copy is not
 *       synced, those that the last sync includes are kept until the next one.
 * </ol>
 *
 * @see CompactionChoice
 */
final class Compaction {
  private static final int BATCH_SIZE = 128;
  private static final int UNIT = Format.ALIGNMENT;
  private static final int BLOCK = 1 << 17;

  /** Space for the header, the last list's header and the end, with a margin. */
  private static final int SLACK = 1 << 8;

  private final Log log;
  private final List<Segment> old;
  private final boolean dropsRemovals;
  private final boolean isSynced;
  private final BooleanSupplier isStopped;

  /** For each old segment, the offsets of the copied records, in units. */
  private final List<BitSet> copied = new ArrayList<>();

  private long copiedBytes;

  private Compaction(
      Log log, CompactionChoice choice, boolean isSynced, BooleanSupplier isStopped) {
    this.log = log;
    this.old = choice.segments();
    this.dropsRemovals = choice.dropsRemovals();
    this.isSynced = isSynced;
    this.isStopped = isStopped;
  }

  /**
   * Compacts the segments with the most garbage. Called without the log's lock, by one thread at a
   * time.
   *
   * @return false if there was nothing to do, or it was stopped
   */
  static boolean next(
      Log log, CompactionChoice.Aim aim, CompactionChoice.Scope scope, BooleanSupplier isStopped)
      throws IOException {
    CompactionChoice choice;
    log.lock.lock();
    try {
      choice = CompactionChoice.of(log, aim, scope);
    } finally {
      log.lock.unlock();
    }
    return choice != null && new Compaction(log, choice, scope.isSynced(), isStopped).run();
  }

  private boolean run() throws IOException {
    SegmentName name = newName();
    Path path = log.directory().resolve(name.toString());
    Path temporary = log.directory().resolve(name + ".tmp");
    Segment copy = newSegment(name, temporary);
    try {
      if (!copy(copy)) {
        drop(copy, null);
        return false;
      }
      publish(copy, path);
    } catch (IOException | RuntimeException | Error e) {
      drop(copy, e);
      throw e;
    }
    try {
      replace(copy);
    } catch (RuntimeException | Error e) {
      log.failureState()
          .changeInterrupted(e); // the index may point to either: no further compaction
      throw e;
    }
    if (isSynced) {
      log.closeAndDelete(old);
    } else {
      log.retire(old);
    }
    return true;
  }

  private void drop(Segment copy, @Nullable Throwable reason) {
    log.lock.lock();
    try {
      log.openSegments().discard(copy, reason);
    } finally {
      log.lock.unlock();
    }
  }

  private SegmentName newName() {
    log.lock.lock();
    try {
      log.failureState().requireWritable();
      return log.openSegments()
          .newName(old.get(0).name().first(), old.get(old.size() - 1).name().last());
    } finally {
      log.lock.unlock();
    }
  }

  private Segment newSegment(SegmentName name, Path temporary) throws IOException {
    log.lock.lock();
    try {
      long needed = old.stream().mapToLong(segment -> segment.live() + segment.removals()).sum();
      long lists =
          needed / Format.MIN_RECORD * Integer.BYTES; // and less than that for the lists' headers
      return log.openSegments()
          .create(name, temporary, Disk.Opening.CREATE, SLACK + needed + lists + lists / 2);
    } finally {
      log.lock.unlock();
    }
  }

  // Copying.

  private boolean copy(Segment to) throws IOException {
    Block block = new Block(to, isSynced);
    for (Segment segment : old) {
      BitSet kept = new BitSet();
      copied.add(kept);
      if (!copy(segment, block, kept)) {
        return false;
      }
    }
    block.write();
    return true;
  }

  /** A buffer of copied records. */
  private static final class Block {
    private final Segment to;
    private final boolean isSynced;
    private byte[] bytes = new byte[BLOCK];
    private int filled;

    Block(Segment to, boolean isSynced) {
      this.to = to;
      this.isSynced = isSynced;
    }

    void add(Segment from, int offset, int size, int entry) throws IOException {
      ContentsList unlisted = to.contents();
      unlisted.prepare();
      if (filled + size > bytes.length || unlisted.isDue(to.end() + filled)) {
        write();
        to.appendListIfDue();
      }
      if (size > bytes.length) {
        bytes = new byte[size];
      }
      from.bytes().get(offset, bytes, filled, size);
      long id = to.name().id();
      int place = to.end() + filled;
      if (!isSynced && Format.isSynced(Format.lengths(from.bytes(), offset))) {
        Format.sealUnsynced(bytes, filled, size, id, place); // or it would prove too much
      } else {
        Format.resealCopy(bytes, filled, from.name().id(), offset, id, place);
      }
      filled += size;
      unlisted.add(entry);
    }

    void write() throws IOException {
      to.append(bytes, filled);
      filled = 0;
    }
  }

  private boolean copy(Segment from, Block to, BitSet kept) throws IOException {
    ByteBuffer bytes = from.bytes();
    RecordScanner scan = new RecordScanner(bytes, from.end(), from.name().id());
    int offset = Format.HEADER;
    while (offset < from.end() && !isStopped.getAsBoolean()) {
      int size = scan.intactAt(offset);
      if (size == 0) {
        leaveOut(from);
        throw from.damaged(offset, "the checksum does not match, so its segment is not compacted");
      }
      if (isNeeded(from, offset)) {
        to.add(from, offset, size, entry(from, offset));
        copiedBytes += size;
        kept.set(offset / UNIT);
      }
      offset += size;
    }
    return offset >= from.end();
  }

  /** Lets the next compactions choose other segments. */
  private void leaveOut(Segment damaged) {
    log.lock.lock();
    try {
      damaged.setUnreadable(true);
    } finally {
      log.lock.unlock();
    }
  }

  private boolean isNeeded(Segment from, int offset) {
    return switch (kind(from, offset)) {
      case VALUE -> log.index().isAt(hash(from, offset), Address.of(from.number(), offset));
      case REMOVAL -> !dropsRemovals && !isSetAgain(from.key(offset));
      case CLEARING -> !dropsRemovals;
      case END, CONTENTS -> false; // the copy gets its own
    };
  }

  private int entry(Segment from, int offset) {
    return ContentsList.entry(kind(from, offset), hash(from, offset));
  }

  private boolean isSetAgain(byte[] key) {
    return log.contains(key);
  }

  private static Format.Kind kind(Segment segment, int offset) {
    return Format.kind(Format.lengths(segment.bytes(), offset));
  }

  private long hash(Segment segment, int offset) {
    return log.hash(segment.key(offset));
  }

  // Replacing the old segments.

  private void publish(Segment copy, Path path) throws IOException {
    if (isSynced) {
      copy.writeHeader(log.boot(), log.syncQueue().sync(), Position.START);
      log.finishCopy(copy);
      copy.sync();
    } else {
      copy.writeHeader(log.boot(), log.syncQueue().end(), end());
      log.finishCopy(copy);
    }
    log.failureState().requireHeld();
    log.disk().move(copy.path(), path);
    copy.setPath(path);
    if (isSynced) {
      log.disk().syncDirectory(log.directory());
    } else {
      log.syncQueue().markNameUnsynced();
    }
  }

  private long end() {
    log.lock.lock();
    try {
      return log.end();
    } finally {
      log.lock.unlock();
    }
  }

  private void replace(Segment copy) {
    log.lock.lock();
    try {
      if (isSynced) {
        copy.setSynced();
        copy.setKept();
      }
      // Garbage until the index points there, or a clearing in between would count it twice.
      copy.setUsage(copiedBytes, 0);
      log.replace(old, copy);
    } finally {
      log.lock.unlock();
    }
    int to = Format.HEADER;
    for (int i = 0; i < old.size(); i++) {
      to = redirect(old.get(i), copied.get(i), copy, to);
    }
    log.lock.lock();
    try {
      log.space().recount(); // records superseded meanwhile were counted twice
    } finally {
      log.lock.unlock();
    }
  }

  /** Redirects the index to the copies of a segment's records, which begin at {@code to}. */
  private int redirect(Segment from, BitSet kept, Segment copy, int to) {
    int next = to;
    int unit = kept.nextSetBit(0);
    while (unit >= 0) {
      log.lock.lock();
      try {
        for (int step = 0; step < BATCH_SIZE && unit >= 0; step++) {
          int offset = unit * UNIT;
          int size = Format.sizeAt(from.bytes(), offset, from.end());
          next = afterList(copy, next);
          redirect(from, offset, copy, next, size);
          next += size;
          unit = kept.nextSetBit(unit + 1);
        }
      } finally {
        log.lock.unlock();
      }
    }
    return next;
  }

  /** Skips the contents list, if there is one at the offset. */
  private static int afterList(Segment copy, int offset) {
    return kind(copy, offset) == Format.Kind.CONTENTS
        ? offset + Format.sizeAt(copy.bytes(), offset, copy.end())
        : offset;
  }

  private void redirect(Segment from, int offset, Segment copy, int to, int size) {
    if (kind(from, offset) != Format.Kind.VALUE) {
      log.space().countAsLive(copy, size);
      log.space().addRemoval(copy, size);
    } else {
      long address = Address.of(copy.number(), to);
      long was = Address.of(from.number(), offset);
      if (log.index().move(hash(from, offset), was, address)) {
        log.space().countAsLive(copy, size);
      }
    }
  }
}
